"""Erases what may be kept for a time only: the words, signatures and photos of a record whose retention is over. What stays is
its place in the journal, its hash and link, who filed it and when, and which items were normal: the chain and a rebuild come out
the same. Never touches a record without a retention, or one that is tied to a hazard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from server.database import Store, commit, reading
from server.database.sql import Sql
from server.delivery.vault import DiskVault, PhotoVault
from server.ledger.tables import Document, Journal, Photo, Promise
from server.parts import Parts
from server.record.tables import Retained
from sync.gate import read_any_fact
from sync.records.documents import decode_document
from sync.records.fact import InspectionSubmitted, encode_fact
from sync.records.inspection import Answer
from sync.records.template import AnswerKind, Template

AT_ONCE = 200
ERASED = "erased"
"""Stands as the reason in the promise of a photo that was taken out of the vault because its record was erased."""
_RETAIN = "INSERT INTO retained (fact_id, site, template, erase_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_KEPT = (AnswerKind.OK, AnswerKind.CHOICE, AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE)


def retain(rows: Sequence[tuple[str, str, str, int]], _batch: object = None) -> None:
    """Note when these records' bodies go (fact, site, template, ms), inside the transaction that stores them. Noting one twice
    changes nothing."""
    Sql().many(_RETAIN, rows)


def forget_retained() -> None:
    """Empty the projection before a rebuild."""
    Retained.delete().execute()


def erase_due(store: Store, vault: PhotoVault, now_ms: int) -> int:
    """Erase every record whose time is over, a few at a time, each batch on disk before its photos leave the vault; return how
    many. A kill in between leaves photos behind, which `sweep_erased` takes away."""
    done = 0
    while True:
        with reading(store):
            due = _due(now_ms)
        if not due:
            return done
        gone = commit(store, _erasing(due, now_ms))
        for sha256 in gone:
            vault.remove(sha256)
        done += len(due)


def erase_at(parts: Parts) -> int:
    """Sweep and erase on this server, now; return how many records were erased."""
    vault = DiskVault(parts.settings.vault)
    sweep_erased(parts.store, vault)
    return erase_due(parts.store, vault, parts.now_ms())


def sweep_erased(store: Store, vault: PhotoVault) -> int:
    """Take away photos of erased records that are still in the vault, after a kill or a restored backup; return how many."""
    with reading(store):
        wanted: Any = Promise.select(Promise.sha256).where(Promise.stored_at.is_null(False))
        rows: Any = (
            Promise.select(Promise.sha256).distinct().where((Promise.given_up_for == ERASED) & Promise.sha256.not_in(wanted))
        )
        gone = [sha256 for (sha256,) in rows.tuples() if vault.has(sha256)]
    for sha256 in gone:
        vault.remove(sha256)
    return len(gone)


def _due(now_ms: int) -> list[str]:
    rows: Any = (
        Retained.select(Retained.fact_id)
        .join(Journal, on=(Journal.fact_id == Retained.fact_id))
        .where((Retained.erase_at <= now_ms) & (Journal.verdict == "settled") & Journal.erased_at.is_null())
        .order_by(Retained.erase_at)
        .limit(AT_ONCE)
        .tuples()
    )
    return [fact_id for (fact_id,) in rows]


def _erasing(facts: list[str], now_ms: int) -> Callable[[], list[str]]:
    def work() -> list[str]:
        gone: list[str] = []
        # The same record may stand in the journal again as a duplicate of another journal, without a body.
        rows: Any = Journal.select().where(
            Journal.fact_id.in_(facts) & (Journal.verdict == "settled") & Journal.erased_at.is_null()
        )
        for row in rows:
            fact = read_any_fact(bytes(row.body))
            assert isinstance(fact, InspectionSubmitted), "only inspections are noted"
            Journal.update(body=husk(fact, _template(fact.body.template)), erased_at=now_ms).where(
                Journal.position == row.position
            ).execute()
            gone += _release_photos(row.replica, row.n, now_ms)
        return gone

    return work


def husk(fact: InspectionSubmitted, template: Template | None) -> bytes:
    """Return what stays of a record: its envelope, and the answers that are ticks, choices and numbers."""
    kinds = {} if template is None else {item.code: item.type for item in template.items}
    answers = tuple(_bare(answer, kinds.get(answer.i)) for answer in fact.body.answers)
    body = msgspec.structs.replace(fact.body, answers=answers, reason="", code="", fix=None)
    return encode_fact(msgspec.structs.replace(fact, body=body))


def _bare(answer: Answer, kind: AnswerKind | None) -> Answer:
    return Answer(i=answer.i, v=answer.v if kind in _KEPT else None)


def _template(code: str) -> Template | None:
    row: Any = Document.get_or_none(
        (Document.stream == "company") & (Document.kind == "template") & (Document.id == code.lower()) & ~Document.deleted
    )
    found = None if row is None else decode_document("template", bytes(row.body))
    return found if isinstance(found, Template) else None


def _release_photos(replica: int, n: int, now_ms: int) -> list[str]:
    """Wait no longer for the photos of this record and return those that nothing else has a claim on."""
    mine = (Promise.replica == replica) & (Promise.n == n)
    named: Any = list(Promise.select(Promise.sha256).where(mine).tuples())
    Promise.update(stored_at=None, given_up_at=now_ms, given_up_for=ERASED).where(mine).execute()
    gone = []
    for (sha256,) in named:
        if not Promise.select().where((Promise.sha256 == sha256) & Promise.stored_at.is_null(False)).exists():
            Photo.delete().where(Photo.sha256 == sha256).execute()
            gone.append(sha256)
    return gone
