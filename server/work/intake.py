"""Counts what each person did in a month, for that person's own phone: checks, due work closed, what was found, rounds, and the
scores that supervisors gave to the zones the person keeps. Offered by the ledger after the features that close tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

import msgspec

from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from server.work.views import keepers_of
from sync.records.fact import InspectionSubmitted
from sync.records.site import Site
from sync.records.task import Task
from sync.records.template import AnswerKind, Template
from sync.records.work import MOST_RECENT, PersonMonth, Scored


class PersonMonthIntake:
    """Keeps one document per person, site and month of the site's calendar."""

    kinds = frozenset({"inspection.submitted", "task.blocked", "round.ended"})

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the site, whose calendar says the month, and the months that the fact may count in.

        All of them here, for their streams are locked together and in one order."""
        fact = accepted.fact
        own = _site_key(fact.site), _key(fact.author, fact.site, accepted.at, "UTC")
        if fact.subject.kind == "zone" and isinstance(fact, InspectionSubmitted) and _has_number(fact):
            keepers = keepers_of(fact.site, fact.subject.id)
            return *own, *(_key(keeper, fact.site, accepted.at, "UTC") for keeper in keepers)
        return own

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Add this fact to its author's month; a score is added to the keepers' months as well."""
        fact = accepted.fact
        site = cast("Site | None", documents.get(_site_key(fact.site)))
        zone = "UTC" if site is None else site.time_zone
        key = _key(fact.author, fact.site, accepted.at, zone)
        month = _month(documents, key, fact.author, fact.site)
        if isinstance(fact, InspectionSubmitted):
            if fact.corrects is None:  # the same work, written anew, is no more work
                documents.replace(key, _of_check(month, fact, documents))
            if fact.subject.kind == "zone" and _has_number(fact):
                _score(fact, accepted.at, zone, documents)
        elif accepted.kind == "task.blocked":
            photos = month.photos + len(fact.photos)
            documents.replace(key, msgspec.structs.replace(month, blocked=month.blocked + 1, photos=photos))
        else:
            documents.replace(key, msgspec.structs.replace(month, rounds=month.rounds + 1))

    def forget(self) -> None:
        """Nothing of its own."""


def _score(fact: InspectionSubmitted, at: datetime, zone: str, documents: DocumentBatch) -> None:
    score = _score_in(fact, cast("Template | None", documents.get(("company", "template", fact.body.template.lower()))))
    if score is None:
        return
    for person in keepers_of(fact.site, fact.subject.id):
        if person == fact.author:
            continue  # nobody scores their own zones
        key = _key(person, fact.site, at, zone)
        month = _month(documents, key, person, fact.site)
        after = _scored(month, Scored(fact=fact.id, points=score), fact.corrects)
        if after is not month:
            documents.replace(key, after)


def _scored(month: PersonMonth, score: Scored, corrects: str | None) -> PersonMonth:
    """Return the month with one more score, or with the corrected one in its place; one long past stays as it was given."""
    wrong = next((one for one in month.recent if one.fact == corrects), None)
    if corrects is not None and wrong is None:
        return month
    recent = (*month.recent, score) if wrong is None else tuple(score if one is wrong else one for one in month.recent)
    recent = recent[-MOST_RECENT:]
    return msgspec.structs.replace(
        month,
        score_sum=month.score_sum + score.points - (0 if wrong is None else wrong.points),
        score_count=month.score_count + (wrong is None),
        last_score=recent[-1].points,
        recent=recent,
    )


def _has_number(fact: InspectionSubmitted) -> bool:
    return any(isinstance(answer.v, (int, float)) for answer in fact.body.answers)


def _of_check(month: PersonMonth, fact: InspectionSubmitted, documents: DocumentBatch) -> PersonMonth:
    """Return the month with one more check; this runs for every record, so the ordinary one changes as little as can be."""
    body = fact.body
    changed: dict[str, int] = {"checks": month.checks + 1}
    if body.task is not None:
        task = cast("Task | None", documents.get(("site:" + fact.site, "task", body.task)))
        if task is not None and task.done_in == fact.id:
            changed["tasks_done"] = month.tasks_done + 1
            if task.is_late:
                changed["tasks_late"] = month.tasks_late + 1
    if body.abnormal:
        changed["abnormal"] = month.abnormal + 1
        changed["hazards"] = month.hazards + len(body.hazards)
    if fact.photos:
        changed["photos"] = month.photos + len(fact.photos)
    if body.round is not None:
        changed["points"] = month.points + 1
    return msgspec.structs.replace(month, **changed)


def _score_in(fact: InspectionSubmitted, template: Template | None) -> int | None:
    if template is None:
        return None
    scored = {item.code for item in template.items if item.type is AnswerKind.SCORE}
    found = [answer.v for answer in fact.body.answers if answer.i in scored and isinstance(answer.v, (int, float))]
    return round(sum(found) / len(found)) if found else None


def _month(documents: DocumentBatch, key: DocumentKey, person: str, site: str) -> PersonMonth:
    found = cast("PersonMonth | None", documents.get(key))
    return found or PersonMonth(id=key[2], person=person, site=site, month=key[2].rpartition(".")[2])


def _key(person: str, site: str, at: datetime, zone: str) -> DocumentKey:
    return _month_key(person, site, zone, int(at.timestamp()) // _QUARTER)


@lru_cache(maxsize=4096)
def _month_key(person: str, site: str, zone: str, quarter: int) -> DocumentKey:
    month = f"{datetime.fromtimestamp(quarter * _QUARTER, ZoneInfo(zone)):%Y-%m}"
    # A site's id alone could make it longer than an id may be.
    return ("person:" + person, "month", f"{site[:48]}.{month}")


@lru_cache(maxsize=4096)
def _site_key(site: str) -> DocumentKey:
    return ("site:" + site, "site", site)


_QUARTER = 900
"""Time zones lie whole quarters of an hour apart, so that a month begins with one of them."""
