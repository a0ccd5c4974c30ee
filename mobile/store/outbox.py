"""Where each filed fact stands with the server: waiting, settled or held, with its tries and the reason of the last failure.

Called by delivery (batches, settlements, failures) and by the views (counts, lists). Never marks a fact by number alone:
only verdicts that name it with its own hash settle it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from mobile.shapes import FactRow, JournalHead, OutboxCounts, ShiftSoFar
from mobile.store.database import Database
from mobile.store.journal import read_head
from mobile.store.queries import first, rows
from mobile.store.tables import Fact, FactPhoto, Journal, Outbox, Photo
from sync.exchange.header import Verdict
from sync.exchange.push import Filed
from sync.journal import Replica, first_link

PROMISED_AGAIN = {"state": "promised", "sent_bytes": 0, "stored_at": None, "is_safe": False, "next_try_at": 0}
"""What a photo becomes that a server has lost."""


# The order of filing through every epoch of this phone: somebody may have set the wall clock in between.
_FILED = peewee.Column(Fact, "rowid")


@dataclass(frozen=True, slots=True)
class Batch:
    """The oldest waiting facts as one offer: `first` numbers them, `prev` is the link before, `head` the highest filed."""

    replica: Replica
    first: int
    prev: bytes
    head: int
    facts: tuple[Filed, ...]
    has_more: bool


class OutboxStore:
    """The outbox of this phone, one for all people on it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def batch(self, *, most_facts: int, most_bytes: int, after: int = 0) -> Batch:
        """Return the next offer (empty facts when nothing waits), at least one fact, at most these many and bytes.

        With `after` the offer that follows the one which ended with that number."""
        with self._database.reading() as db:
            journal = read_head(db)
            epoch = journal.replica.epoch
            (least,) = rows(db, _waiting(Fact.select(peewee.fn.MIN(Fact.n)), epoch))[0]
            start = journal.n + 1 if least is None else max(int(least), after + 1)
            query = Fact.select(Fact.n, Fact.id, Fact.hash, Fact.body).where(Fact.epoch == epoch, Fact.n >= start)
            found = rows(db, query.order_by(Fact.n).limit(most_facts + 1))
            facts = _cut([Filed(n, fact_id, bytes(h), bytes(raw)) for n, fact_id, h, raw in found], most_facts, most_bytes)
            prev = _link_before(db, journal, start)
        return Batch(journal.replica, start, prev, journal.n, facts, has_more=len(facts) < len(found))

    def settle(self, verdicts: Sequence[Verdict], *, high_water: int, safe: int, now_ms: int) -> None:
        """Write the server's answer in one transaction: named facts settled or held, the marks moved, safe facts marked.

        A high-water mark below what was confirmed means a restored server: what it no longer has waits again, photos too."""
        with self._database.transaction() as db:
            journal = read_head(db)
            for (state, problem), ids in _by_outcome(verdicts).items():
                change = {"state": state, "last_error": problem, "settled_at": now_ms, "next_try_at": 0}
                _change_waiting(db, ids, change)
            if high_water < journal.confirmed:
                lost = Fact.select(Fact.id).where(Fact.epoch == journal.replica.epoch, Fact.n > high_water)
                again = {"state": "waiting", "last_error": "", "settled_at": None, "is_seen": False, "is_safe": False}
                Outbox.update(again).where(Outbox.fact_id.in_(lost)).execute(db)
                named = FactPhoto.select(FactPhoto.sha256).where(FactPhoto.fact_id.in_(lost))
                Photo.update(PROMISED_AGAIN).where(Photo.sha256.in_(named), Photo.state == "stored", ~Photo.is_purged).execute(db)
            covered = min(safe, high_water)
            if covered > journal.safe:
                backed_up = Fact.select(Fact.id).where(Fact.epoch == journal.replica.epoch, Fact.n <= covered)
                Outbox.update(is_safe=True).where(Outbox.fact_id.in_(backed_up), Outbox.state != "waiting").execute(db)
            Journal.update(confirmed=high_water, safe=covered).where(Journal.id == 1).execute(db)

    def fail(self, facts: Sequence[Filed], *, slug: str, next_try_at: int) -> None:
        """Note on each fact of a failed offer why it did not arrive and when it is tried next; they stay waiting."""
        with self._database.transaction() as db:
            change = {"attempts": Outbox.attempts + 1, "last_error": slug, "next_try_at": next_try_at}
            _change_waiting(db, [fact.id for fact in facts], change)

    def mark_seen(self) -> None:
        """Say that the pulled documents now show what the server made of every settled fact."""
        with self._database.transaction() as db:
            Outbox.update(is_seen=True).where(Outbox.state != "waiting", ~Outbox.is_seen).execute(db)

    def counts(self, author: str = "") -> OutboxCounts:
        """Return how many facts wait and are held, of one author or of everybody on this phone."""
        mine = (Fact.author == author) if author else True
        joined = Fact.select(peewee.fn.COUNT(Fact.id), peewee.fn.MIN(Fact.made_at)).join(Outbox, on=(Outbox.fact_id == Fact.id))
        waiting, oldest = self._database.rows(joined.where(Outbox.state == "waiting", mine))[0]
        held = self._database.rows(joined.where(Outbox.state == "held", mine))[0][0]
        last = self._database.row(
            Outbox.select(Outbox.last_error, Outbox.next_try_at)
            .where(Outbox.state == "waiting", Outbox.last_error != "")
            .order_by(Outbox.next_try_at.desc())
        )
        slug, next_try_at = last or ("", 0)
        return OutboxCounts(waiting, held, oldest, slug, next_try_at)

    def overlay(self, about: str = "") -> list[bytes]:
        """Return the bytes of the facts that the pulled documents do not show yet, in the journal's order.

        With `about` only those about that object, those about hazards, and moves of equipment, whose subject is the site."""
        query = Fact.select(Fact.body).join(Outbox, on=(Outbox.fact_id == Fact.id))
        if about:
            beside = (Fact.subject_kind == "hazard") | (Fact.kind == "equipment.moved")
            query = query.where((Fact.subject_id == about) | beside)
        shown = query.where((Outbox.state == "waiting") | ((Outbox.state == "settled") & ~Outbox.is_seen))
        return [bytes(body) for (body,) in self._database.rows(shown.order_by(Fact.n))]

    def facts(self, *, state: str = "", author: str = "", limit: int = 500, newest_first: bool = False) -> list[FactRow]:
        """Return filed facts in the order of filing, of one state and one author where named."""
        wanted: list[Any] = [Outbox.state == state] if state else []
        wanted += [Fact.author == author] if author else []
        order = _FILED.desc() if newest_first else _FILED
        query = _fact_rows().where(*wanted) if wanted else _fact_rows()
        return [_as_row(row) for row in self._database.rows(query.order_by(order).limit(limit))]

    def since_shift_end(self, author: str) -> ShiftSoFar:
        """Return what this author has filed since they last ended a shift, by the order of filing and never by the clock."""
        mine = Fact.author == author
        ended = Fact.select(peewee.fn.MAX(_FILED)).where(mine, Fact.kind == "shift.ended")
        with self._database.reading() as db:
            last = rows(db, ended)[0][0] or 0
            found = rows(db, Fact.select(Fact.id, Fact.made_at).where(mine, last < _FILED).order_by(_FILED))
            promised = peewee.fn.COUNT(FactPhoto.sha256)
            photos = FactPhoto.select(promised).join(Fact, on=(Fact.id == FactPhoto.fact_id)).where(mine, last < _FILED)
            return ShiftSoFar(int(found[0][1]) if found else None, len(found), int(rows(db, photos)[0][0]))

    def fact(self, fact_id: str) -> FactRow | None:
        """Return one filed fact that is still on this phone, or None."""
        row = self._database.row(_fact_rows().where(Fact.id == fact_id))
        return None if row is None else _as_row(row)

    def purge(self, *, settled_before_ms: int) -> int:
        """Delete settled facts that a backup of the server covers, that were settled before that time and whose photos are all
        stored; return how many. The highest safe number always stays: the next offer needs its link."""
        with self._database.transaction() as db:
            journal = read_head(db)
            unstored = (
                FactPhoto.select(FactPhoto.fact_id)
                .join(Photo, on=(Photo.sha256 == FactPhoto.sha256))
                .where((Photo.state != "stored") | ~Photo.is_safe)
            )
            last = min(journal.safe, journal.confirmed)
            gone = (
                Fact.select(Fact.id)
                .join(Outbox, on=(Outbox.fact_id == Fact.id))
                .where(
                    Outbox.is_safe,
                    Outbox.state == "settled",
                    Outbox.settled_at < settled_before_ms,
                    (Fact.epoch != journal.replica.epoch) | (Fact.n < last),
                    Fact.id.not_in(unstored),
                )
            )
            ids = [fact_id for (fact_id,) in rows(db, gone)]
            for part in in_parts(ids):
                FactPhoto.delete().where(FactPhoto.fact_id.in_(part)).execute(db)
                Outbox.delete().where(Outbox.fact_id.in_(part)).execute(db)
                Fact.delete().where(Fact.id.in_(part)).execute(db)
        return len(ids)


def _link_before(db: peewee.SqliteDatabase, journal: JournalHead, start: int) -> bytes:
    if start == 1:
        return first_link(journal.replica)
    if start == journal.n + 1:
        return journal.link
    kept = first(db, Fact.select(Fact.link).where(Fact.epoch == journal.replica.epoch, Fact.n == start - 1))
    # Purged, and a restored server wants what came after it: a link that nobody has is answered as a gap or a fork, and a new
    # epoch begins without it. A kill between the server's answer and that epoch leaves the journal so.
    return bytes(32) if kept is None else bytes(kept[0])


def in_parts(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Cut a long list of ids so that each part fits the variables of one statement."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _by_outcome(verdicts: Sequence[Verdict]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        state = "held" if verdict.verdict == "held" else "settled"
        found.setdefault((state, verdict.problem), []).append(verdict.id)
    return found


def _change_waiting(db: peewee.SqliteDatabase, ids: Sequence[str], change: dict[str, Any]) -> None:
    for part in in_parts(ids):
        Outbox.update(change).where(Outbox.fact_id.in_(part), Outbox.state == "waiting").execute(db)


def _waiting(query: Any, epoch: str) -> Any:
    return query.join(Outbox, on=(Outbox.fact_id == Fact.id)).where(Fact.epoch == epoch, Outbox.state == "waiting")


def _cut(facts: list[Filed], most_facts: int, most_bytes: int) -> tuple[Filed, ...]:
    taken: list[Filed] = []
    size = 0
    for fact in facts[:most_facts]:
        size += len(fact.raw) + 128
        if taken and size > most_bytes:
            break
        taken.append(fact)
    return tuple(taken)


def _fact_rows() -> Any:
    promised = FactPhoto.select(peewee.fn.COUNT(FactPhoto.sha256)).where(FactPhoto.fact_id == Fact.id)
    stored = (
        FactPhoto.select(peewee.fn.COUNT(FactPhoto.sha256))
        .join(Photo, on=(Photo.sha256 == FactPhoto.sha256))
        .where(FactPhoto.fact_id == Fact.id, Photo.state == "stored")
    )
    columns = (Fact.id, Fact.n, Fact.kind, Fact.author, Fact.site, Fact.subject_kind, Fact.subject_id, Fact.made_at, Fact.hash)
    states = (Fact.body, Outbox.state, Outbox.attempts, Outbox.last_error, Outbox.next_try_at, Outbox.settled_at)
    return Fact.select(*columns, *states, promised, stored).join(Outbox, on=(Outbox.fact_id == Fact.id))


def _as_row(row: Any) -> FactRow:
    values = list(row)
    values[8:10] = [bytes(values[8]), bytes(values[9])]
    values[-2:] = [int(values[-2]), int(values[-1])]  # peewee reads a counted subquery as its column's type
    return FactRow(*values)
