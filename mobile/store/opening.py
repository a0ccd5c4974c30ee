"""Opens everything that the phone keeps on disk and puts right what a kill, a full disk or a restore left behind.

Called by `mobile/wiring.py` and the tests. A damaged database is set aside, its unsent facts are filed again under a new
epoch, and a kill in the middle of that is taken up again; nothing here deletes a person's work.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mobile.shapes import Notice
from mobile.store.accounts import AccountStore
from mobile.store.credentials import CredentialFile
from mobile.store.database import Database
from mobile.store.documents import DocumentStore
from mobile.store.drafts import DraftStore
from mobile.store.jobs import JobStore
from mobile.store.journal import JournalStore
from mobile.store.marker import read_marker, write_marker
from mobile.store.migrations import STEPS
from mobile.store.outbox import OutboxStore
from mobile.store.photos import PhotoStore
from mobile.store.salvage import begin_aside, close_aside, finish_moves, open_asides
from mobile.store.settings import SettingStore
from mobile.store.takeover import take_over
from mobile.store.work import WorkIndex
from sync.errors import PhoneDatabaseDamaged, PhoneFull
from sync.journal import Replica

log = logging.getLogger(__name__)
DAMAGED: Notice = "database-damaged"
RESTORED: Notice = "phone-restored"
CREDENTIALS_LOST: Notice = "credentials-lost"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the phone keeps things: `data` survives updates, `no_backup` is never part of a copy of the phone."""

    data: Path
    no_backup: Path

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "linxun.db"

    @property
    def photos(self) -> Path:
        """The folder of photo files."""
        return self.data / "photos"

    @property
    def damaged(self) -> Path:
        """Where damaged databases are set aside."""
        return self.data / "damaged"

    @property
    def marker(self) -> Path:
        """The mark that says whose database this is."""
        return self.no_backup / "replica"

    @property
    def credentials(self) -> Path:
        """The device's secrets."""
        return self.no_backup / "credentials.json"


@dataclass(frozen=True, slots=True)
class Store:
    """All parts of the phone's store over one open file."""

    places: Places
    database: Database
    journal: JournalStore
    outbox: OutboxStore
    documents: DocumentStore
    drafts: DraftStore
    work: WorkIndex
    jobs: JobStore
    photos: PhotoStore
    accounts: AccountStore
    settings: SettingStore
    credentials: CredentialFile

    def begin_journal(self, replica: Replica) -> None:
        """Start numbering for a newly enrolled phone; database first, then the marker: a kill between them costs an epoch."""
        self.journal.begin(replica)
        write_marker(self.places.marker, self.journal.head().replica)

    def renew_epoch(self, epoch: str) -> None:
        """Take a new epoch after a fork or a restore, and remember it outside the database."""
        self.journal.renew(epoch)
        write_marker(self.places.marker, self.journal.head().replica)

    def close(self) -> None:
        """Close the file; nothing is left unwritten, every commit was on disk before."""
        self.database.close()


def open_store(
    places: Places,
    *,
    new_epoch: Callable[[], str],
    free_bytes: Callable[[], int],
    connection_class: type[sqlite3.Connection] = sqlite3.Connection,
    steps: Sequence[tuple[str, ...]] = STEPS,
    max_pages: int | None = None,
) -> Store:
    """Return the open store; what happened at start and must be said stands in `settings.notices()`."""
    for folder in (places.data, places.no_backup):
        folder.mkdir(parents=True, exist_ok=True)
    asides = open_asides(places.damaged)
    for aside in asides:
        finish_moves(aside, places.database, places.photos)
    try:
        database = Database(places.database, connection_class=connection_class, steps=steps, max_pages=max_pages)
    except PhoneDatabaseDamaged:
        asides.append(begin_aside(places.damaged))
        finish_moves(asides[-1], places.database, places.photos)
        database = Database(places.database, connection_class=connection_class, steps=steps, max_pages=max_pages)
    store = _assemble(places, database, free_bytes)
    try:
        _put_right(store, asides, new_epoch)
    except BaseException:
        store.close()
        raise
    return store


def _put_right(store: Store, asides: list[Path], new_epoch: Callable[[], str]) -> None:
    journal = store.journal
    if asides:
        try:
            _take_over_all(store, asides, new_epoch)
        except PhoneFull:
            log.warning("the phone is too full to take over what a damaged database holds; the next start goes on")
            return
    elif journal.is_open() and read_marker(store.places.marker) != str(journal.head().replica):
        store.renew_epoch(new_epoch())
        store.settings.add_notice(RESTORED)
    if journal.is_open() and not journal.reaches(journal.head().confirmed):
        # Killed between a restored server's answer and the new epoch: nothing could be offered under the old numbers.
        store.renew_epoch(new_epoch())
    if store.credentials.was_set_aside:
        store.settings.add_notice(CREDENTIALS_LOST)
    store.photos.sweep()


def _take_over_all(store: Store, asides: list[Path], new_epoch: Callable[[], str]) -> None:
    store.settings.add_notice(DAMAGED)
    device = store.credentials.get("device")
    if device and not store.journal.is_open():
        store.journal.begin(Replica(device, new_epoch()))
    if store.journal.is_open():
        write_marker(store.places.marker, store.journal.head().replica)
    for aside in asides:
        if take_over(store.database, store.journal, store.photos, aside / store.places.database.name):
            close_aside(aside)


def _assemble(places: Places, database: Database, free_bytes: Callable[[], int]) -> Store:
    return Store(
        places=places,
        database=database,
        journal=JournalStore(database),
        outbox=OutboxStore(database),
        documents=DocumentStore(database),
        drafts=DraftStore(database),
        work=WorkIndex(database),
        jobs=JobStore(database),
        photos=PhotoStore(database, places.photos, free_bytes),
        accounts=AccountStore(database),
        settings=SettingStore(database),
        credentials=CredentialFile(places.credentials),
    )
