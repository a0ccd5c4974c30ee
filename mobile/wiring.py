"""The composition root of the phone: the only place that constructs real parts and hands them to each other.

Called by the app, the headless phone, the demo and the tests, each with its own `Device`. Holds no decision.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from mobile import __version__, words
from mobile.blocking import Blocking, BlockStore
from mobile.delivery.engine import Engine, EngineParts
from mobile.delivery.enrol import Membership
from mobile.delivery.rescue import RescueWriter
from mobile.delivery.seen import SeenPhotos
from mobile.delivery.transport import Patience, Transport
from mobile.device.ports import Device, TextQuestion
from mobile.equipment.actions import EquipmentDesk
from mobile.equipment.binding import Binding, BindParts
from mobile.equipment.stock import StockParts, StockTakes
from mobile.fire.actions import FireDuty, FireParts
from mobile.handover.actions import Handovers, HandoverStore
from mobile.hazard.actions import Hazards
from mobile.hazard.mending import MendParts
from mobile.inspection.actions import Inspections
from mobile.patrol.actions import Patrols, PatrolStore
from mobile.people.actions import People
from mobile.register.reads import Registers
from mobile.session import Session
from mobile.settings.actions import SettingsDesk
from mobile.shift.actions import Shifts
from mobile.shift.readiness import Readiness, ReadyParts
from mobile.store.opening import Places, Store, open_store
from mobile.task.reads import Tasks
from mobile.task.reminders import Reminding
from mobile.words import Language
from sync.errors import NotEnrolled, PhoneFull

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What screens and the headless phone work with: one object per feature."""

    people: People
    task: Tasks
    equipment: EquipmentDesk
    binding: Binding
    stock: StockTakes
    blocking: Blocking
    readiness: Readiness
    reminding: Reminding
    inspection: Inspections
    hazard: Hazards
    shift: Shifts
    settings: SettingsDesk
    fire: FireDuty
    register: Registers
    patrol: Patrols
    handover: Handovers
    now: Callable[[], datetime]
    ask_text: Callable[[str, str, Callable[[str | None], None]], None]
    """(title, start, done): let the person type with the phone's own IME."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A whole phone. `engine.start()` lets it deliver by itself; `close()` ends it with everything on disk."""

    desk: Desk
    store: Store
    engine: Engine
    device: Device

    def close(self) -> None:
        """Stop delivery and close the database."""
        self.engine.stop()
        self.store.close()


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller may choose; the defaults are the product's."""

    patience: Patience | None = None
    connection_class: type[sqlite3.Connection] = sqlite3.Connection
    max_pages: int | None = None
    model: str = ""


def build_phone(device: Device, options: Options | None = None) -> Phone:
    """Open the phone's data and return the phone, locked, with delivery not started."""
    chosen = options or Options()
    store = open_store(
        Places(device.paths.data, device.paths.no_backup),
        new_epoch=lambda: secrets.token_hex(8),
        free_bytes=device.storage.free_bytes,
        connection_class=chosen.connection_class,
        max_pages=chosen.max_pages,
    )
    language: Language = "en" if store.settings.get("language") == "en" else "zh"
    words.use(language)
    engine = Engine(EngineParts(store, device, _Line(store, chosen.patience).to_server, _chance, __version__))
    desk = _desk(store, device, engine, chosen)
    _take_back_photo(desk)
    return Phone(desk, store, engine, device)


def _take_back_photo(desk: Desk) -> None:
    try:
        desk.blocking.take_back_photo()
        desk.hazard.take_back_photo()
        desk.inspection.take_back_photo()
    except PhoneFull:
        log.warning("no room for the photo that the camera left over; it waits for the next start")


def _desk(store: Store, device: Device, engine: Engine, options: Options) -> Desk:
    journal, outbox, documents, drafts, photos = store.journal, store.outbox, store.documents, store.drafts, store.photos
    settings, credentials, clock = store.settings, store.credentials, device.clock
    session = Session(settings, documents, clock)
    line = _Line(store, options.patience)
    membership = Membership(store, clock, connect=line.to, model=options.model, app_version=__version__)
    rescue = RescueWriter(store, device, __version__)
    task = Tasks(documents=documents, work=store.work, outbox=outbox, drafts=drafts, session=session)
    equipment = EquipmentDesk(
        documents=documents, work=store.work, outbox=outbox, drafts=drafts, photos=photos, credentials=credentials,
        scanner=device.scanner, vibration=device.vibration, session=session,
    )  # fmt: skip
    return Desk(
        people=People(
            journal=journal, accounts=store.accounts, settings=settings, credentials=credentials, documents=documents,
            outbox=outbox, photos=photos, membership=membership, delivery=engine, session=session,
        ),
        task=task,
        equipment=equipment,
        binding=Binding(documents, session, BindParts(journal, photos, engine, device.camera, clock, device.vibration)),
        stock=StockTakes(
            documents, session, StockParts(journal, store.jobs, engine, device.scanner, device.vibration, clock), equipment.read
        ),
        blocking=Blocking(
            BlockStore(journal, documents, photos, store.jobs), camera=device.camera, clock=clock, vibration=device.vibration,
            delivery=engine, session=session,
        ),
        readiness=Readiness(
            documents, session, ReadyParts(outbox, settings, device.battery, device.storage, device.permissions)
        ),
        reminding=Reminding(task.today, session, settings, reminders=device.reminders, vibration=device.vibration),
        inspection=Inspections(
            journal=journal, outbox=outbox, documents=documents, drafts=drafts, photos=photos, delivery=engine,
            seen=_seen(store, device, engine), settings=settings, session=session, clock=clock, camera=device.camera,
            microphone=device.microphone, location=device.location, permissions=device.permissions, vibration=device.vibration,
        ),
        hazard=Hazards(
            MendParts(journal, outbox, photos, store.jobs, engine, device.camera, clock, device.vibration),
            documents=documents, session=session,
        ),
        shift=Shifts(
            journal=journal, outbox=outbox, documents=documents, photos=photos, settings=settings, delivery=engine,
            rescue=rescue, session=session, clock=clock, network=device.network, way_out=device.hand_out,
        ),
        settings=SettingsDesk(
            settings=settings, credentials=credentials, journal=journal, photos=photos, storage=device.storage,
            permissions=device.permissions,
            delivery=engine, database_bytes=store.database.file_bytes, app_version=__version__,
        ),
        fire=FireDuty(
            FireParts(
                journal, outbox, store.jobs, engine, device.scanner, device.vibration, clock,
                lambda scanned: ((found := equipment.read(scanned)).subject_kind, found.subject_id, found.method),
            ),
            documents=documents, session=session,
        ),
        register=Registers(documents=documents, outbox=outbox, settings=settings, session=session),
        patrol=Patrols(
            PatrolStore(journal, outbox, documents, store.work, store.jobs), delivery=engine, session=session, clock=clock,
            location=device.location, vibration=device.vibration,
        ),
        handover=Handovers(
            HandoverStore(journal, outbox, documents, store.work, photos), delivery=engine, session=session, clock=clock,
            vibration=device.vibration, camera=device.camera,
        ),
        now=clock.now,
        ask_text=partial(_ask_text, device),
    )  # fmt: skip


def _seen(store: Store, device: Device, engine: Engine) -> SeenPhotos:
    def may_fetch() -> bool:
        return store.settings.get("wifi_only_photos") != "1" or device.network.connection().is_wifi

    return SeenPhotos(device.paths.captures / "seen", engine.ask, may_fetch)


def _ask_text(device: Device, title: str, start: str, done: Callable[[str | None], None]) -> None:
    question = TextQuestion(title, accept=words.text("app.accept"), cancel=words.text("app.cancel"), start=start)
    device.text_dialog.ask(question, done)


class _Line:
    """Keeps one connection to the server that the phone is enrolled with."""

    def __init__(self, store: Store, patience: Patience | None) -> None:
        self._store = store
        self._patience = patience
        self._open: Transport | None = None

    def to_server(self) -> Transport:
        """Return the way to the server; raises `NotEnrolled`."""
        url = self._store.credentials.get("server")
        if not url:
            raise NotEnrolled
        return self.to(url)

    def to(self, url: str) -> Transport:
        """Return the way to this address."""
        if self._open is None or self._open.base_url != url:
            if self._open is not None:
                self._open.close()
            self._open = Transport(url, patience=self._patience)
        return self._open


def _chance() -> float:
    return secrets.randbelow(1_000_000) / 1_000_000
