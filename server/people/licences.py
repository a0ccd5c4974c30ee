"""Whether who made a record held the licence that the check asks for, judged by the profile as it stood when the record came:
what somebody registers afterwards changes no record. Called inside an open block by the views of records and of due work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from server.ledger.tables import Journal
from server.site.views import SiteRow
from sync.records.fact import InspectionSubmitted
from sync.records.people import Profile
from sync.records.roles import LicenceKind
from sync.records.task import Task
from sync.records.template import Template
from sync.rules.licence import Gap, licence_asked, licence_gap


class _Put(msgspec.Struct):
    kind: str
    document: msgspec.Raw


class _Fact(msgspec.Struct):
    body: _Put


_FACT = msgspec.json.Decoder(_Fact)
_PROFILE = msgspec.json.Decoder(Profile)


@dataclass(frozen=True)
class Lack:
    """The licence that was asked for and lacking, and why."""

    kind: LicenceKind
    gap: Gap


def lack_in(
    site: SiteRow, fact: object, at: datetime, position: int, task: Task | None, template: Template | None
) -> Lack | None:
    """Return what the author of this record lacked; None for nothing, and for a record that asks for nothing. `task` is the due
    work that it names, `at` the corrected time, `position` where it stands in the journal."""
    if not isinstance(fact, InspectionSubmitted):
        return None
    asked = task.licence if task is not None else licence_asked(template) if template is not None else None
    if asked is None:
        return None
    gap = _gap(site, fact.author, asked, at, position)
    return Lack(asked, gap) if gap else None


def lacks_of(site: SiteRow, tasks: Collection[Task]) -> dict[str, Lack]:
    """Return, by task, what those lacked who made the checks that settled these tasks."""
    asking = {task.done_in: task for task in tasks if task.done_in is not None and task.licence is not None}
    if not asking:
        return {}
    where = Journal.fact_id.in_(sorted(asking)) & (Journal.verdict == "settled")
    rows: Any = Journal.select(Journal.fact_id, Journal.position).where(where).tuples()
    found: dict[str, Lack] = {}
    for fact_id, position in rows:
        task = asking[fact_id]
        if task.licence is None or task.done_at is None or task.done_by is None:
            continue
        gap = _gap(site, task.done_by, task.licence, task.done_at, position)
        if gap:
            found[task.id] = Lack(task.licence, gap)
    return found


def _gap(site: SiteRow, person: str, kind: LicenceKind, at: datetime, position: int) -> Gap:
    on = at.astimezone(ZoneInfo(site.time_zone)).date().isoformat()
    return licence_gap(_profile_at(person, position), site.id, kind, on)


def _profile_at(person: str, position: int) -> Profile | None:
    here = (Journal.subject_id == person) & (Journal.kind == "master.put") & (Journal.position < position)
    rows: Any = Journal.select(Journal.body).where(here & (Journal.verdict == "settled")).order_by(Journal.position.desc())
    for (body,) in rows.tuples().iterator():
        put = _FACT.decode(bytes(body)).body
        if put.kind == "profile":
            return _PROFILE.decode(put.document)
    return None
