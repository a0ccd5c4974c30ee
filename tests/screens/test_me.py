"""Waiting, me and settings: the truth about what has not arrived, and a look that changes at once."""

from __future__ import annotations

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
