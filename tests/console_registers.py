"""Entries of the registers for the console's pictures and browser tests: a gate's morning, months of meters, scores, visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from server.database import commit
from server.register.views import note_entry
from server.template.builtin import register_forms
from sync.records.inspection import Answer
from sync.records.scope import EquipmentKind, PlaceKind, ZoneKind
from sync.records.site import Contract
from sync.records.types import Subject
from sync.times import from_ms, to_ms
from tests.carry import carry
from tests.console_world import World, enrol_phone
from tests.paper import Server
from tests.records import inspection, new_id

METERS = (EquipmentKind.POWER_METER, EquipmentKind.WATER_METER)
POSTS = ("guard-01", "repair-01", "cleaner-01", "env-head-01", "keeper-01")


@dataclass(frozen=True)
class _Entry:
    at: datetime
    post: str
    template: str
    subject: Subject
    answers: dict[str, float | str]


def fill_registers(world: World) -> None:
    """Let guards, cleaners, repairers and supervisors fill the registers of the main site, in the order of time."""
    main, noon = world.estate.main, from_ms(world.clock.ms)
    contracts = [
        Contract(
            id=f"contract-{n}", site=main.site.id, firm=firm.name, trade=firm.trade, name=f"{firm.name} 2026", max_gap_days=gap
        )
        for n, (firm, gap) in enumerate(zip(main.site.firms, (15, 30, 90, None), strict=True))
    ]
    entries = sorted(_entries(world, noon), key=lambda entry: entry.at)
    world.clock.ms = to_ms(noon - timedelta(days=2) + timedelta(minutes=5))
    enrol_phone(world, "登记机", main, POSTS)
    commit(world.parts.store, lambda: world.parts.ledger.put(world.parts.server_id, [*register_forms(), *contracts]))
    for entry in entries:
        if entry.at < noon - timedelta(days=2):
            _list(world, entry)
        else:
            _file(world, entry)
    world.clock.ms = to_ms(noon)


def _entries(world: World, noon: datetime) -> list[_Entry]:
    main = world.estate.main
    gate = Subject(kind="place", id=next(place.id for place in main.objects.places if place.kind is PlaceKind.GATE))
    made = []
    for n in range(14):
        kind, allowed = ("courier", "visitor", "trade")[n % 3], "refused" if n == 5 else "host"
        said = {"kind": kind, "people": 1 + n % 3, "dir": "in", "allowed": allowed, "unit": f"{1 + n % 6}-{3 + n % 8}02"}
        made.append(_Entry(noon - timedelta(minutes=9 * n), "guard-01", "GATE-V", gate, said))
    for m, meter in enumerate(card for card in main.objects.equipment if card.kind in METERS):
        subject, grows = Subject(kind="equipment", id=meter.id), 1 + m / 7
        # The ends of August, September and October, and yesterday.
        for back, value in ((81, 1_000.0), (51, 1_640.0), (20, 2_400.0), (1, 2_850.0)):
            made.append(_Entry(noon - timedelta(days=back), "repair-01", "METER-D", subject, {"value": round(value * grows)}))
    for back, contract, people in ((19, "contract-0", 2), (3, "contract-1", 3)):
        subject = Subject(kind="contract", id=contract)
        said = {"people": people, "work": "service", "done": "done"}
        made.append(_Entry(noon - timedelta(days=back), "repair-01", "VEND-S", subject, said))
    for n, grid in enumerate(z for z in main.objects.zones if z.kind is ZoneKind.CLEAN_GRID):
        subject = Subject(kind="zone", id=grid.id)
        made.append(_Entry(noon - timedelta(minutes=n), "env-head-01", "CLEAN-S", subject, {"score": 98.0 - 2 * n}))
    site = Subject(kind="site", id=main.site.id)
    for what, count in (("bags", 40), ("disinfectant", 3), ("soap", 6)):
        made.append(_Entry(noon - timedelta(hours=2), "cleaner-01", "CONSUME", site, {"what": what, "count": count}))
    for unit in main.objects.units[:3]:
        said = {"topic": "routine", "mood": "satisfied"}
        made.append(_Entry(noon - timedelta(hours=1), "keeper-01", "VISIT", Subject(kind="unit", id=unit.id), said))
    return made


def _list(world: World, entry: _Entry) -> None:
    """Before this world began nobody had a post; a line in the table is all that the pages read of it."""

    def work() -> None:
        note_entry(
            corrects=None,
            fact_id=new_id(entry.at),
            site=world.estate.main.site.id,
            template=entry.template,
            subject_kind=entry.subject.kind,
            subject_id=entry.subject.id,
            author=world.estate.main.person(entry.post).id,
            at=to_ms(entry.at),
            abnormal=0,
            photos=0,
            numbers=msgspec.json.encode(entry.answers).decode(),
        )

    commit(world.parts.store, work)


def _file(world: World, entry: _Entry) -> None:
    phone = world.phones["登记机"]
    phone.file(
        inspection(
            template=entry.template,
            answers=tuple(Answer(i=item, v=value) for item, value in entry.answers.items()),
            subject=entry.subject,
            site=world.estate.main.site.id,
            author=world.estate.main.person(entry.post).id,
            started_at=entry.at,
            made_at=entry.at,
        )
    )
    world.clock.ms = to_ms(entry.at)
    carry(Server(world.parts, world.clock), phone, len(phone.filed), sent_at=entry.at)
