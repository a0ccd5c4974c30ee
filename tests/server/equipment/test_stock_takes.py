"""What a stock-take of a room does: what was not found is missing, what was missing and found is in use again."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from server.database import reading
from server.equipment.tables import Mention, StockTake
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document
from sync.records.equipment import EquipmentState, StockTaken
from sync.records.scope import PlaceKind
from sync.records.site import Place
from tests.carry import carry
from tests.paper import OTHER_SITE, PaperPhone, Server
from tests.records import NOON, SITE, equipment, inspection
from tests.server.equipment.facts import code, stored, taken


def verdicts(server: Server, phone: PaperPhone, *facts: object) -> list[tuple[str, str]]:
    first = len(phone.filed) + 1
    phone.file(*facts)  # type: ignore[arg-type]
    return [(v.verdict, v.problem) for v in carry(server, phone, first).verdicts]


def state(server: Server, one: str) -> EquipmentState:
    found: EquipmentState = stored(server, "equipment", one).state
    return found


def test_what_was_not_found_is_missing_and_found_again_is_in_use(server: Server) -> None:
    phone = PaperPhone()
    assert verdicts(server, phone, taken(seen=("ext-1",), missing=("ext-2",), strange=(code(5),))) == [("settled", "")]
    assert [state(server, one) for one in ("ext-1", "ext-2")] == [EquipmentState.IN_USE, EquipmentState.MISSING]
    assert stored(server, "equipment", "ext-2").state_since == NOON
    later = NOON + timedelta(seconds=60)
    server.clock.go(60)
    phone.file(taken(seen=("ext-1", "ext-2"), made_at=later, boot_ns=10**12 + 60 * 10**9))
    carry(server, phone, 2, sent_at=later, boot_ns=10**12 + 60 * 10**9)
    assert state(server, "ext-2") is EquipmentState.IN_USE
    with reading(server.parts.store):
        rows = list(StockTake.select(StockTake.place, StockTake.seen, StockTake.missing, StockTake.strange).tuples())
        assert sorted(rows) == [("f1", 1, 1, 1), ("f1", 2, 0, 0)]
        assert Mention.select().where(Mention.item == "ext-2").count() == 2


def test_only_what_stands_there_can_be_missing_there(server: Server) -> None:
    """A phone's list may be of yesterday, or a phone may claim anything: a thing of another floor stays as it is."""
    floor = Place(id="f2", site=SITE, parent=None, kind=PlaceKind.FLOOR, name="2F")
    server.put(floor, equipment(id="up", place="f2"), equipment(id="far", site=OTHER_SITE))
    assert verdicts(server, PaperPhone(), taken(missing=("up", "far", "never"))) == [("settled", "")]
    assert [state(server, one) for one in ("up", "far")] == [EquipmentState.IN_USE] * 2


def test_what_stands_below_the_place_counts_as_there(server: Server) -> None:
    server.put(Place(id="room", site=SITE, parent="f1", kind=PlaceKind.PUMP_ROOM, name="Room"), equipment(id="in", place="room"))
    verdicts(server, PaperPhone(), taken(missing=("in",)))
    assert state(server, "in") is EquipmentState.MISSING


@pytest.mark.parametrize("kept", [EquipmentState.AWAY_FOR_SERVICE, EquipmentState.OUT_OF_SERVICE, EquipmentState.SCRAPPED])
def test_what_is_not_in_use_is_neither_missed_nor_brought_back(kept: EquipmentState, server: Server) -> None:
    server.put(equipment(id="odd", state=kept), equipment(id="odd2", state=kept))
    verdicts(server, PaperPhone(), taken(missing=("odd",), seen=("odd2",)))
    assert [state(server, one) for one in ("odd", "odd2")] == [kept, kept]


def test_a_later_decision_and_a_later_check_stand(server: Server) -> None:
    server.put(equipment(id="kept", state_since=NOON + timedelta(hours=1)))
    phone = PaperPhone()
    late = taken(missing=("kept", "ext-1"), made_at=NOON - timedelta(minutes=10), boot_ns=10**12 - 600 * 10**9)
    assert verdicts(server, phone, inspection(), late) == [("settled", "")] * 2
    assert [state(server, one) for one in ("kept", "ext-1")] == [EquipmentState.IN_USE] * 2


def test_a_stock_take_of_no_place_or_of_two_minds_is_held(server: Server) -> None:
    from sync.records.types import Subject

    facts = [
        taken("nowhere", seen=("ext-1",)),
        taken(seen=("ext-1",), missing=("ext-1",)),
        taken(subject=Subject(kind="equipment", id="ext-1")),
    ]
    assert verdicts(server, PaperPhone(), *facts) == [
        ("held", "subject-unknown"), ("held", "malformed-fact"), ("held", "malformed-fact"),
    ]  # fmt: skip
    assert state(server, "ext-1") is EquipmentState.IN_USE


def test_a_phone_of_another_site_takes_no_stock_here(server: Server) -> None:
    assert verdicts(server, PaperPhone(), taken(site=OTHER_SITE, missing=("ext-1",))) == [("held", "site-out-of-scope")]


def test_the_lists_have_their_limits() -> None:
    at = NOON.isoformat()
    for body in (
        {"started_at": at, "seen": [f"e{n}" for n in range(401)]}, {"started_at": at, "strange": ["x"] * 101},
        {"started_at": at, "seen": ["UPPER"]}, {"started_at": "today"}, {"started_at": at, "moved": []}, {},
    ):  # fmt: skip
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(body, StockTaken)


def test_a_rebuild_makes_states_and_lists_again(server: Server) -> None:
    verdicts(server, PaperPhone(), taken(seen=("ext-1",), missing=("ext-2",)))

    def everything() -> list[list[tuple[object, ...]]]:
        with reading(server.parts.store):
            return [
                list(StockTake.select().tuples()),
                sorted(Mention.select(Mention.site, Mention.item, Mention.fact_id).tuples()),
                list(Document.select(Document.kind, Document.id, Document.body).order_by(Document.kind, Document.id).tuples()),
            ]

    before = everything()
    rebuild(server.parts.store, server.parts.ledger.registry)
    assert everything() == before
