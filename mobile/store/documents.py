"""The pulled documents: one page and its cursors in one transaction, the proof of convergence, and typed reads.

Called by delivery (`apply_page`, `repair`) and by the views (`get`, `every`, `resolve`). Never changes a body: what is
stored is what the server sent, so that both sides can count and compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import peewee

from mobile.shapes import Resolved
from mobile.store import indexes
from mobile.store.database import Database
from mobile.store.photos import promise_photos_again
from mobile.store.queries import connection, first
from mobile.store.queries import rows as rows_of
from mobile.store.reading import read_document
from mobile.store.tables import Document, Due, Journal, Label, Stream, UsedTemplate
from sync.exchange.digest import MODULUS, as_digest, bucket_of, buckets, document_sum
from sync.exchange.header import Digest
from sync.exchange.pull import GONE, Row
from sync.records.template import Template

D = TypeVar("D")
_VALUES = "INTO document (stream, kind, id, version, generation, body) VALUES (?, ?, ?, ?, ?, ?)"
_UPSERT, _INSERT_NEW = f"INSERT OR REPLACE {_VALUES}", f"INSERT OR IGNORE {_VALUES}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of documents with the cursors after it; `is_at_head` when nothing more waits on the server."""

    rows: Sequence[Row]
    cursors: Mapping[str, str]
    add: Sequence[str] = ()
    drop: Sequence[str] = ()
    is_at_head: bool = True


class DocumentStore:
    """The documents on this phone; writes are one transaction each, reads see the last commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changes = 0

    # ---- delivery

    def cursors(self) -> dict[str, str]:
        """Return the cursor of every stream this phone holds."""
        return dict(self._database.rows(Stream.select(Stream.name, Stream.cursor)))

    def digests(self) -> dict[str, Digest]:
        """Return count and checksum of every stream that was pulled to its head."""
        rows = self._database.rows(Stream.select(Stream.name, Stream.count, Stream.checksum).where(Stream.is_at_head))
        return {name: as_digest(count, int(checksum, 16)) for name, count, checksum in rows}

    def adopt_epoch(self, epoch: str) -> bool:
        """Return True when the server's database is another one than before: then every stream is pulled from zero, and photos
        that no backup covers are promised again.

        Nothing is deleted yet; yesterday's documents stay readable until their stream is whole again."""
        with self._database.transaction() as db:
            (known,) = first(db, Journal.select(Journal.server_epoch)) or ("",)
            if known == epoch:
                return False
            Journal.update(server_epoch=epoch).where(Journal.id == 1).execute(db)
            if known:
                fresh = {"cursor": "", "count": 0, "checksum": "0", "is_at_head": False, "generation": Stream.generation + 1}
                Stream.update(fresh).execute(db)
                # In this very commit: a kill after it would find the epoch known, and the photos would never be offered again.
                promise_photos_again(db)
            return bool(known)

    def apply_page(self, page: Page, *, now_ms: int) -> None:
        """Store one page and its cursors, all or nothing; a page at the head clears what an older epoch left behind."""
        with self._database.transaction() as db:
            for name in page.drop:
                _drop(db, name)
            for name in {*page.add, *page.cursors}:
                Stream.insert(name=name).on_conflict_ignore().execute(db)
            _store(db, page.rows)
            for name, cursor in page.cursors.items():
                Stream.update(cursor=cursor).where(Stream.name == name).execute(db)
            if page.is_at_head:
                _close_streams(db, now_ms)
        self._changes += 1

    def forget_all(self) -> None:
        """Delete every pulled document (a phone reported lost); outbox, drafts and photos are not touched."""
        with self._database.transaction() as db:
            for table in (Document, Label, Due, Stream):
                table.delete().execute(db)
        self._changes += 1

    def bucket_sums(self, stream: str) -> list[int]:
        """Return the 256 bucket sums of a stream, to find where it differs from the server."""
        query = Document.select(Document.kind, Document.id, Document.version).where(Document.stream == stream)
        return buckets((kind.encode(), doc_id.encode(), version) for kind, doc_id, version in self._database.rows(query))

    def repair(self, stream: str, slots: Iterable[int], rows: Sequence[Row], cursor: str) -> None:
        """Replace the documents of these buckets by the server's and count the stream anew; unsent work is not touched."""
        wanted = frozenset(slots)
        with self._database.transaction() as db:
            generation = _generation(db, stream)
            held = Document.select(Document.kind, Document.id).where(Document.stream == stream)
            for kind, doc_id in rows_of(db, held):
                if bucket_of(kind.encode(), doc_id.encode()) in wanted:
                    _delete(db, stream, kind, doc_id)
            _insert(db, [row for row in rows if row.flags != GONE], generation)
            live = Document.select(Document.kind, Document.id, Document.version).where(Document.stream == stream)
            sums = [document_sum(kind.encode(), doc_id.encode(), version) for kind, doc_id, version in rows_of(db, live)]
            counted = {"count": len(sums), "checksum": f"{sum(sums) % MODULUS:x}", "cursor": cursor}
            Stream.update(counted).where(Stream.name == stream).execute(db)
        self._changes += 1

    # ---- views

    def changes(self) -> int:
        """Return a number that is another one after every write: what was read under it may be shown again as it was."""
        return self._changes

    def is_complete(self) -> bool:
        """True when every stream was pulled to its head at least once: a shift can be worked offline."""
        at_head = self._database.rows(Stream.select(Stream.is_at_head))
        return bool(at_head) and all(head for (head,) in at_head)

    def last_pull_ms(self) -> int | None:
        """Return when all streams last stood at their head, in milliseconds."""
        oldest = self._database.row(Stream.select(peewee.fn.MIN(Stream.head_at)))
        return None if oldest is None else oldest[0]

    def count(self) -> int:
        """Return how many documents are on this phone."""
        return int(self._database.rows(Document.select(peewee.fn.COUNT(Document.id)))[0][0])

    def counts(self, stream: str) -> dict[str, int]:
        """Return how many documents of each kind one stream holds here."""
        found = Document.select(Document.kind, peewee.fn.COUNT(Document.id)).where(Document.stream == stream)
        return dict(self._database.rows(found.group_by(Document.kind)))

    def get(self, kind: str, doc_id: str, struct: type[D]) -> D | None:
        """Return one document by kind and id, or None when it is not on this phone."""
        row = self._database.row(Document.select(Document.body).where(Document.kind == kind, Document.id == doc_id))
        return None if row is None else read_document(bytes(row[0]), struct)

    def template_at(self, code: str, version: int) -> Template | None:
        """Return the version of a template that a check filed here was made with, None when none was."""
        mine = (UsedTemplate.code == code) & (UsedTemplate.version == version)
        row = self._database.row(UsedTemplate.select(UsedTemplate.body).where(mine))
        return None if row is None else read_document(str(row[0]).encode(), Template)

    def every(self, kind: str, struct: type[D], *, stream: str = "") -> list[D]:
        """Return all documents of one kind, of one stream where named, by id."""
        where = [Document.kind == kind] + ([Document.stream == stream] if stream else [])
        rows = self._database.rows(Document.select(Document.body).where(*where).order_by(Document.id))
        return [found for (body,) in rows if (found := read_document(bytes(body), struct)) is not None]

    def resolve(self, code: str) -> list[Resolved]:
        """Return what a label or maker's code stands on, on all sites of this phone; empty when it is unknown here."""
        query = Label.select(Label.kind, Label.id, Label.stream, Label.is_old).where(Label.code == code)
        return [
            Resolved(kind, doc_id, stream.removeprefix("site:"), bool(old))
            for kind, doc_id, stream, old in self._database.rows(query)
        ]


def _store(db: peewee.SqliteDatabase, rows: Sequence[Row]) -> None:
    by_stream: dict[str, list[Row]] = {}
    for row in rows:
        by_stream.setdefault(row.stream.decode(), []).append(row)
    for name, part in by_stream.items():
        Stream.insert(name=name).on_conflict_ignore().execute(db)
        state = Stream.select(Stream.count, Stream.checksum, Stream.generation, Stream.is_at_head).where(Stream.name == name)
        count, checksum, generation, is_at_head = first(db, state) or (0, "0", 0, False)
        if not is_at_head and _insert_all_new(db, part, generation):
            changed, sums = len(part), sum(document_sum(row.kind, row.id, row.version) for row in part)
        else:
            changed, sums = _merge(db, name, part, generation)
        total = (int(checksum, 16) + sums) % MODULUS
        Stream.update(count=count + changed, checksum=f"{total:x}").where(Stream.name == name).execute(db)


def _insert_all_new(db: peewee.SqliteDatabase, rows: Sequence[Row], generation: int) -> bool:
    """Insert a page of a first sync in one go; False, with nothing changed, when one of its documents was here before."""
    if any(row.flags == GONE for row in rows):
        return False
    driver = connection(db)
    driver.execute("SAVEPOINT new_page")
    before = driver.total_changes
    driver.executemany(_INSERT_NEW, _document_lines(rows, generation))
    is_all_new = driver.total_changes - before == len(rows)
    if not is_all_new:
        driver.execute("ROLLBACK TO new_page")
    driver.execute("RELEASE new_page")
    if is_all_new:
        indexes.index(db, rows)
    return bool(is_all_new)


def _merge(db: peewee.SqliteDatabase, name: str, rows: Sequence[Row], generation: int) -> tuple[int, int]:
    """Write what is newer than what is here; return by how much the stream's count and checksum change."""
    known = _known_versions(db, name, rows, generation)
    count = total = 0
    fresh = []
    for row in rows:
        held = known.get((row.kind, row.id))
        if held is not None and held >= row.version:
            continue
        if held is not None:
            total -= document_sum(row.kind, row.id, held)
            count -= 1
        if row.flags == GONE:
            _delete(db, name, row.kind.decode(), row.id.decode())
            continue
        total += document_sum(row.kind, row.id, row.version)
        count += 1
        fresh.append(row)
    _insert(db, fresh, generation)
    return count, total


def _known_versions(db: peewee.SqliteDatabase, name: str, rows: Sequence[Row], generation: int) -> dict[tuple[bytes, bytes], int]:
    sql = "SELECT version FROM document WHERE stream = ? AND kind = ? AND id = ? AND generation = ?"
    driver = connection(db)
    found = {}
    for row in rows:
        held = driver.execute(sql, (name, row.kind.decode(), row.id.decode(), generation)).fetchone()
        if held is not None:
            found[row.kind, row.id] = held[0]
    return found


def _insert(db: peewee.SqliteDatabase, rows: Sequence[Row], generation: int) -> None:
    connection(db).executemany(_UPSERT, _document_lines(rows, generation))
    indexes.index(db, rows)


def _document_lines(rows: Sequence[Row], generation: int) -> Iterator[tuple[Any, ...]]:
    # Peewee's own connection and no model per row: these are the hot statements of a first sync.
    for stream, version, _, kind, doc_id, body in rows:
        yield stream.decode(), kind.decode(), doc_id.decode(), version, generation, body


def _delete(db: peewee.SqliteDatabase, stream: str, kind: str, doc_id: str) -> None:
    Document.delete().where(Document.stream == stream, Document.kind == kind, Document.id == doc_id).execute(db)
    indexes.forget(db, stream, kind, doc_id)


def _drop(db: peewee.SqliteDatabase, stream: str) -> None:
    Document.delete().where(Document.stream == stream).execute(db)
    indexes.forget_stream(db, stream)
    Stream.delete().where(Stream.name == stream).execute(db)


def _close_streams(db: peewee.SqliteDatabase, now_ms: int) -> None:
    for name, generation in rows_of(db, Stream.select(Stream.name, Stream.generation).where(~Stream.is_at_head)):
        left = Document.select(Document.kind, Document.id).where(Document.stream == name, Document.generation < generation)
        for kind, doc_id in rows_of(db, left):
            _delete(db, name, kind, doc_id)
    Stream.update(is_at_head=True, head_at=now_ms).execute(db)


def _generation(db: peewee.SqliteDatabase, stream: str) -> int:
    found = first(db, Stream.select(Stream.generation).where(Stream.name == stream))
    return 0 if found is None else int(found[0])
