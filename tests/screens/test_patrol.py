"""A guard's thumb on a round: scan and one tap, a strange label, a fault, a kill, an early end; and a shift that takes over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sync.ids import uuid7
from sync.records.patrol import Handover, Route
from sync.times import to_ms
from tests.phone_world import PhoneWorld, phone_with_estate
from tests.pictures import jpeg
from tests.screens.conftest import Hand


def route_of(world: PhoneWorld, code: str) -> Route:
    return next(one for one in world.estate.main.objects.routes if one.code == code)


def label_of(world: PhoneWorld, point: str) -> str:
    card = next(one for one in world.estate.main.objects.checkpoints if one.id == point)
    return f"HTTPS://{world.estate.main.site.host.upper()}/E/{card.labels[0]}"


def on_round(hand: Hand, code: str = "R1") -> str:
    """The round is started and on screen."""
    round_id = hand.world.phone.desk.patrol.start(route_of(hand.world, code).id)
    hand.front.home("today")
    hand.front.to("round", round_id=round_id)
    hand.driver.frames(3)
    return round_id


def scan(hand: Hand, point: str) -> None:
    """The big button of the round, with that label in front of the camera."""
    hand.world.phone.device.scanner.sees.append(label_of(hand.world, point))  # type: ignore[attr-defined]
    hand.driver.tap("main")
    hand.driver.until(lambda: hand.front.name == "round" and hand.front.page.view.scanned is not None)
    hand.driver.frames(2)


def test_today_says_what_is_due_and_leads_to_the_round(at_work: Hand) -> None:
    at_work.driver.tap("duty")
    assert at_work.front.name == "patrol"
    at_work.driver.frames(2)
    at_work.driver.tap("go on")
    assert at_work.front.name == "round"
    at_work.front.back()
    at_work.driver.frames(2)
    assert "0/12" in at_work.front.page.duty_words(at_work.front.page.duty)
    at_work.driver.tap("duty")
    assert at_work.front.name == "round"


def test_a_scan_and_one_tap_record_a_point_and_the_next_one_stands_there(at_work: Hand) -> None:
    on_round(at_work)
    points = route_of(at_work.world, "R1").points
    scan(at_work, points[0])
    assert [stop.name for stop in at_work.front.way()] == ["today", "round"]
    at_work.driver.tap("main")
    at_work.driver.frames(2)
    view = at_work.front.page.view
    assert (view.visited, view.next_point.point, view.scanned) == (1, points[1], None)
    assert at_work.world.phone.store.outbox.counts().waiting == 2


def test_the_generic_scan_finds_the_running_round(at_work: Hand) -> None:
    at_work.world.phone.desk.patrol.start(route_of(at_work.world, "R1").id)
    at_work.scan(label_of(at_work.world, route_of(at_work.world, "R1").points[3]))
    assert at_work.front.name == "round"
    assert at_work.front.page.view.scanned is not None


def test_without_a_round_a_checkpoints_label_opens_its_card(at_work: Hand) -> None:
    at_work.scan(label_of(at_work.world, route_of(at_work.world, "R1").points[3]))
    assert at_work.front.name == "card"


def test_equipment_scanned_on_a_round_opens_its_card_and_the_round_waits_behind(at_work: Hand) -> None:
    on_round(at_work)
    label = at_work.world.label_of(at_work.world.extinguishers()[0])
    at_work.world.phone.device.scanner.sees.append(label)  # type: ignore[attr-defined]
    at_work.driver.tap("main")
    at_work.driver.until(lambda: at_work.front.name == "card")
    at_work.front.back()
    assert at_work.front.name == "round"


def test_a_point_of_another_route_says_so_and_is_recorded(at_work: Hand) -> None:
    on_round(at_work)
    scan(at_work, route_of(at_work.world, "R2").points[0])
    assert at_work.front.page.warning(at_work.front.page.view) != ""
    at_work.driver.tap("main")
    at_work.driver.frames(2)
    assert at_work.front.page.view.points[-1].state == "extra"


def test_a_fault_opens_its_form_with_the_answer_given_and_belongs_to_the_round(at_work: Hand) -> None:
    round_id = on_round(at_work)
    points = route_of(at_work.world, "R1").points
    scan(at_work, points[0])
    at_work.driver.tap("small")
    at_work.driver.frames(3)
    assert at_work.front.name == "check"
    check = at_work.front.page
    assert next(item for item in check.view.items if item.code == "state").verdict == "abnormal"
    desk, draft = at_work.world.phone.desk, check.view.draft_id
    desk.inspection.answer(draft, "kind", "leak")
    desk.inspection.hazard(draft, "state", "normal", "地面积水")
    at_work.picture(jpeg(480))
    check.photo("state")
    at_work.driver.frames(2)
    check.refresh()
    check.submit()
    at_work.driver.frames(2)
    row = desk.patrol.round(round_id).points[0]
    assert (row.state, row.fact_id) == ("abnormal", draft)


def test_an_unreadable_label_asks_for_a_reason_and_a_photo(at_work: Hand) -> None:
    on_round(at_work)
    page = at_work.front.page
    page.by_hand(page.view.points[2])
    at_work.driver.frames(2)
    assert at_work.front.name == "check"
    assert at_work.front.page.view.needs_reason


def test_finishing_early_takes_two_taps_and_says_what_was_left(at_work: Hand) -> None:
    round_id = on_round(at_work)
    at_work.front.page.finish_early()
    at_work.driver.frames(2)
    at_work.driver.tap("choose 身体不适")
    at_work.driver.frames(3)
    assert at_work.front.name == "round_done"
    view = at_work.world.phone.desk.patrol.round(round_id)
    assert (view.missed, view.reason) == (12, "身体不适")
    at_work.front.to("round", round_id=round_id)
    at_work.driver.until(lambda: at_work.front.name == "round_done")


def test_all_points_done_offers_to_finish(at_work: Hand) -> None:
    round_id = on_round(at_work)
    patrol = at_work.world.phone.desk.patrol
    for point in route_of(at_work.world, "R1").points:
        patrol.scanned(point, "label")
        patrol.visit(round_id)
    at_work.front.refresh()
    at_work.driver.frames(2)
    at_work.driver.tap("main")
    at_work.driver.frames(3)
    assert at_work.front.name == "round_done"
    assert patrol.running() == ""


def test_a_started_app_goes_back_to_the_running_round(hand: Callable[..., Hand]) -> None:
    first = hand()
    first.unlock()
    round_id = on_round(first)
    first.world.phone.desk.people.lock()
    again = hand(first.world)
    again.unlock()
    assert again.front.name == "round"
    assert again.front.page.view.round_id == round_id


def test_the_place_is_watched_only_while_the_round_is_on_screen(at_work: Hand) -> None:
    location = at_work.world.phone.device.location
    on_round(at_work)
    assert location.is_watching  # type: ignore[attr-defined]
    at_work.front.back()
    assert not location.is_watching  # type: ignore[attr-defined]


def test_lamps_are_counted_at_night_and_belong_to_the_round(hand: Callable[..., Hand], tmp_path: object) -> None:
    night = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
    world = phone_with_estate(tmp_path / "night", night)  # type: ignore[operator]
    found = hand(world)
    found.unlock()
    round_id = on_round(found)
    view = found.front.page.view
    assert (view.has_lamps, view.lamps_done) == (True, False)
    found.front.page.lamps()
    found.driver.frames(2)
    draft = found.front.page.view.draft_id
    for item in ("street", "scape", "corr"):
        world.phone.desk.inspection.answer(draft, item, 0)
    world.phone.desk.inspection.submit(draft)
    assert world.phone.desk.patrol.round(round_id).lamps_done


def test_the_next_shift_sees_the_handover_first_and_may_not_agree(at_work: Hand) -> None:
    world = at_work.world
    gate = min((p for p in world.estate.main.objects.places if p.kind.value == "gate"), key=lambda p: p.id)
    given = Handover(
        id=uuid7(to_ms(world.clock.now()), b"\x01" * 10), site=world.site, post=gate.id, template="GATE-S", on="2026-11-20",
        given_by=world.people[1], given_at=world.clock.now(), open_matters="道闸抬杆慢",
    )  # fmt: skip
    world.pull([given], version=7)
    at_work.front.home("today")
    at_work.driver.frames(2)
    at_work.driver.tap("duty")
    at_work.driver.frames(2)
    assert at_work.front.name == "handover"
    at_work.driver.tap("disagree")
    at_work.driver.frames(3)
    at_work.driver.tap("say gear_missing")
    at_work.driver.frames(3)
    at_work.picture(jpeg(400))
    at_work.driver.tap("with_photo")
    at_work.driver.frames(3)
    view = world.phone.desk.handover.handover(given.id)
    assert (view.row.is_agreed, view.note, view.can_take) == (False, "装备缺少或损坏", False)
    (photo,) = world.phone.store.photos.unsent()
    assert photo.state == "promised"


def test_regression_a_due_round_on_its_routes_card_leads_to_patrol_and_files_nothing(at_work: Hand) -> None:
    route = route_of(at_work.world, "R1").id
    at_work.front.home("card", kind="route", id=route, method="list")
    row = next(row for row in at_work.front.page.view.due if row.template == "PATROL")
    at_work.front.page._begin(row)
    assert at_work.front.name == "patrol"
