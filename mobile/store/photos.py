"""Photo files beside the database, named by their SHA-256: temp file, fsync, replace, fsync of the folder, then the row.

Called by the inspection actions (`keep`) and by photo delivery. A promised photo is never deleted before the server echoed
its hash and a finished backup covers it; only when the storage runs short, echoed ones go first, and the screen says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any

import peewee

from mobile.shapes import PhotoCounts, StoredPhoto
from mobile.store.database import Database
from mobile.store.outbox import PROMISED_AGAIN, in_parts
from mobile.store.queries import rows
from mobile.store.tables import DraftPhoto, Fact, FactPhoto, Outbox, Photo
from sync.errors import PhoneFull, PhotoTooLarge, PhotoType
from sync.photos import MAX_PHOTO_BYTES, MAX_VOICE_BYTES, audio_type

SPARE_BYTES = 48 * 1024 * 1024
"""What must stay free after a photo, for the database and its log; our default."""

LONGEST_WAIT_MS = 24 * 3600 * 1000

SHORT_BYTES = 200 * 1024 * 1024
"""Below this much free storage echoed photos go before a backup covers them; our default."""


class PhotoStore:
    """The photos of this phone; `free_bytes` asks the storage port."""

    def __init__(self, database: Database, folder: Path, free_bytes: Callable[[], int]) -> None:
        self._database = database
        self._folder = folder
        self._free_bytes = free_bytes
        folder.mkdir(parents=True, exist_ok=True)

    def path_of(self, sha256: str) -> Path:
        """Return where the file of this photo is or would be; a voice note's name ends alike, what it is stands in its row."""
        return self._folder / f"{sha256}.jpg"

    def check_space(self, wanted: int = 1024 * 1024) -> None:
        """Raise `PhoneFull` before the shutter when a photo would leave too little for the database."""
        if self._free_bytes() < wanted + SPARE_BYTES:
            raise PhoneFull(f"{self._free_bytes()} bytes free")

    def keep(self, content: bytes, *, mime: str = "image/jpeg", now_ms: int) -> StoredPhoto:
        """Write a photo or a voice note to disk for good and return it; the same bytes again are the same photo.

        Raises `PhoneFull` (nothing is left behind), `PhotoTooLarge`, and `PhotoType` for a voice note that is no sound file."""
        is_voice = mime.startswith("audio/")
        if not 0 < len(content) <= (MAX_VOICE_BYTES if is_voice else MAX_PHOTO_BYTES):
            raise PhotoTooLarge(f"{len(content)} bytes")
        if is_voice and audio_type(content) != mime:
            raise PhotoType(f"not {mime}")
        self.check_space(len(content))
        name = sha256_of(content).hexdigest()
        self._write(self.path_of(name), content)
        with self._database.transaction() as db:
            row = {"sha256": name, "bytes": len(content), "mime": mime, "state": "draft", "taken_at": now_ms}
            Photo.insert(row).on_conflict_ignore().execute(db)
            Photo.update(is_purged=False).where(Photo.sha256 == name).execute(db)
        kept = self.get(name)
        assert kept is not None
        return kept

    def get(self, sha256: str) -> StoredPhoto | None:
        """Return one photo, or None when this phone never had it."""
        found = self._read(Photo.sha256 == sha256, limit=1)
        return found[0] if found else None

    def waiting(self, *, limit: int = 100, due_ms: int | None = None) -> list[StoredPhoto]:
        """Return promised photos whose facts the server has named, oldest first: facts travel first, photos after.

        With `due_ms` only those that are to be tried at that time; a time further off than any wait was set by a wrong clock."""
        named = FactPhoto.select(FactPhoto.sha256).join(Outbox, on=(Outbox.fact_id == FactPhoto.fact_id))
        ready = Photo.sha256.in_(named.where(Outbox.state != "waiting"))
        if due_ms is not None:
            ready = ready & ((Photo.next_try_at <= due_ms) | (Photo.next_try_at > due_ms + LONGEST_WAIT_MS))
        return self._read((Photo.state == "promised") & ready, limit=limit)

    def unsent(self, *, limit: int = 500) -> list[StoredPhoto]:
        """Return every promised photo that the server has not echoed, oldest first."""
        return self._read(Photo.state == "promised", limit=limit)

    def every(self) -> list[StoredPhoto]:
        """Return all photos this phone knows, oldest first."""
        return self._read(Photo.sha256 != "", limit=1_000_000)

    def progressed(self, sha256: str, sent_bytes: int) -> None:
        """Note how much of the photo the server has on disk."""
        with self._database.transaction() as db:
            Photo.update(sent_bytes=sent_bytes, last_error="", next_try_at=0).where(Photo.sha256 == sha256).execute(db)

    def echoed(self, sha256: str, *, now_ms: int) -> None:
        """Note that the server named this hash as stored whole; the file stays until a backup covers it."""
        change = {"state": "stored", "sent_bytes": Photo.bytes, "stored_at": now_ms, "last_error": "", "next_try_at": 0}
        with self._database.transaction() as db:
            Photo.update(change).where(Photo.sha256 == sha256, Photo.state == "promised").execute(db)

    def failed(self, sha256: str, *, slug: str, next_try_at: int) -> None:
        """Note why the photo did not arrive and when it is tried next."""
        change = {"attempts": Photo.attempts + 1, "last_error": slug, "next_try_at": next_try_at}
        with self._database.transaction() as db:
            Photo.update(change).where(Photo.sha256 == sha256).execute(db)

    def mark_safe(self, hashes: Iterable[str]) -> None:
        """Note which stored photos a finished backup of the server covers."""
        with self._database.transaction() as db:
            for part in in_parts(list(hashes)):
                Photo.update(is_safe=True).where(Photo.sha256.in_(part), Photo.state == "stored").execute(db)

    def mark_covered(self) -> None:
        """Note which stored photos belong to facts that a backup covers only: `safe` speaks of facts and their photos."""
        open_facts = FactPhoto.select(FactPhoto.sha256).join(Outbox, on=(Outbox.fact_id == FactPhoto.fact_id))
        uncovered = open_facts.where(~Outbox.is_safe)
        with self._database.transaction() as db:
            Photo.update(is_safe=True).where(Photo.state == "stored", Photo.sha256.not_in(uncovered)).execute(db)

    def counts(self, author: str = "") -> PhotoCounts:
        """Return what the server has not echoed, of one author's facts or of all."""
        where: Any = Photo.state == "promised"
        if author:
            mine = FactPhoto.select(FactPhoto.sha256).join(Fact, on=(Fact.id == FactPhoto.fact_id)).where(Fact.author == author)
            where = where & Photo.sha256.in_(mine)
        fn = peewee.fn
        totals = Photo.select(fn.COUNT(Photo.sha256), fn.SUM(Photo.bytes - Photo.sent_bytes), fn.MIN(Photo.taken_at)).where(where)
        number, size, oldest = self._database.rows(totals)[0]
        last = self._database.row(
            Photo.select(Photo.last_error, Photo.next_try_at)
            .where(where, Photo.last_error != "")
            .order_by(Photo.next_try_at.desc())
        )
        slug, next_try_at = last or ("", 0)
        return PhotoCounts(number, size or 0, oldest, slug, next_try_at)

    def size(self) -> int:
        """Return the bytes of all photos on this phone, as the rows say: the worker deletes files while somebody looks."""
        return int(self._database.rows(Photo.select(peewee.fn.SUM(Photo.bytes)).where(~Photo.is_purged))[0][0] or 0)

    def sweep(self) -> list[str]:
        """Delete what nobody owns after a kill (half-written files, files without a row, photos of discarded drafts).

        Returns the deleted names. Promised and stored photos are never touched here."""
        with self._database.transaction() as db:
            used = DraftPhoto.select(DraftPhoto.sha256)
            loose = [
                name for (name,) in rows(db, Photo.select(Photo.sha256).where(Photo.state == "draft", Photo.sha256.not_in(used)))
            ]
            for part in in_parts(loose):
                Photo.delete().where(Photo.sha256.in_(part)).execute(db)
            known = {name for (name,) in rows(db, Photo.select(Photo.sha256))}
        gone = [entry for entry in self._folder.iterdir() if entry.stem not in known or entry.suffix != ".jpg"]
        for entry in gone:
            entry.unlink()
        return [entry.name for entry in gone]

    def purge(self, *, stored_before_ms: int) -> tuple[int, bool]:
        """Delete the files of photos that the server echoed before that time and a backup covers.

        Returns how many went, and whether storage was so short that echoed ones went before a backup covered them."""
        is_short = self._free_bytes() < SHORT_BYTES
        going = self._read((Photo.state == "stored") & Photo.is_safe & ~Photo.is_purged & (Photo.stored_at < stored_before_ms))
        if is_short:
            going += self._read((Photo.state == "stored") & ~Photo.is_safe & ~Photo.is_purged)
        count = 0
        for photo in going:
            if is_short and photo.state == "stored" and count and self._free_bytes() >= SHORT_BYTES:
                break
            with self._database.transaction() as db:
                Photo.update(is_purged=True).where(Photo.sha256 == photo.sha256).execute(db)
            photo.path.unlink(missing_ok=True)
            count += 1
        self._forget_purged()
        return count, is_short and count > 0

    def _forget_purged(self) -> None:
        """Drop the rows of files that are gone and that no fact or draft on this phone names any more."""
        named = FactPhoto.select(FactPhoto.sha256).union(DraftPhoto.select(DraftPhoto.sha256))
        with self._database.transaction() as db:
            Photo.delete().where(Photo.is_purged, Photo.is_safe, Photo.sha256.not_in(named)).execute(db)

    def _write(self, target: Path, content: bytes) -> None:
        if (
            target.exists()
            and target.stat().st_size == len(content)
            and sha256_of(target.read_bytes()).hexdigest() == target.stem
        ):
            return
        temporary = target.with_suffix(".part")
        try:
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise PhoneFull(str(error)) from error

    def _read(self, where: Any, *, limit: int = 1000) -> list[StoredPhoto]:
        columns = (Photo.sha256, Photo.bytes, Photo.mime, Photo.state, Photo.taken_at, Photo.sent_bytes, Photo.attempts)
        more = (Photo.last_error, Photo.next_try_at, Photo.is_purged)
        found = self._database.rows(
            Photo.select(*columns, *more).where(where).order_by(Photo.taken_at, Photo.sha256).limit(limit)
        )
        return [StoredPhoto(self.path_of(row[0]), *row) for row in found]


def promise_photos_again(db: peewee.SqliteDatabase) -> None:
    """Inside a transaction: offer again every stored photo that is still here and that no backup covers."""
    Photo.update(PROMISED_AGAIN).where(Photo.state == "stored", ~Photo.is_safe, ~Photo.is_purged).execute(db)
    Photo.update(next_try_at=0).where(Photo.state == "promised").execute(db)
