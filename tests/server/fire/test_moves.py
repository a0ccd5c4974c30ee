"""Moves of extinguishers through the exchange: cards, held facts, two phones over the quarter, a rebuild that comes out equal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.database import Store, commit, reading
from server.fire.overview import overview
from server.fire.views import ground_of, latest_moves
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document, Journal
from server.settings import Settings
from server.site.views import all_sites
from server.wiring import intakes
from sync.records.equipment import Equipment, EquipmentMoved, EquipmentState
from sync.records.fact import EquipmentWasMoved
from sync.records.roles import Role
from sync.records.types import Subject
from tests.carry import carry
from tests.paper import PaperPhone, Server, person, profile, server_on
from tests.records import NOON, SITE, equipment, new_id

AWAY, USED = EquipmentState.AWAY_FOR_SERVICE, EquipmentState.IN_USE


def move(action: str, *numbers: int, at: timedelta = timedelta(0), **body: Any) -> EquipmentWasMoved:
    items = tuple(f"ext-{n}" for n in numbers)
    return EquipmentWasMoved(
        id=new_id(), schema=1, author="fixer", site=SITE, subject=Subject(kind="site", id=SITE), made_at=NOON + at,
        boot_ns=10**12 + int(at.total_seconds() * 10**9), boot_id="boot-1",
        body=EquipmentMoved(**{"action": action, "items": items} | body),
    )  # fmt: skip


@pytest.fixture
def server(sqlite_store: Store, settings: Settings) -> Server:
    made = server_on(sqlite_store, settings, equipments=8, tasks=1)
    made.clock.ms -= 86_400_000
    made.put(person("fixer", Role.REPAIR), profile("fixer", Role.REPAIR))
    made.put(*(equipment(id=f"ext-{n}", variant="powder_abc", made_on="2020-06", labels=()) for n in range(1, 9)))
    made.clock.ms += 86_400_000
    for phone in ("phone-1", "phone-2"):
        made.enrol(phone, people=("p1", "fixer"))
    return made


def cards(server: Server) -> dict[str, Equipment]:
    with reading(server.parts.store):
        return {card.id: card for card in ground_of(SITE).cards}


def test_taken_away_and_brought_back_is_on_the_card_with_its_new_dates(server: Server) -> None:
    phone = PaperPhone()
    phone.file(move("away", 1, 2, firm="安泰消防", spares=1), move("back", 1, serviced_on="2026-11-18", at=timedelta(minutes=5)))
    assert [v.verdict for v in carry(server, phone).verdicts] == ["settled", "settled"]
    found = cards(server)
    assert (found["ext-1"].state, found["ext-1"].serviced_on, found["ext-1"].service_due_on) == (USED, "2026-11-18", "2028-11-18")
    assert (found["ext-2"].state, found["ext-2"].away_with, found["ext-2"].has_spare) == (AWAY, "安泰消防", False)
    with reading(server.parts.store):
        assert [(m.body.action, m.author) for m in latest_moves(SITE, limit=5)] == [("back", "fixer"), ("away", "fixer")]


def test_a_move_that_names_an_unknown_body_is_held_whole_and_moves_nothing(server: Server) -> None:
    phone = PaperPhone()
    phone.file(move("away", 1, 99))
    (verdict,) = carry(server, phone).verdicts
    assert (verdict.verdict, verdict.problem) == ("held", "subject-unknown")
    assert cards(server)["ext-1"].state is USED


def test_a_move_of_what_another_phone_has_scrapped_is_held_as_a_conflict(server: Server) -> None:
    one, two = PaperPhone(), PaperPhone("phone-2")
    one.file(move("scrapped", 3))
    carry(server, one)
    two.file(move("away", 3, at=timedelta(minutes=-10)), move("away", 3, 4, at=timedelta(minutes=1)))
    server.clock.go(120)
    assert [v.problem for v in carry(server, two, sent_at=NOON + timedelta(minutes=2)).verdicts] == ["", "conflict"]
    found = cards(server)
    assert (found["ext-3"].state, found["ext-4"].state) == (EquipmentState.SCRAPPED, USED)


def test_a_guard_may_not_move_equipment_and_the_fact_waits_for_a_supervisor(server: Server) -> None:
    import msgspec

    phone = PaperPhone()
    phone.file(msgspec.structs.replace(move("away", 1), author="p1"))
    (verdict,) = carry(server, phone).verdicts
    assert verdict.verdict == "held"
    assert cards(server)["ext-1"].state is USED


def test_two_phones_over_the_quarter_together_are_applied_and_the_page_shows_the_breach(server: Server) -> None:
    for name, numbers in (("phone-1", (1, 2)), ("phone-2", (3,))):
        phone = PaperPhone(name)
        phone.file(move("away", *numbers))
        assert carry(server, phone).verdicts[0].verdict == "settled"
    with reading(server.parts.store):
        (site,) = [row for row in all_sites() if row.id == SITE]
        found = overview(site, server.clock.ms)
    assert (found.away.total, found.away.allowed, found.away.away, found.away.is_breach) == (8, 2, 3, True)
    assert {item for m in found.moves for item in m.body.items} == {"ext-1", "ext-2", "ext-3"}


def test_a_rebuild_makes_the_moved_cards_again(server: Server) -> None:
    phone = PaperPhone()
    phone.file(move("away", 1, 2, spares=1, firm="A"), move("back", 2, serviced_on="2026-11-01", at=timedelta(minutes=1)))
    carry(server, phone)

    def bodies() -> dict[str, bytes]:
        rows = Document.select(Document.id, Document.body).where((Document.kind == "equipment") & ~Document.deleted)
        return {key: bytes(body) for key, body in rows.tuples()}

    with reading(server.parts.store):
        before, facts = bodies(), Journal.select().count()
    done = rebuild(server.parts.store, intakes())
    with reading(server.parts.store):
        assert bodies() == before
    assert (done.refused, done.facts) == ([], facts)


def test_a_released_move_counts_at_its_own_time(server: Server) -> None:
    from server.record.commands import decide
    from server.record.views import held_fact

    phone = PaperPhone()
    phone.file(move("away", 99))
    carry(server, phone)
    server.put(equipment(id="ext-99", labels=()))
    with reading(server.parts.store):
        position = Journal.select(Journal.position).where(Journal.verdict == "held").scalar()

    def work() -> None:
        decide(server.parts.ledger, held_fact(position, SITE), "applied", author="boss", note="", is_placed=True)

    commit(server.parts.store, work)
    card = cards(server)["ext-99"]
    assert (card.state, card.state_since) == (AWAY, NOON)
