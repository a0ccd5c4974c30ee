"""The small estate every simulated history begins with: made once, with real enrolments and sign-ins, then copied."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from mobile.delivery.enrol import Membership
from server.database import commit, open_database
from server.database.migrate import migrate
from server.device.enrolment import mint
from server.people.sessions import set_password
from server.settings import Settings
from sync.records.documents import Document
from sync.records.roles import Role
from sync.records.types import Subject
from sync.times import to_ms
from tests.fakes import FakeClock
from tests.paper import OTHER_SITE, Clock, estate_documents, person, profile
from tests.records import NOON, SITE, equipment, task
from tests.simulation.phone import SimPhone
from tests.simulation.server import SimServer
from tests.simulation.wire import Door, Net, Wire

CREWS = {"ann": (SITE, ("p1", "p2")), "ben": (SITE, ("p2",)), "cho": (OTHER_SITE, ("p3", "p4"))}
"""The phones: the site each is enrolled for, and who signed in on it. p2 works with two phones."""

EQUIPMENT = {SITE: ("ext-1", "ext-2", "ext-3"), OTHER_SITE: ("ext-4", "ext-5")}
_PASSWORD = "a long password for tests"


@dataclass(frozen=True)
class Seed:
    """A folder with one server and three phones, all closed."""

    folder: Path

    def plant(self, target: Path) -> None:
        """Copy it, to begin a history there."""
        shutil.copytree(self.folder, target, symlinks=True)


def make_seed(folder: Path) -> Seed:
    """Build the estate, enrol the phones by code and sign the people in by password; about two seconds."""
    (folder / "server").mkdir(parents=True)
    _empty_database(folder / "server")
    clock, door = Clock(to_ms(NOON) - 86_400_000), Door()
    server = SimServer(folder / "server", door, clock)
    server.house.put(*estate_documents(), *_other_site())
    for name in ("p1", "p2", "p3", "p4"):
        set_password(server.house.parts, name, name, _PASSWORD)
    clock.ms = to_ms(NOON)
    for name, (site, people) in CREWS.items():
        phone = SimPhone(name, folder / name, Net(door), FakeClock(NOON))
        enrol(server, phone, site)
        for who in people:
            membership(phone).sign_in(who, _PASSWORD)
        assert phone.engine.sync_now() == ""
        phone.close()
    server.stop()
    door.close()
    return Seed(folder)


def membership(phone: SimPhone) -> Membership:
    """The phone's real enrolment door, over the simulated network."""
    return Membership(
        phone.store, phone.clock, connect=lambda _: Wire(phone.net, phone.name), model="simulated", app_version="sim"
    )


def enrol(server: SimServer, phone: SimPhone, site: str) -> None:
    """A supervisor mints a code, the phone shows it."""
    parts = server.house.parts
    made = commit(parts.store, lambda: mint(site=site, person=None, label=phone.name, by="boss", now_ms=server.clock.ms))
    membership(phone).enrol("sim.example", made.code)


def sign_in(phone: SimPhone, who: str) -> None:
    """A person types name and password on the phone."""
    membership(phone).sign_in(who, _PASSWORD)


def picture(number: int) -> bytes:
    """A real JPEG, another one for every number."""
    made = BytesIO()
    Image.new("RGB", (24, 24), (number % 256, number // 256 % 256, 90)).save(made, "JPEG", comment=f"{number}".encode())
    return made.getvalue()


def due(site: str, number: int, equipment_id: str) -> Document:
    """A task that a supervisor opens later."""
    return task(id=f"late-{number}", site=site, subject=Subject(kind="equipment", id=equipment_id))


def _other_site() -> list[Document]:
    people = [person(p, Role.PATROL, OTHER_SITE) for p in ("p3", "p4")] + [
        profile(p, Role.PATROL, OTHER_SITE) for p in ("p3", "p4")
    ]
    cards = [equipment(id=e, site=OTHER_SITE) for e in EQUIPMENT[OTHER_SITE]]
    due_there = [task(id=f"o-{e}", site=OTHER_SITE, subject=Subject(kind="equipment", id=e)) for e in EQUIPMENT[OTHER_SITE]]
    return [*people, *cards, *due_there]


def _empty_database(folder: Path) -> None:
    settings = Settings(data=folder / "data")
    settings.make_directories()
    store = open_database(settings)
    migrate(store)
    store.engine.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    shutil.copyfile(settings.database_file, folder / "empty.db")
