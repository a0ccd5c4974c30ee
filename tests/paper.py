"""A phone on paper: the phone's halves of the exchange over a journal in memory, for tests of the server that need no real phone.
`PaperPhone.request` builds what would travel, `read` takes the reply apart; `estate` puts a small site into a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from server.database import Store, commit
from server.device.tables import Device, DevicePerson
from server.device.tokens import new_access_token
from server.parts import Parts
from server.settings import Settings
from server.wiring import build_parts
from sync.exchange import PROTOCOL
from sync.exchange.digest import as_digest, document_sum
from sync.exchange.framing import frame, unframe
from sync.exchange.header import Digest, Heartbeat, Offer, Reply, Request, read_reply
from sync.exchange.pull import Row, read_documents
from sync.exchange.push import Filed, offer_lines
from sync.journal import Replica, fact_hash, first_link, next_link
from sync.records.documents import Document
from sync.records.fact import Fact, InspectionSubmitted, encode_fact
from sync.records.people import Person, Profile, SiteRoles
from sync.records.roles import Role
from sync.records.scope import PlaceKind
from sync.records.site import Company, Division, Place, Site
from sync.records.types import Subject
from sync.times import to_ms
from tests.records import NOON, SITE, checkpoint, equipment, inspection, task, template

OTHER_SITE = "xh"
FAMILY = "family-1"


@dataclass
class Clock:
    """The server's clock in a test: it stands still until told to go."""

    ms: int = to_ms(NOON)

    def __call__(self) -> int:
        return self.ms

    def go(self, seconds: float) -> None:
        self.ms += round(seconds * 1000)


@dataclass
class PaperPhone:
    """A journal of facts as bytes, its chain, and the cursors of what was pulled."""

    device: str = "phone-1"
    epoch: str = "00000000000000e1"
    filed: list[Filed] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    server_epoch: str = ""

    @property
    def replica(self) -> Replica:
        return Replica(self.device, self.epoch)

    def file(self, *facts: Fact) -> list[Filed]:
        """Number these facts and keep their bytes."""
        return [self.file_bytes(encode_fact(fact), fact.id) for fact in facts]

    def file_bytes(self, raw: bytes, fact_id: str, hashed: bytes | None = None) -> Filed:
        """Number any bytes, as a broken or a newer app would."""
        self.filed.append(Filed(len(self.filed) + 1, fact_id, hashed or fact_hash(raw), raw))
        return self.filed[-1]

    def link(self, n: int) -> bytes:
        """The chain's hash after fact `n`."""
        link = first_link(self.replica)
        for fact in self.filed[:n]:
            link = next_link(link, fact.n, fact.hash)
        return link

    def header(self, first: int, *, sent_at: datetime = NOON, boot_ns: int = 10**12, **changes: object) -> Request:
        """The header of an offer that begins at `first`."""
        beat = Heartbeat(waiting_facts=len(self.filed), waiting_photos=0, boot_id="boot-1", boot_ns=boot_ns)
        offer = Offer(first=first, prev=self.link(first - 1).hex(), head=len(self.filed))
        made = Request(
            p=PROTOCOL, replica=self.replica, offer=offer, heartbeat=beat, sent_at=sent_at, cursors=dict(self.cursors),
            epoch=self.server_epoch,
        )  # fmt: skip
        return msgspec.structs.replace(made, **changes)

    def request(self, first: int = 1, last: int | None = None, **changes: object) -> bytes:
        """The whole body that offers facts `first` … `last` (all that are filed, unless told)."""
        lines = offer_lines(self.filed[first - 1 : last])
        return frame(msgspec.json.encode(self.header(first, **changes)), lines)  # type: ignore[arg-type]

    def read(self, body: bytes) -> Reply:
        """Take a reply apart and keep its documents and cursors, as the phone's one transaction does."""
        header, lines = unframe(body)
        reply = read_reply(header)
        for stream in reply.drop:
            self.cursors.pop(stream, None)
            self.rows = {key: row for key, row in self.rows.items() if key[0] != stream}
        for row in read_documents(lines):
            key = (row.stream.decode(), row.kind.decode(), row.id.decode())
            if row.flags:
                self.rows.pop(key, None)
            else:
                self.rows[key] = row
        self.cursors.update(reply.cursors)
        self.server_epoch = reply.epoch
        return reply

    def digests(self) -> dict[str, Digest]:
        """Count and checksum of every stream it holds."""
        return {
            stream: as_digest(
                sum(1 for key in self.rows if key[0] == stream),
                sum(document_sum(r.kind, r.id, r.version) for key, r in self.rows.items() if key[0] == stream),
            )
            for stream in self.cursors
        }


def estate_documents(*, equipments: int = 3, tasks: int = 3) -> list[Document]:
    """A company, two sites, two people with posts, extinguishers and their due checks."""
    sites = [
        Site(id=s, company="c1", division="d1", name=s, time_zone="Asia/Shanghai", host="127.0.0.1:8000")
        for s in (SITE, OTHER_SITE)
    ]
    return [
        Company(id="c1", name="Company", divisions=(Division(id="d1", name="East"),)),
        template(),
        *sites,
        Place(id="f1", site=SITE, parent=None, kind=PlaceKind.FLOOR, name="1F"),
        *(person(p, Role.PATROL) for p in ("p1", "p2")),
        *(profile(p, Role.PATROL) for p in ("p1", "p2")),
        profile("boss", Role.SUPERVISOR),
        *(equipment(id=f"ext-{n}") for n in range(1, equipments + 1)),
        checkpoint(),
        *due_tasks(tasks, equipments),
    ]


def due_tasks(tasks: int, equipments: int) -> list[Document]:
    """So many due checks, spread over the extinguishers."""
    return [
        task(id=f"t-{n}", subject=Subject(kind="equipment", id=f"ext-{(n - 1) % equipments + 1}")) for n in range(1, tasks + 1)
    ]


def check(number: int, **changes: object) -> InspectionSubmitted:
    """The due check of one extinguisher: closes task `t-<number>` at `ext-<number>`."""
    subject = Subject(kind="equipment", id=f"ext-{number}")
    return inspection(**{"task": f"t-{number}", "subject": subject} | changes)


def person(name: str, role: Role, site: str = SITE) -> Person:
    """The card in the site's stream."""
    return Person(id=name, site=site, name=name.upper(), roles=(role,))


def profile(name: str, role: Role, site: str = SITE) -> Profile:
    """The profile in the person's own stream, from which posts are made."""
    return Profile(id=name, name=name.upper(), username=name, sites=(SiteRoles(site=site, roles=(role,)),))


@dataclass
class Server:
    """Parts over a test database with the small estate in it."""

    parts: Parts
    clock: Clock

    def enrol(self, device: str = "phone-1", people: Sequence[str] = ("p1", "p2"), site: str = SITE) -> None:
        """Make the phone known with these people on it since an hour ago."""
        since = self.clock.ms - 3_600_000

        def work() -> None:
            Device.create(
                id=device, site=site, label=device, secret_hash="0" * 64, family=FAMILY, enrolled_at=since, enrolled_by="boss"
            )
            for name in people:
                DevicePerson.create(device=device, person=name, since=since)

        commit(self.parts.store, work)

    def bearer(self, device: str = "phone-1") -> dict[str, str]:
        """The Authorization header of an enrolled phone."""
        key, server_id = self.parts.keys.access, self.parts.server_id
        token = new_access_token(key, server_id=server_id, device=device, family=FAMILY, now_ms=self.clock.ms)
        return {"Authorization": f"Bearer {token}"}

    def put(self, *documents: Document) -> None:
        """A supervisor writes master data."""
        commit(self.parts.store, lambda: self.parts.ledger.put("boss", documents))


def server_on(store: Store, settings: Settings, *, now_ms: int = to_ms(NOON), **estate: int) -> Server:
    """Build a server on this store; the estate's documents were put a day before `now_ms`."""
    clock = Clock(now_ms - 86_400_000)
    parts = build_parts(settings, store, now_ms=clock)
    made = Server(parts, clock)
    made.put(*estate_documents(**estate))
    clock.ms = now_ms
    return made
