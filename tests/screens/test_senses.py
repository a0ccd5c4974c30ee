"""What the hand feels and what the phone watches: buzzes for read, not ours and saved; the place only while a check is open."""

from __future__ import annotations

from mobile.device.ports import Fix, Permission
from tests.screens.conftest import Hand
from tests.screens.test_check import answer_the_rest, begin

HERE = Fix(31.2, 121.5, accuracy_metres=12.0, age_seconds=3.0)


def test_the_place_is_watched_while_a_check_is_on_screen_and_no_longer(at_work: Hand) -> None:
    location = at_work.world.phone.device.location
    begin(at_work)
    assert location.is_watching  # type: ignore[attr-defined]
    at_work.front.pause()
    assert not location.is_watching  # type: ignore[attr-defined]
    at_work.front.come_back()
    assert location.is_watching  # type: ignore[attr-defined]
    at_work.front.lock()
    assert not location.is_watching  # type: ignore[attr-defined]
    at_work.driver.frames(2)
    at_work.unlock()
    location.fix = HERE  # type: ignore[attr-defined]
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    assert not location.is_watching  # type: ignore[attr-defined]
    [filed] = at_work.world.phone.store.outbox.facts()
    assert b'"lat":31.2' in filed.raw


def test_the_place_is_asked_for_at_the_first_check_and_a_no_is_not_asked_again(at_work: Hand) -> None:
    permissions = at_work.world.phone.device.permissions
    permissions.granted.discard(Permission.LOCATION)  # type: ignore[attr-defined]
    permissions.will_grant = False  # type: ignore[attr-defined]
    begin(at_work)
    begin(at_work, 1)
    assert permissions.asked == [Permission.LOCATION]  # type: ignore[attr-defined]
    assert not at_work.world.phone.device.location.is_watching  # type: ignore[attr-defined]
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    assert at_work.front.name == "record"


def test_the_hand_feels_whether_a_label_leads_on_and_that_a_record_is_saved(at_work: Hand) -> None:
    felt = at_work.world.phone.device.vibration.felt  # type: ignore[attr-defined]
    at_work.scan("HTTPS://SHOP.EXAMPLE.COM/P/1")
    assert felt == ["bad"]
    begin(at_work)
    assert felt == ["bad", "good"]
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    assert felt == ["bad", "good", "good"]
