"""Counts what each person did in a month, for that person's own phone: checks, due work closed, what was found, rounds, and the
scores that supervisors gave to the zones the person keeps. Offered by the ledger after the features that close tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec

from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from server.work.views import keepers_of
from sync.records.fact import InspectionSubmitted
from sync.records.site import Site
from sync.records.task import Task
from sync.records.template import AnswerKind, Template
from sync.records.work import PersonMonth


class PersonMonthIntake:
    """Keeps one document per person, site and month of the site's calendar."""

    kinds = frozenset({"inspection.submitted", "task.blocked", "round.ended"})

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the site, whose calendar says the month, and the months that the fact may count in.

        All of them here, for their streams are locked together and in one order."""
        fact = accepted.fact
        people = [fact.author]
        if isinstance(fact, InspectionSubmitted) and fact.subject.kind == "zone" and _has_number(fact):
            people += keepers_of(fact.site, fact.subject.id)
        months = (_key(person, fact.site, accepted.at, "UTC") for person in people)
        return (("site:" + fact.site, "site", fact.site), *months)

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Add this fact to its author's month; a score is added to the keepers' months as well."""
        fact = accepted.fact
        site = cast("Site | None", documents.get(("site:" + fact.site, "site", fact.site)))
        zone = "UTC" if site is None else site.time_zone
        if isinstance(fact, InspectionSubmitted):
            _add(documents, fact.author, fact.site, accepted.at, zone, _of_check(fact, documents))
            if fact.subject.kind == "zone" and _has_number(fact):
                _score(fact, accepted.at, zone, documents)
        else:
            counts = {"blocked": 1, "photos": len(fact.photos)} if accepted.kind == "task.blocked" else {"rounds": 1}
            _add(documents, fact.author, fact.site, accepted.at, zone, counts)

    def forget(self) -> None:
        """Nothing of its own."""


def _score(fact: InspectionSubmitted, at: datetime, zone: str, documents: DocumentBatch) -> None:
    score = _score_in(fact, cast("Template | None", documents.get(("company", "template", fact.body.template.lower()))))
    if score is None:
        return
    for person in keepers_of(fact.site, fact.subject.id):
        if person != fact.author:
            _add(documents, person, fact.site, at, zone, {"score_sum": score, "score_count": 1}, last_score=score)


def _has_number(fact: InspectionSubmitted) -> bool:
    return any(isinstance(answer.v, (int, float)) for answer in fact.body.answers)


def _of_check(fact: InspectionSubmitted, documents: DocumentBatch) -> dict[str, int]:
    body = fact.body
    counts = {
        "checks": 1,
        "abnormal": 1 if body.abnormal else 0,
        "hazards": len(body.hazards),
        "photos": len(fact.photos),
        "points": 0 if body.round is None else 1,
    }
    if body.task is not None:
        task = cast("Task | None", documents.get(("site:" + fact.site, "task", body.task)))
        if task is not None and task.done_in == fact.id:
            counts |= {"tasks_done": 1, "tasks_late": 1 if task.is_late else 0}
    return counts


def _score_in(fact: InspectionSubmitted, template: Template | None) -> int | None:
    if template is None:
        return None
    scored = {item.code for item in template.items if item.type is AnswerKind.SCORE}
    found = [answer.v for answer in fact.body.answers if answer.i in scored and isinstance(answer.v, (int, float))]
    return round(sum(found) / len(found)) if found else None


def _add(
    documents: DocumentBatch, person: str, site: str, at: datetime, zone: str, counts: dict[str, int], **latest: Any
) -> None:
    key = _key(person, site, at, zone)
    month = cast("PersonMonth | None", documents.get(key))
    if month is None:
        month = PersonMonth(id=key[2], person=person, site=site, month=key[2].rpartition(".")[2])
    changed = {name: getattr(month, name) + n for name, n in counts.items() if n}
    documents.replace(key, msgspec.structs.replace(month, **changed, **latest))


def _key(person: str, site: str, at: datetime, zone: str) -> DocumentKey:
    month = f"{at.astimezone(_zone(zone)):%Y-%m}"
    # A site's id alone could make it longer than an id may be.
    return ("person:" + person, "month", f"{site[:48]}.{month}")


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
