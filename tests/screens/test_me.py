"""Waiting, me and settings: the truth about what has not arrived, and a look that changes at once."""

from __future__ import annotations

import base64
import threading
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mobile.widgets.theme import theme
from tests.screens.conftest import Hand
from tests.screens.test_check import answer_the_rest, begin


def test_the_status_line_is_there_even_when_nothing_waits(at_work: Hand) -> None:
    assert at_work.driver.says("未上传 0 · 照片 0")


def test_each_unsent_record_is_listed_with_its_reason(at_work: Hand) -> None:
    begin(at_work)
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    at_work.driver.tap("today")
    at_work.driver.tap("status")
    assert at_work.front.name == "waiting"
    assert at_work.driver.says("排队等待上传")
    assert at_work.driver.says("灭火器月检")


def test_a_shift_is_not_called_clean_while_something_waits(at_work: Hand) -> None:
    begin(at_work)
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    at_work.driver.tap("today")
    at_work.driver.tap("action")
    assert at_work.driver.says("还有 1 条记录")
    at_work.driver.tap("end")
    assert at_work.driver.says("本班已结束")


def test_the_language_changes_at_once_and_stays(at_work: Hand) -> None:
    at_work.front.to("settings")
    at_work.driver.frames(2)
    at_work.driver.tap("English")
    assert at_work.driver.says("Settings")
    at_work.front.back()
    at_work.driver.frames(2)
    assert at_work.driver.says("Scan")
    at_work.front.to("settings")
    at_work.driver.frames(2)
    at_work.driver.tap("中文")
    assert at_work.driver.says("设置")


def test_colours_and_text_size_change_at_once(at_work: Hand) -> None:
    at_work.front.to("settings")
    at_work.driver.frames(2)
    before = theme.body
    at_work.driver.tap("深色")
    at_work.driver.tap("特大")
    assert theme.palette == "dark"
    assert theme.body > before
    at_work.driver.tap("浅色")
    at_work.driver.tap("标准")
    assert (theme.palette, theme.body) == ("light", before)


def test_the_back_key_leaves_the_app_only_when_it_is_pressed_twice_at_home(at_work: Hand) -> None:
    at_work.front.to("settings")
    assert at_work.front.leave()
    assert at_work.front.name == "today"
    assert at_work.front.leave()
    assert not at_work.front.leave()


def ask_for_the_bundle(hand: Hand) -> None:
    hand.driver.tap("rescue")
    for thread in threading.enumerate():
        if thread.name == "asked":
            thread.join(20)
    hand.driver.frames(2)


def test_a_rescue_bundle_leaves_the_phone_by_a_tap_and_says_what_is_in_it(at_work: Hand, tmp_path: Path) -> None:
    store, device = at_work.world.phone.store, at_work.world.phone.device
    keys = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    public = keys.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    store.credentials.keep(bundle_key=base64.b64encode(bytes(32)).decode(), rescue_public_key=base64.b64encode(public).decode())
    begin(at_work)
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    at_work.front.home("waiting")
    at_work.driver.frames(2)
    ask_for_the_bundle(at_work)
    assert at_work.driver.says("只在本机")
    assert at_work.driver.says("1 条记录")
    device.hand_out.into = tmp_path  # type: ignore[attr-defined]
    ask_for_the_bundle(at_work)
    assert at_work.driver.says("已存到")
    [out] = tmp_path.glob("*.lxr")
    assert at_work.driver.says(out.name)
    (store.places.data / "rescue" / out.name).unlink()
    (store.places.data / "rescue").rmdir()
    (store.places.data / "rescue").write_bytes(b"in the way")
    ask_for_the_bundle(at_work)
    assert at_work.driver.says("存储已满")


def test_a_person_leaves_the_phone_after_a_yes_and_their_unsent_work_stays(at_work: Hand) -> None:
    begin(at_work)
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    at_work.front.home("me")
    at_work.driver.frames(2)
    at_work.driver.tap("leave")
    assert at_work.driver.says("手机会接着传")
    at_work.driver.tap("no")
    assert at_work.front.name == "me"
    at_work.driver.tap("leave")
    at_work.driver.tap("yes")
    assert at_work.front.name == "pin"
    store = at_work.world.phone.store
    assert [account.id for account in store.accounts.people()] == [at_work.world.people[1]]
    assert store.outbox.counts(at_work.world.person).waiting == 1
    at_work.unlock()
    at_work.front.to("me")
    at_work.driver.frames(2)
    at_work.driver.tap("leave")
    at_work.driver.tap("yes")
    assert at_work.front.name == "sign_in"


def test_the_seconds_count_down_without_reading_the_list_again(at_work: Hand) -> None:
    at_work.front.to("waiting")
    at_work.driver.frames(2)
    page, before = at_work.front.page, at_work.front.page.view
    at_work.world.phone.desk.hazard.see(at_work.world.phone.desk.hazard.every()[0].id)
    at_work.world.clock.wait(3)
    page._count_down(0)
    assert page.now == at_work.world.clock.now()
    assert page.view is before
    at_work.front.refresh()
    assert len(page.view.rows) == 1
