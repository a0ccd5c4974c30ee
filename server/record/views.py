"""Reads of the journal for supervisors: the latest records with their photos, one record whole, the quarantine, and who may see a
photo. Called inside an open block; takes the sites that may be seen and never looks beyond them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.ledger.tables import Document, Journal, Photo, Promise, Replica
from sync.errors import HeldError, NotFound
from sync.gate import read_any_fact
from sync.records.fact import PHONE_KINDS, InspectionSubmitted, PhoneFact, ServerFact
from sync.times import from_ms

MOST_AT_ONCE = 200
SHOWN_KINDS = (*sorted(PHONE_KINDS), "hazard.closed", "tasks.excused")

# Held, and no supervisor has decided on it yet.
_WAITS: Any = (Journal.verdict == "held") & Journal.released_in.is_null()


@dataclass(frozen=True)
class PhotoRow:
    """A photo that a record promises; `is_here` when its bytes are in the vault, `is_given_up` when nobody waits for them."""

    sha256: str
    bytes: int
    is_here: bool
    is_given_up: bool = False
    mime: str = "image/jpeg"

    @property
    def is_voice(self) -> bool:
        """True for a voice note, which is played and not shown."""
        return self.mime.startswith("audio/")


@dataclass(frozen=True)
class RecordRow:
    """One record: what, who, when (corrected time; `made_at` is the phone's own clock), and its photos."""

    position: int
    fact_id: str
    site: str
    kind: str
    author: str
    device: str
    n: int
    subject_kind: str
    subject_id: str
    template: str
    abnormal: int
    at: datetime
    made_at: datetime | None
    received_at: datetime
    photos: tuple[PhotoRow, ...]
    is_erased: bool = False

    @property
    def pictures(self) -> tuple[PhotoRow, ...]:
        """Return what can be looked at."""
        return tuple(photo for photo in self.photos if not photo.is_voice)

    @property
    def heard(self) -> frozenset[str]:
        """Return the hashes of the voice notes that are here."""
        return frozenset(photo.sha256 for photo in self.photos if photo.is_voice and photo.is_here)


@dataclass(frozen=True)
class HeldRow:
    """One fact in quarantine with the slug of its reason and the server's own note on it."""

    position: int
    fact_id: str
    site: str
    kind: str
    author: str
    device: str
    n: int
    problem: str
    note: str
    received_at: datetime


@dataclass(frozen=True)
class HeldFact:
    """One held fact whole, for a decision on it: its line of the journal, its times (ms), its bytes."""

    position: int
    device: str
    epoch: str
    n: int
    site: str
    kind: str
    author: str
    fact_hash: str
    problem: str
    corrected_at: int | None
    received_at: int
    body: bytes


def latest_records(sites: Collection[str], *, limit: int, before: int | None = None) -> tuple[RecordRow, ...]:
    """Return the newest settled records of these sites, newest first."""
    where = Journal.site.in_(sorted(sites)) & (Journal.verdict == "settled") & Journal.kind.in_(SHOWN_KINDS)
    return _records(where if before is None else where & (Journal.position < before), limit)


def record(fact_id: str, sites: Collection[str]) -> tuple[RecordRow, PhoneFact | ServerFact]:
    """Return one settled record with the fact itself. NotFound when there is none at these sites."""
    where = (Journal.fact_id == fact_id) & (Journal.verdict == "settled") & Journal.site.in_(sorted(sites))
    found = _records(where & Journal.kind.in_(SHOWN_KINDS), 1)
    if not found:
        raise NotFound("no such record")
    row: Any = Journal.get(Journal.position == found[0].position)
    return found[0], read_any_fact(bytes(row.body))


def quarantine(sites: Collection[str], *, limit: int, before: int | None = None, unplaced: bool = False) -> tuple[HeldRow, ...]:
    """Return the newest facts that wait for a supervisor. `unplaced` adds those whose site cannot be told or does not exist."""
    here: Any = Journal.site.in_(sorted(sites))
    if unplaced:
        known: Any = Document.select(Document.id).where((Document.kind == "site") & ~Document.deleted)
        here = here | Journal.site.not_in(known)
    where = here & _WAITS
    rows = _rows(where if before is None else where & (Journal.position < before), limit)
    return tuple(
        HeldRow(
            j.position,
            j.fact_id,
            j.site,
            j.kind,
            j.author,
            j.device,
            j.n,
            j.problem or "held",
            j.detail or "",
            from_ms(j.received_at),
        )
        for j in rows
    )


def held_fact(position: int, site: str, *, unplaced: bool = False) -> HeldFact:
    """Return one fact of this site that waits for a supervisor; `unplaced` also finds one whose site does not exist.

    NotFound for any other, and for one that was decided on."""
    found = _rows(_WAITS & _at(site, unplaced) & (Journal.position == position), 1)
    if not found:
        raise NotFound("no such fact waits here")
    return _whole(found[0])


def held_like(held: HeldFact, site: str, *, unplaced: bool = False) -> tuple[HeldFact, ...]:
    """Return every waiting fact of the same phone, author, kind, site and reason, oldest first."""
    same = (Journal.problem == held.problem) & (Journal.kind == held.kind) & (Journal.author == held.author)
    where = _WAITS & _at(site, unplaced) & same & (Journal.site == held.site) & (Replica.device == held.device)
    return tuple(_whole(row) for row in reversed(_rows(where, MOST_AT_ONCE)))


def _at(site: str, unplaced: bool) -> Any:
    known: Any = Document.select(Document.id).where((Document.kind == "site") & ~Document.deleted)
    return (Journal.site == site) | Journal.site.not_in(known) if unplaced else Journal.site == site


def _whole(row: Any) -> HeldFact:
    return HeldFact(
        position=row.position,
        device=row.device,
        epoch=row.epoch,
        n=row.n,
        site=row.site,
        kind=row.kind,
        author=row.author,
        fact_hash=row.fact_hash,
        problem=row.problem or "held",
        corrected_at=row.corrected_at,
        received_at=row.received_at,
        body=bytes(row.body),
    )


def count_held(site: str) -> int:
    """Return how many facts of a site wait for a supervisor."""
    return int(Journal.select().where((Journal.site == site) & _WAITS).count())


def photo_for(sha256: str, sites: Collection[str]) -> str:
    """Return the media type of a stored photo that a record of these sites promises, whose own phone delivered its bytes.

    NotFound else: a hash is no permission, and naming it in a fact is none either."""
    here = (Promise.sha256 == sha256) & Promise.site.in_(sorted(sites)) & Promise.stored_at.is_null(False)
    promised = Promise.select().where(here).exists()
    found = Photo.get_or_none(Photo.sha256 == sha256) if promised else None
    if found is None:
        raise NotFound("no such photo")
    return str(found.mime)


def _records(where: Any, limit: int) -> tuple[RecordRow, ...]:
    rows = _rows(where, limit)
    photos = _photos((row.replica, row.n) for row in rows)
    return tuple(_record(row, photos.get((row.replica, row.n), ())) for row in rows)


def _rows(where: Any, limit: int) -> list[Any]:
    query: Any = (
        Journal.select(Journal, Replica.device.alias("device"), Replica.epoch.alias("epoch"))
        .join(Replica, on=(Journal.replica == Replica.id))
        .where(where)
        .order_by(Journal.position.desc())
        .limit(limit)
        .objects()
    )
    return list(query)


def _record(row: Any, photos: tuple[PhotoRow, ...]) -> RecordRow:
    template, abnormal = _summary(bytes(row.body)) if row.kind == "inspection.submitted" else ("", 0)
    return RecordRow(
        position=row.position,
        fact_id=row.fact_id,
        site=row.site,
        kind=row.kind,
        author=row.author,
        device=row.device,
        n=row.n,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        template=template,
        abnormal=abnormal,
        at=from_ms(row.corrected_at if row.corrected_at is not None else row.received_at),
        made_at=None if row.made_at is None else from_ms(row.made_at),
        received_at=from_ms(row.received_at),
        photos=photos,
        is_erased=row.erased_at is not None,
    )


def _summary(body: bytes) -> tuple[str, int]:
    try:
        fact = read_any_fact(body)
    except HeldError:
        return "", 0
    return (fact.body.template, len(fact.body.abnormal)) if isinstance(fact, InspectionSubmitted) else ("", 0)


def _photos(facts: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[PhotoRow, ...]]:
    wanted = set(facts)
    if not wanted:
        return {}
    rows: Any = (
        Promise.select(
            *(Promise.replica, Promise.n, Promise.sha256, Promise.bytes),
            *(Promise.stored_at, Promise.given_up_at, Promise.mime),
        )
        .where(Promise.replica.in_(sorted({r for r, _ in wanted})) & Promise.n.in_(sorted({n for _, n in wanted})))
        .order_by(Promise.sha256)
        .tuples()
    )
    found: dict[tuple[int, int], tuple[PhotoRow, ...]] = {}
    for replica, n, sha256, size, stored, given_up, mime in rows:
        if (replica, n) in wanted:
            photo = PhotoRow(sha256, size, stored is not None, stored is None and given_up is not None, mime)
            found[replica, n] = (*found.get((replica, n), ()), photo)
    return found
