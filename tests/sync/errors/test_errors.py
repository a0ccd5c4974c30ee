"""The error tree: every slug is one problem, with words in both languages, and travels as problem details."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sync.errors import EnvelopeError, HeldError, LinxunError, Pointer, Problem, Remedy, Unreachable, every_problem

WORDS = json.loads((Path(__file__).parents[3] / "assets/words/problem.json").read_text("utf-8"))
SLUGS = sorted(every_problem())


def all_classes() -> list[type[LinxunError]]:
    found, queue = [], [LinxunError]
    while queue:
        cls = queue.pop()
        found.append(cls)
        queue += cls.__subclasses__()
    return found


def test_a_slug_belongs_to_one_class() -> None:
    """The weather's base class lends its slug to `Unreachable`, its plain case; no two others share."""
    owners: dict[str, list[type[LinxunError]]] = {}
    for cls in all_classes():
        if cls.__module__.startswith(("sync.", "server.", "mobile.")):
            owners.setdefault(cls.slug, []).append(cls)
    shared = {slug: classes for slug, classes in owners.items() if len(classes) > 1}
    assert list(shared) == [Unreachable.slug], shared


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_problem_has_a_title_and_an_advice(slug: str, language: str) -> None:
    title, advice = WORDS[f"problem.{slug}"][language], WORDS[f"problem.{slug}.advice"][language]
    assert 2 <= len(title) <= 60
    assert advice.endswith(("。", "."))
    assert bool(re.search(r"[\u4e00-\u9fff]", title)) == (language == "zh")
    assert not title.endswith(("。", ".")), "a title is no sentence"


def test_there_are_no_words_for_a_problem_that_does_not_exist() -> None:
    # What is wrong at one field or cell has words of its own under these two.
    slugs = {key.split(".")[1] for key in WORDS} - {"input", "sheet"}
    assert slugs == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_problem_names_status_and_remedy_and_round_trips(slug: str) -> None:
    cls = every_problem()[slug]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)
    assert 400 <= cls.status <= 599
    assert isinstance(cls.remedy, Remedy)
    problem = cls("detail", errors=(Pointer("/a", "b"),)).problem(title="t")
    assert (problem.slug, problem.status, problem.remedy, problem.errors[0].pointer) == (slug, cls.status, cls.remedy.value, "/a")


def test_a_held_fact_is_never_answered_with_a_remedy_that_sends_it_again() -> None:
    assert {c.remedy for c in all_classes() if issubclass(c, HeldError)} == {Remedy.ASK_SUPERVISOR}


def test_an_envelope_error_never_blames_a_single_fact() -> None:
    assert not [c for c in all_classes() if issubclass(c, EnvelopeError) and issubclass(c, HeldError)]


def test_a_foreign_problem_has_no_slug() -> None:
    assert Problem(type="about:blank", status=404, title="Not Found").slug == ""


def test_the_tree_in_the_docstring_names_every_branch() -> None:
    import sync.errors

    for cls in LinxunError.__subclasses__():
        assert cls.__name__ in (sync.errors.__doc__ or "")
