"""Reads of patrol from the documents: routes, rounds of some days, walking times, checkpoints. Called inside an open block by the
pages and the API; what the rounds of a day amount to is `day.py`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from server.ledger.old import documents_between, old_document
from server.ledger.tables import Document, Journal
from sync.errors import NotFound
from sync.gate import read_any_fact
from sync.ids import uuid7
from sync.records.documents import decode_document
from sync.records.equipment import Checkpoint
from sync.records.patrol import Round, Route, WalkTimes
from sync.times import from_ms, to_ms

D = TypeVar("D")
_WRONG_CLOCKS = timedelta(days=40)
"""A round's id begins with the phone's own clock: so far it may be off and the round is still found in its day."""
_LEAST, _MOST = b"\x00" * 10, b"\xff" * 10


def routes_at(site: str) -> tuple[Route, ...]:
    """Return the routes of a site by code."""
    return tuple(sorted(_every(site, "route", Route), key=lambda route: (route.code, route.id)))


def routes_as_written(site: str, routes: Collection[str]) -> dict[str, list[tuple[datetime, Route]]]:
    """Return every state of these routes with its time, oldest first, also of one that was taken away: what a round of then was
    to walk does not change with the route."""
    here = Journal.subject_id.in_(list(routes)) & (Journal.subject_kind == "route") & (Journal.site == site)
    settled = (Journal.kind == "master.put") & (Journal.verdict == "settled") & Journal.body.is_null(False)
    rows: Any = Journal.select(Journal.corrected_at, Journal.body).where(here & settled).order_by(Journal.position).tuples()
    found: dict[str, list[tuple[datetime, Route]]] = {}
    for at, body in rows:
        fact: Any = read_any_fact(bytes(body))
        route = decode_document("route", bytes(fact.body.document))
        if isinstance(route, Route):
            found.setdefault(route.id, []).append((from_ms(at), route))
    return found


def route_of(site: str, route: str) -> Route:
    """Return one route; NotFound when the site has none of that id."""
    found = _one(site, "route", route)
    if not isinstance(found, Route):
        raise NotFound(f"route {route}")
    return found


def round_of(site: str, round_id: str) -> Round:
    """Return one round; NotFound when the site has none of that id."""
    found = _one(site, "round", round_id) or old_document(site, "round", round_id)
    if not isinstance(found, Round):
        raise NotFound(f"round {round_id}")
    return found


def walk_times_of(site: str, route: str) -> WalkTimes | None:
    """Return what is known of a route's walking times, None when nothing is."""
    found = _one(site, "walk_times", route)
    return found if isinstance(found, WalkTimes) else None


def checkpoints_at(site: str) -> tuple[Checkpoint, ...]:
    """Return the checkpoints of a site in walking order."""
    return tuple(sorted(_every(site, "checkpoint", Checkpoint), key=lambda point: (point.order, point.id)))


def rounds_begun(site: str, begin: datetime, end: datetime, *, tasks: frozenset[str] = frozenset()) -> tuple[Round, ...]:
    """Return the rounds that began in [`begin`, `end`) or that name one of the tasks, in the order of their start."""
    first = uuid7(max(to_ms(begin - _WRONG_CLOCKS), 0), _LEAST)
    last = uuid7(to_ms(end + _WRONG_CLOCKS), _MOST)
    found = [one for one in documents_between(site, "round", first, last) if isinstance(one, Round)]
    here = [one for one in found if begin <= one.started_at < end or (one.task is not None and one.task in tasks)]
    return tuple(sorted(here, key=lambda one: (one.started_at, one.id)))


def _every(site: str, kind: str, struct: type[D]) -> list[D]:
    where = (Document.stream == f"site:{site}") & (Document.kind == kind) & ~Document.deleted
    rows: Any = Document.select(Document.body).where(where).tuples()
    found = [decode_document(kind, bytes(body)) for (body,) in rows]
    return [cast(D, one) for one in found if isinstance(one, struct)]


def _one(site: str, kind: str, doc_id: str) -> object:
    where = (Document.stream == f"site:{site}") & (Document.kind == kind) & (Document.id == doc_id) & ~Document.deleted
    row: Any = Document.get_or_none(where)
    return None if row is None else decode_document(kind, bytes(row.body))
