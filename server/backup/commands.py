"""Takes and restores backups: `linxun backup`, `linxun restore`. A backup is finished when its directory has its last name; only
then does `safe` move, so a phone never drops what no backup holds. Never deletes an older backup.

    backups/photos/ab/ab34…        every photo of every backup, once
    backups/20261120T211500Z/      linxun.db · keys/ · manifest.json
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from server.backup.copy import copy_in, copy_out
from server.backup.safe import Covered, covered_by, move_safe
from server.database import Store, commit
from server.database.engine import DRIVER
from server.delivery.vault import DiskVault, sync_directory
from server.ledger.identity import Identity, renew_identity
from server.settings import Settings
from sync import __version__
from sync.times import from_ms


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished backup holds; `database_sha256` is of linxun.db as it was written."""

    version: str
    taken_at_ms: int
    epoch: str
    database_sha256: str
    facts: int
    documents: int
    photos: int
    covered: tuple[Covered, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup on disk."""

    directory: Path
    manifest: Manifest


class BrokenBackup(Exception):
    """The directory is not a finished backup, or its database is not the one its manifest names."""


class BackupRunning(Exception):
    """Another backup of this server is being taken; nothing was begun."""


def take_backup(settings: Settings, store: Store, now_ms: int) -> Backup:
    """Copy database, photos and keys while the server works, finish the backup on disk, then move `safe` for every phone.

    BackupRunning while another one is being taken: the two would write into each other's files."""
    with _alone(settings):
        return _take(settings, store, now_ms)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    # The lock dies with the process, so a killed backup stands in nobody's way.
    settings.backups.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.backups / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRunning("another backup of this server is being taken") from None
        yield
    finally:
        os.close(descriptor)


def _take(settings: Settings, store: Store, now_ms: int) -> Backup:
    name = f"{from_ms(now_ms):%Y%m%dT%H%M%S}{now_ms % 1000:03d}Z"
    draft, final = settings.backups / f"{name}.partial", settings.backups / name
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    database = draft / "linxun.db"
    copy_out(store, database)
    # The database first, the photos after it: a photo that the copy speaks of is in the vault by now.
    kept = _copy_photos(settings)
    shutil.copytree(settings.keys, draft / "keys")
    manifest = _manifest(database, kept, now_ms)
    (draft / "manifest.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    for file in draft.rglob("*"):
        _sync(file)
    sync_directory(draft)
    draft.rename(final)
    sync_directory(settings.backups)
    commit(store, lambda: move_safe(manifest.covered))
    return Backup(final, manifest)


def restore(settings: Settings, store: Store, directory: Path) -> Identity:
    """Fill the empty, migrated `store` and the data directory from a backup, and return the database's new identity.

    The keys of the backup replace those that a server made here when it was started before. Phones see another epoch, pull from
    zero and offer again what no backup covers. BrokenBackup and NotEmpty change nothing."""
    manifest = read_manifest(directory)
    copy_in(directory / "linxun.db", store)
    vault = DiskVault(settings.vault)
    pool = DiskVault(directory.parent / "photos")
    for name in pool.names():
        if not vault.has(name):
            _copy_photo(pool.path(name), vault, settings.parts, name)
    for key in sorted((directory / "keys").iterdir()):
        _restore_key(key, settings.keys / key.name)

    def work() -> Identity:
        move_safe(manifest.covered)
        return renew_identity()

    return commit(store, work)


def _restore_key(key: Path, target: Path) -> None:
    # A server that was started here before made keys of its own, which fit no phone and no receipt. They are kept aside.
    if target.exists() and target.read_bytes() != key.read_bytes():
        target.replace(target.with_name(f"{target.name}.replaced-{target.stat().st_mtime_ns}"))
    if not target.exists():
        shutil.copy2(key, target)


def read_manifest(directory: Path) -> Manifest:
    """Return a finished backup's manifest; BrokenBackup when it is not one or its database was changed."""
    try:
        manifest = msgspec.json.decode((directory / "manifest.json").read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise BrokenBackup(f"{directory} is not a finished backup: {error}") from None
    if _hash(directory / "linxun.db") != manifest.database_sha256:
        raise BrokenBackup(f"{directory}/linxun.db is not the file that was backed up")
    return manifest


def finished_backups(settings: Settings) -> list[Path]:
    """Return the finished backups of this server, the oldest first."""
    return sorted(d for d in settings.backups.glob("*Z") if (d / "manifest.json").is_file())


def _manifest(database: Path, kept: set[str], now_ms: int) -> Manifest:
    with closing(DRIVER.connect(f"file:{database}?mode=ro", uri=True)) as copy:
        (epoch,) = copy.execute("SELECT value FROM server_state WHERE key = 'epoch'").fetchone()
        (facts,) = copy.execute("SELECT COUNT(*) FROM journal").fetchone()
        (documents,) = copy.execute("SELECT COUNT(*) FROM document WHERE NOT deleted").fetchone()
        covered = covered_by(copy, kept)
    return Manifest(
        version=__version__,
        taken_at_ms=now_ms,
        epoch=epoch,
        database_sha256=_hash(database),
        facts=facts,
        documents=documents,
        photos=len(kept),
        covered=covered,
    )


def _copy_photos(settings: Settings) -> set[str]:
    vault, pool = DiskVault(settings.vault), DiskVault(settings.backups / "photos")
    pool.root.mkdir(exist_ok=True)
    for name in vault.names():
        if not pool.has(name):
            _copy_photo(vault.path(name), pool, settings.backups, name)
    return set(pool.names())


def _copy_photo(source: Path, target: DiskVault, drafts: Path, name: str) -> None:
    draft = drafts / f".{name}.partial"
    shutil.copyfile(source, draft)
    _sync(draft)
    target.add(name, draft)


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        digest = sha256()
        while chunk := opened.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
