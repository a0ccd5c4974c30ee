"""The door: PIN, several people on one phone, idle lock, enrolment, and going on after a kill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.front import Front
from mobile.wiring import build_phone
from sync.rules.label import mint_enrolment_code
from tests.driver import Driver
from tests.fakes import fake_device
from tests.phone_world import new_phone
from tests.screens.conftest import Hand

IDLE = 301


def test_a_wrong_pin_says_how_many_tries_are_left_and_opens_nothing(hand: Callable[..., Hand]) -> None:
    me = hand()
    me.unlock("9999")
    assert me.front.name == "pin"
    assert me.driver.says("还可以试 4 次")
    me.unlock()
    assert me.front.name == "today"


def test_an_idle_phone_locks_and_the_same_person_comes_back_to_the_same_page(at_work: Hand) -> None:
    at_work.front.to("card", kind="equipment", id=at_work.world.extinguishers()[0], method="label")
    at_work.world.clock.wait(IDLE)
    at_work.front._check_idle(0)
    at_work.driver.frames(2)
    assert at_work.front.name == "pin"
    at_work.unlock()
    assert at_work.front.name == "card"


def test_another_person_does_not_come_to_the_first_ones_page(at_work: Hand) -> None:
    at_work.front.to("settings")
    at_work.front.lock()
    at_work.driver.frames(2)
    at_work.driver.tap("others")
    other = at_work.world.phone.desk.people.gate().people[1]
    at_work.driver.tap(other.name)
    at_work.unlock()
    assert at_work.front.name == "today"
    assert at_work.driver.says(other.name)


def test_a_check_that_a_kill_interrupted_is_back_under_the_thumb(hand: Callable[..., Hand], tmp_path: Path) -> None:
    me = hand()
    me.unlock()
    me.scan(me.world.label_of(me.world.extinguishers()[0]))
    me.driver.tap("start")
    first = me.front.page.view.items[0].code
    me.answer(first, "正常")
    me.front.close()
    me.driver.close()
    me.world.phone.close()
    me.world.phone = build_phone(fake_device(tmp_path / "phone", me.world.clock))
    again = hand(me.world)
    again.unlock()
    assert again.front.name == "check"
    assert again.front.page.view.items[0].verdict == "normal"
    assert again.driver.says("已恢复")


def test_nothing_is_sent_before_the_person_has_seen_the_servers_name(show: Callable[[Any], Driver], tmp_path: Path) -> None:
    phone, _clock = new_phone(tmp_path)
    front = Front(phone.desk, phone.device)
    driver = show(front)
    front.gate()
    driver.frames(2)
    phone.device.scanner.sees.append("HTTPS://EVIL.EXAMPLE.CN/J/" + mint_enrolment_code(bytes(12)))  # type: ignore[attr-defined]
    driver.tap("go on")
    assert driver.says("EVIL.EXAMPLE.CN")
    assert phone.store.credentials.get("server") == ""
    driver.tap("refuse")
    assert not driver.says("EVIL.EXAMPLE.CN")
    front.close()
    phone.close()


def test_a_code_that_is_no_enrolment_is_said_to_be_none(show: Callable[[Any], Driver], tmp_path: Path) -> None:
    phone, _clock = new_phone(tmp_path)
    front = Front(phone.desk, phone.device)
    driver = show(front)
    front.gate()
    driver.frames(2)
    phone.device.scanner.sees.append("HELLO")  # type: ignore[attr-defined]
    driver.tap("go on")
    assert driver.says("这不是注册码")
    front.close()
    phone.close()
