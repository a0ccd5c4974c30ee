"""Brings what is readable of a damaged database into the new one: unsent facts, people, choices, unfinished checks, documents.

Called by `open_store` for every folder that is still marked open; doing it twice changes nothing. Never overwrites what the new
database holds already.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any

import peewee

from mobile.store.database import Database
from mobile.store.journal import JournalStore
from mobile.store.marker import sync_folder
from mobile.store.photos import PhotoStore
from mobile.store.queries import connection, rows
from mobile.store.salvage import Wreck
from mobile.store.tables import Document, Draft, DraftAnswer, DraftPhoto, Fact, Label, Person, Photo, Setting, Stream, Table

log = logging.getLogger(__name__)
CHOICES = frozenset(
    {
        *("language", "theme", "text_size", "wifi_only_photos", "lock_after_seconds"),
        *("current_person", "current_site", "shift_started"),
    }
)
"""What a person chose; the program's own marks begin anew."""


def take_over(database: Database, journal: JournalStore, photos: PhotoStore, wrecked: Path) -> bool:
    """Bring over all that is readable; False while facts must wait because the phone belongs to no server.

    Raises `PhoneFull`: what was brought until then stays, the rest follows when it is called again."""
    wreck = Wreck(wrecked)
    facts = wreck.facts()
    if facts and not journal.is_open():
        return False
    adopted = journal.adopt(facts)
    with database.transaction() as db:
        _people_and_choices(db, wreck)
        _documents(db, wreck)
        _drafts(db, wreck, wrecked.parent / "photos")
    _bring_photos(database, photos, wrecked.parent / "photos")
    log.warning("took %d of %d unsaved facts over from a damaged database", adopted, len(facts))
    return True


def _people_and_choices(db: peewee.SqliteDatabase, wreck: Wreck) -> None:
    _insert(db, Person, _read(wreck, Person))
    _insert(db, Setting, (row for row in _read(wreck, Setting) if row["key"] in CHOICES))


def _documents(db: peewee.SqliteDatabase, wreck: Wreck) -> None:
    """Yesterday's documents stay readable until their stream was pulled again from zero, as after a server's restore."""
    if rows(db, Stream.select(Stream.name).limit(1)):
        return  # an earlier start brought them, and a pull may have come since
    streams = _read(wreck, Stream)
    again = {"cursor": "", "count": 0, "checksum": "0", "is_at_head": False}
    _insert(
        db, Stream, ({**row, **again, "generation": row["generation"] + 1} for row in streams if _is_count(row["generation"]))
    )
    _insert(db, Document, (row for row in _read(wreck, Document, ("rowid",)) if isinstance(row["body"], bytes)))
    _insert(db, Label, _read(wreck, Label))


def _drafts(db: peewee.SqliteDatabase, wreck: Wreck, kept: Path) -> None:
    filed = {fact_id for (fact_id,) in rows(db, Fact.select(Fact.id))}
    drafts = [row for row in _read(wreck, Draft) if row["id"] not in filed]
    known = {row["id"] for row in drafts}
    taken = [row for row in _read(wreck, DraftPhoto) if row["draft_id"] in known and (kept / f"{row['sha256']}.jpg").exists()]
    _insert(db, Draft, drafts)
    _insert(db, DraftAnswer, (row for row in _read(wreck, DraftAnswer) if row["draft_id"] in known))
    _insert(db, DraftPhoto, taken)
    _insert(db, Photo, (found for row in taken if (found := _photo_row(kept / f"{row['sha256']}.jpg")) is not None))


def _photo_row(path: Path) -> dict[str, Any] | None:
    content = path.read_bytes()
    if sha256_of(content).hexdigest() != path.stem:
        return None
    mime = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    taken_at = path.stat().st_mtime_ns // 10**6
    return {"sha256": path.stem, "bytes": len(content), "mime": mime, "state": "draft", "taken_at": taken_at}


def _bring_photos(database: Database, photos: PhotoStore, kept: Path) -> None:
    """Move the files of unsent and unfinished work back; their rows were written first, so no sweep can take them."""
    wanted = database.rows(Photo.select(Photo.sha256).where(Photo.state != "stored", ~Photo.is_purged))
    for (name,) in wanted:
        target = photos.path_of(name)
        if (kept / target.name).exists() and not target.exists():
            (kept / target.name).replace(target)
    sync_folder(photos.path_of("").parent)


def _read(wreck: Wreck, table: type[Table], key: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    meta: Any = table._meta
    primary = meta.primary_key
    present = wreck.columns(meta.table_name)
    columns = [name for name in meta.columns if name in present]
    key = key or (primary.field_names if isinstance(primary, peewee.CompositeKey) else (primary.column_name,))
    return [dict(zip(columns, row, strict=True)) for row in wreck.rows(meta.table_name, columns, key)]


def _insert(db: peewee.SqliteDatabase, table: type[Table], found: Iterable[dict[str, Any]]) -> None:
    meta: Any = table._meta
    for row in found:
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        # OR IGNORE: what is here already, or what the new schema refuses, is not brought.
        connection(db).execute(f"INSERT OR IGNORE INTO {meta.table_name} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608


def _is_count(value: object) -> bool:
    return isinstance(value, int) and value >= 0
