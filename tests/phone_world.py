"""A whole phone with the demo estate on it, without a server: real store, real actions, real screens, fake hardware.

Used by the screen tests, the shots and the list benchmark. The documents are laid as one pulled page; people are signed in and
have a PIN. Importing it draws nothing; `Front` is made by the caller.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from mobile.store.documents import Page
from mobile.wiring import Phone, build_phone
from server.demo.estate.estate import Estate, morning_tasks, overdue_tasks
from server.demo.lay import demo_estate
from sync.exchange.pull import Row
from sync.journal import Replica
from sync.records.documents import Document, encode_document, kind_of_document, stream_of
from sync.records.shift import Receipt
from sync.rules.label import mint_label_code
from sync.times import to_ms
from tests.fakes import MORNING, FakeClock, fake_device

PIN = "2580"
DEVICE = "01930000-0000-7000-8000-000000000001"
POSTS = ("guard-01", "guard-02")


def in_shanghai() -> None:
    """Fix the process's own time zone, so that times on screen are the same on every machine."""
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()


@dataclass
class PhoneWorld:
    """The phone, what lies on it, and who may hold it; the first person is `person`."""

    phone: Phone
    clock: FakeClock
    estate: Estate
    people: tuple[str, ...]

    @property
    def person(self) -> str:
        return self.people[0]

    @property
    def site(self) -> str:
        return self.estate.main.site.id

    def unlock(self) -> None:
        """The first person takes the phone."""
        self.phone.desk.people.choose(self.person)
        self.phone.desk.people.unlock(self.person, PIN)

    def wait(self, seconds: float) -> None:
        """Time passes, and the first person still holds the phone."""
        self.clock.wait(seconds)
        self.unlock()

    def pull(self, documents: Iterable[Document], version: int = 2) -> None:
        """Lay documents as one page from the server."""
        rows = [row_of(document, version) for document in documents]
        cursors = {row.stream.decode(): str(version) for row in rows}
        self.phone.store.documents.apply_page(
            Page(rows=rows, cursors=cursors, add=tuple(cursors)), now_ms=to_ms(self.clock.now())
        )

    def label_of(self, equipment: str) -> str:
        """Return the printed text of an equipment's label."""
        card = next(e for e in self.estate.main.objects.equipment if e.id == equipment)
        return f"HTTPS://{self.estate.main.site.host.upper()}/E/{card.labels[0]}"

    def free_label(self) -> str:
        """Return a label code that is not in use."""
        return mint_label_code(b"\x0b" * 8)

    def text_of(self, code: str) -> str:
        """Return what is printed for a label code of the main site."""
        return f"HTTPS://{self.estate.main.site.host.upper()}/E/{code}"

    def extinguishers(self) -> list[str]:
        """Return the extinguishers that carry one label, in walking order."""
        cards = [e for e in self.estate.main.objects.equipment if e.kind.value == "extinguisher" and len(e.labels) == 1]
        return [card.id for card in sorted(cards, key=lambda card: card.order)]

    def close(self) -> None:
        self.phone.close()


def row_of(document: Document, version: int = 1) -> Row:
    """Return a document as a line of a pulled page."""
    body, kind = encode_document(document), kind_of_document(document)
    return Row(stream_of(document).encode(), version, 0, kind.encode(), document.id.encode(), body)


def new_phone(root: Path, now: datetime = MORNING) -> tuple[Phone, FakeClock]:
    """Return a phone that was never enrolled."""
    clock = FakeClock(now)
    return build_phone(fake_device(root, clock)), clock


def phone_with_estate(root: Path, now: datetime = MORNING, *, more: Iterable[Document] = ()) -> PhoneWorld:
    """Return an enrolled phone with the main site on it and two guards who have signed in and set their PIN."""
    phone, clock = new_phone(root, now)
    estate = demo_estate((now + timedelta(hours=8)).date(), password_seed="screens", host="m.example.cn")
    people = tuple(estate.login(post).person for post in POSTS)
    store = phone.store
    store.begin_journal(Replica(DEVICE, "0123456789abcdef"))
    store.credentials.keep(server="https://m.example.cn", label="巡逻1号机", site=estate.main.site.id, device=DEVICE)
    store.settings.put(current_site=estate.main.site.id)
    world = PhoneWorld(phone, clock, estate, people)
    tasks = [*overdue_tasks(estate), *morning_tasks(estate, estate.today)]
    streams = {"company", f"site:{world.site}", *(f"person:{person}" for person in people)}
    world.pull((d for d in (*estate.documents(), *tasks, *more) if stream_of(d) in streams), version=1)
    names = {member.card.id: member.card.name for member in estate.main.members if member.card is not None}
    for person in people:
        store.accounts.admit(person, names[person], now_ms=to_ms(now))
        store.accounts.set_pin(person, PIN, b"0" * 16)
    store.settings.put(current_person=people[0])
    return world


def receipt_for(world: PhoneWorld) -> Receipt:
    """Return a receipt of yesterday's shift, as the server would write it."""
    ended = datetime(2026, 11, 19, 11, 0, tzinfo=UTC)
    found = Receipt(
        id="01930000-0000-7000-8000-0000000000aa",
        person=world.person,
        site=world.site,
        device=DEVICE,
        replica=f"{DEVICE}:an-older-journal",
        n=41,
        link="ab" * 32,
        facts=41,
        photos=12,
        held=1,
        started_at=ended - timedelta(hours=12),
        ended_at=ended,
        issued_at=ended + timedelta(minutes=3),
        code="8F2K-19C0",
        signature="unsigned",
    )
    return msgspec.structs.replace(found)
