"""The editor's form says all that a template says: what is opened and saved unchanged stays as it was, for every template."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from server.database import reading
from server.template.posted import acted, raw_of
from server.template.tables import TemplateVersion
from server.template.views import all_templates, newest_template
from tests.console.test_console_forms import HTML, token_on
from tests.console_world import PASSWORD, World


class FormReader(HTMLParser):
    """What a browser would send of the editor's form."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "editor"
        elif self._inside and tag == "input" and "name" in given and not given["name"].startswith("answer."):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.fields[given["name"]] = given.get("value", "")
        elif self._inside and tag == "select":
            self._select = given["name"]
        elif self._inside and tag == "option" and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


@pytest.fixture
def hq(world: World) -> Iterator[TestClient]:
    with TestClient(world.app, headers={**HTML, "Accept-Language": "en"}, follow_redirects=False) as made:
        form = token_on(made.get("/console/sign-in").text)
        made.post("/console/sign-in", data={"username": "hq", "password": PASSWORD, "form": form})
        yield made


def versions(world: World) -> int:
    with reading(world.parts.store):
        return int(TemplateVersion.select().count())


def test_every_template_opened_and_saved_unchanged_stays_as_it_is(hq: TestClient, world: World) -> None:
    before = versions(world)
    with reading(world.parts.store):
        templates = all_templates()
    for template in templates:
        reader = FormReader()
        reader.feed(hq.get(f"/console/templates/{template.code}/edit").text)
        assert len(reader.fields) > 10
        answer = hq.post(f"/console/templates/{template.code}/edit", data=reader.fields | {"act": "save"})
        assert answer.status_code == 303, (template.code, answer.status_code)
    assert len(templates) >= 94
    assert versions(world) == before


def test_a_button_with_a_number_that_is_none_of_the_items_does_nothing(world: World) -> None:
    with reading(world.parts.store):
        template = all_templates()[0]
    raw = raw_of({}, template) | {"items": [{"code": "a"}, {"code": "b"}]}
    for act in ("up:0", "down:1", "remove:9", "up:99", "shout:1", "", "remove:-1", "refresh:x"):
        assert acted(raw, act) is None
        assert [item["code"] for item in raw["items"]] == ["a", "b"]
    assert acted(raw, "add:500") == 2
    assert [item["code"] for item in raw["items"]] == ["a", "b", "item1"]


def test_a_form_of_too_many_bytes_or_fields_is_refused_whole(hq: TestClient, world: World) -> None:
    before = versions(world)
    form = token_on(hq.get("/console/templates/EXT-M/edit").text)
    big = hq.post("/console/templates/EXT-M/edit", data={"form": form, "act": "save", "zh": "x" * 600_000})
    assert big.status_code == 413
    hostile = hq.post("/console/templates/EXT-M/edit", data={"form": form, "act": "save", "zh": "a\u202eb"})
    assert hostile.status_code == 422
    many = hq.post("/console/templates/EXT-M/edit", data={"form": form, "act": "save", **{f"f{n}": "" for n in range(7_000)}})
    assert many.status_code == 400
    assert versions(world) == before


def opened(hq: TestClient, code: str) -> dict[str, str]:
    reader = FormReader()
    reader.feed(hq.get(f"/console/templates/{code}/edit").text)
    return reader.fields | {"act": "save"}


def test_pace_posts_and_objects_are_edited_and_what_the_form_does_not_show_stays(hq: TestClient, world: World) -> None:
    with reading(world.parts.store):
        before = newest_template("EXT-M")
    fields = opened(hq, "EXT-M") | {
        "every": "every_hours", "hours": "6", "times": "2", "months.3": "1", "months.11": "1", "roles.repair": "1",
        "objects": "equipment: extinguisher, hydrant_indoor; site",
    }  # fmt: skip
    assert hq.post("/console/templates/EXT-M/edit", data=fields).status_code == 303
    with reading(world.parts.store):
        after = newest_template("EXT-M")
    assert after.version == before.version + 1
    main = after.schedule.main
    assert (main.every, main.hours, main.times, main.months, main.origin) == ("every_hours", 6, 2, (3, 11), "A")
    assert after.schedule.by_place == before.schedule.by_place
    assert [p.role for p in after.performers.roles] == [*(p.role for p in before.performers.roles), "repair"]
    assert [(o.scope, o.equipment) for o in after.objects] == [("equipment", ("extinguisher", "hydrant_indoor")), ("site", ())]
    assert after.items == before.items


@pytest.mark.parametrize(
    "wrong",
    [
        {"every": "every_hours", "hours": ""}, {"every": "seasonal"}, {"every": "now and then"}, {"roles": None},
        {"objects": "spaceship: x"}, {"objects": "equipment: "}, {"objects": "["}, {"objects": ""}, {"times": "99"},
    ],
)  # fmt: skip
def test_a_pace_or_object_that_cannot_be_is_said_and_nothing_is_saved(
    wrong: dict[str, str | None], hq: TestClient, world: World
) -> None:
    before = versions(world)
    given = opened(hq, "ELEC-D") | {name: value for name, value in wrong.items() if value is not None}
    fields = {name: value for name, value in given.items() if name.partition(".")[0] not in wrong or name in wrong}
    answer = hq.post("/console/templates/ELEC-D/edit", data=fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text.partition('name="every"')[2].partition("Items")[0]
    assert versions(world) == before
