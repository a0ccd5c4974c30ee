"""A stock-take of a room: what hangs there ticks itself, what is missing and strange is named, a kill loses nothing scanned."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from mobile.wiring import build_phone
from sync.errors import NotFound
from sync.gate import read_phone_fact
from sync.records.equipment import Equipment, EquipmentState
from sync.records.fact import StockWasTaken
from sync.rules.label import label_payload, mint_label_code
from tests.fakes import fake_device
from tests.phone_world import PhoneWorld

UNKNOWN = mint_label_code(b"\x09" * 8)


@pytest.fixture
def room(estate_phone: PhoneWorld) -> tuple[PhoneWorld, list[Equipment], Equipment]:
    """A phone, the things of one place, and a thing of another."""
    cards = estate_phone.estate.main.objects.equipment
    place = next(e.place for e in cards if e.labels and sum(o.place == e.place and bool(o.labels) for o in cards) >= 2)
    inside = [e for e in cards if e.place == place]
    return estate_phone, inside, next(e for e in cards if e.place != place and e.labels)


def scan(world: PhoneWorld, job: str, card: Equipment) -> str:
    return world.phone.desk.stock.note(job, world.label_of(card.id))


def taken(world: PhoneWorld) -> list[StockWasTaken]:
    facts = [read_phone_fact(row.raw) for row in world.phone.store.outbox.facts() if row.kind == "stock.taken"]
    return [fact for fact in facts if isinstance(fact, StockWasTaken)]


def test_what_was_scanned_is_ticked_and_the_rest_is_missing(room: tuple[PhoneWorld, list[Equipment], Equipment]) -> None:
    world, inside, stranger = room
    stock = world.phone.desk.stock
    job = stock.start(inside[0].place)
    labelled = [card for card in inside if card.labels]
    assert scan(world, job, labelled[0]) == "seen"
    assert scan(world, job, labelled[0]) == "again"
    assert scan(world, job, stranger) == "strange"
    assert stock.note(job, label_payload("m.example.cn", UNKNOWN)) == "strange"
    view = stock.view(job)
    assert (view.seen, view.missing, len(view.strange)) == (1, len(inside) - 1, 2)
    assert [row.is_seen for row in view.rows].count(True) == 1
    assert stranger.name in {row.name for row in view.strange}
    fact_id = stock.finish(job)
    [fact] = taken(world)
    assert (fact.id, fact.subject.id, fact.body.seen) == (fact_id, inside[0].place, (labelled[0].id,))
    assert set(fact.body.missing) == {card.id for card in inside} - {labelled[0].id}
    assert len(fact.body.strange) == 2
    assert stock.begun() == ()


def test_a_misread_or_foreign_label_leaves_no_trace(room: tuple[PhoneWorld, list[Equipment], Equipment]) -> None:
    world, inside, _ = room
    stock = world.phone.desk.stock
    job = stock.start(inside[0].place)
    wrong = UNKNOWN[:-1] + ("2" if UNKNOWN[-1] != "2" else "3")
    assert stock.note(job, f"HTTPS://M.EXAMPLE.CN/E/{wrong}") == "refused"
    assert stock.note(job, "HTTPS://SHOP.EXAMPLE.COM/P/1") == "refused"
    view = stock.view(job)
    assert (view.seen, view.strange) == (0, ())


def test_what_is_said_to_be_away_is_not_missing_and_counts_when_it_is_found(
    room: tuple[PhoneWorld, list[Equipment], Equipment],
) -> None:
    world, inside, _ = room
    away = next(card for card in inside if card.labels)
    world.pull([msgspec.structs.replace(away, state=EquipmentState.AWAY_FOR_SERVICE)])
    job = world.phone.desk.stock.start(away.place)
    assert away.id not in {row.id for row in world.phone.desk.stock.view(job).rows}
    assert scan(world, job, away) == "seen"
    assert away.id in {row.id for row in world.phone.desk.stock.view(job).rows}


def test_a_kill_between_two_scans_loses_nothing(room: tuple[PhoneWorld, list[Equipment], Equipment], tmp_path: Path) -> None:
    world, inside, stranger = room
    job = world.phone.desk.stock.start(inside[0].place)
    card = next(one for one in inside if one.labels)
    scan(world, job, card)
    scan(world, job, stranger)
    world.phone.close()
    world.phone = build_phone(fake_device(tmp_path / "phone", world.clock))
    world.unlock()
    stock = world.phone.desk.stock
    assert [begun.job_id for begun in stock.begun()] == [job]
    assert stock.start(inside[0].place) == job
    view = stock.view(job)
    assert (view.seen, len(view.strange)) == (1, 1)


def test_a_stock_take_is_its_authors_alone_and_can_be_thrown_away(room: tuple[PhoneWorld, list[Equipment], Equipment]) -> None:
    world, inside, _ = room
    job = world.phone.desk.stock.start(inside[0].place)
    other = world.people[1]
    world.phone.desk.people.choose(other)
    world.phone.desk.people.unlock(other, "2580")
    with pytest.raises(NotFound):
        world.phone.desk.stock.view(job)
    world.unlock()
    world.phone.desk.stock.discard(job)
    assert world.phone.desk.stock.begun() == ()
    assert taken(world) == []
    with pytest.raises(NotFound):
        world.phone.desk.stock.start("nowhere")


def test_scanning_goes_through_the_camera_and_ends_when_the_person_gives_up(
    room: tuple[PhoneWorld, list[Equipment], Equipment],
) -> None:
    world, inside, _ = room
    job, heard = world.phone.desk.stock.start(inside[0].place), list[str | None]()
    card = next(one for one in inside if one.labels)
    world.phone.device.scanner.sees.extend([world.label_of(card.id), None])  # type: ignore[attr-defined]
    world.phone.desk.stock.scan(job, heard.append)
    world.phone.desk.stock.scan(job, heard.append)
    assert heard == ["seen", None]
