"""A link or a code from elsewhere leads to the enrolment page; nothing is asked of any server before a yes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.front import Front
from sync.rules.label import mint_enrolment_code
from tests.driver import Driver
from tests.phone_world import new_phone
from tests.screens.conftest import Hand
from tests.screens.test_check import answer_the_rest, begin

LINK = "HTTPS://OTHER.EXAMPLE.CN/J/" + mint_enrolment_code(bytes(12))


def test_the_link_that_started_a_new_phone_shows_its_server_and_asks(show: Callable[[Any], Driver], tmp_path: Path) -> None:
    phone, _clock = new_phone(tmp_path)
    phone.device.links.started_with = LINK  # type: ignore[attr-defined]
    front = Front(phone.desk, phone.device)
    driver = show(front)
    front.gate()
    driver.frames(2)
    assert driver.says("OTHER.EXAMPLE.CN")
    assert phone.store.credentials.get("device") == ""
    driver.tap("refuse")
    assert not driver.says("OTHER.EXAMPLE.CN")
    phone.device.links.open("HTTPS://SHOP.EXAMPLE.COM/P/1")  # type: ignore[attr-defined]
    driver.frames(2)
    assert driver.says("这不是注册码")
    front.close()
    phone.close()


def test_a_link_waits_for_the_pin_warns_of_unsent_work_and_a_refusal_goes_back(hand: Callable[..., Hand]) -> None:
    me = hand()
    me.unlock()
    begin(me)
    answer_the_rest(me)
    me.driver.tap("submit")
    me.front.lock()
    me.driver.frames(2)
    me.world.phone.device.links.open(LINK)  # type: ignore[attr-defined]
    me.driver.frames(2)
    assert me.front.name == "pin"
    me.unlock()
    assert me.front.name == "enrol"
    assert me.driver.says("OTHER.EXAMPLE.CN")
    assert me.driver.says("还有 1 条记录")
    me.driver.tap("refuse")
    assert me.front.name == "record"


def test_an_enrolment_code_read_by_the_scan_page_is_shown_for_a_yes(at_work: Hand) -> None:
    at_work.scan(LINK)
    assert at_work.front.name == "enrol"
    assert at_work.driver.says("OTHER.EXAMPLE.CN")


def test_a_dead_credential_says_to_scan_a_new_code_and_leads_there(at_work: Hand) -> None:
    begin(at_work)
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    assert at_work.world.phone.desk.shift.sync_now().problem == "not-enrolled"
    at_work.front.home("today")
    at_work.driver.frames(2)
    at_work.driver.tap("status")
    assert at_work.driver.says("请主管给一个新的注册码")
    at_work.driver.tap("enrol again")
    assert at_work.front.name == "enrol"
    at_work.driver.tap("refuse")
    assert at_work.front.name == "waiting"


def test_what_happened_at_the_start_is_said_on_today_until_it_was_read(at_work: Hand) -> None:
    at_work.world.phone.store.settings.add_notice("database-damaged")
    at_work.world.phone.store.settings.add_notice("storage-short")
    at_work.front.home("today")
    at_work.driver.frames(2)
    assert at_work.driver.says("数据库坏过")
    assert at_work.driver.says("存储快满了")
    at_work.driver.tap("notices")
    assert not at_work.driver.says("存储快满了")
    assert at_work.world.phone.desk.settings.notices() == ()
