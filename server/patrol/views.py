"""Reads of patrol from the documents: routes, rounds of some days, walking times, checkpoints. Called inside an open block by the
pages and the API; what the rounds of a day amount to is `day.py`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from server.ledger.old import documents_between, old_document
from server.ledger.tables import Document
from sync.errors import NotFound
from sync.ids import uuid7
from sync.records.documents import decode_document
from sync.records.equipment import Checkpoint
from sync.records.patrol import Round, Route, WalkTimes
from sync.times import to_ms

D = TypeVar("D")
_WRONG_CLOCKS = timedelta(days=40)
"""A round's id begins with the phone's own clock: so far it may be off and the round is still found in its day."""
_LEAST, _MOST = b"\x00" * 10, b"\xff" * 10


def routes_at(site: str) -> tuple[Route, ...]:
    """Return the routes of a site by code."""
    return tuple(sorted(_every(site, "route", Route), key=lambda route: (route.code, route.id)))


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
