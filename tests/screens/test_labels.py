"""What a scan leads to: the card, or a page of its own for each label that leads to none."""

from __future__ import annotations

import pytest

from sync.rules.label import mint_label_code
from tests.screens.conftest import Hand


def test_a_label_opens_its_card_without_any_network(at_work: Hand) -> None:
    body = at_work.world.extinguishers()[0]
    at_work.scan(at_work.world.label_of(body))
    assert at_work.front.name == "card"
    assert at_work.front.page.view.id == body
    assert at_work.driver.says("已扫码")


@pytest.mark.parametrize(
    ("text", "page", "words"),
    [
        ("HTTPS://SHOP.EXAMPLE.COM/P/1", "foreign_label", "别家系统"),
        ("WIFI:S:GUEST;T:WPA;P:X;;", "foreign_label", "没有打开"),
        ("HTTPS://M.EXAMPLE.CN/E/" + mint_label_code(b"\x09" * 8), "unknown_code", "还没有这个标签"),
    ],
)
def test_each_label_that_leads_nowhere_says_why(at_work: Hand, text: str, page: str, words: str) -> None:
    at_work.scan(text)
    assert at_work.front.name == page
    assert at_work.driver.says(words)


def test_a_wrong_check_character_opens_nothing(at_work: Hand) -> None:
    right = at_work.world.label_of(at_work.world.extinguishers()[0])
    at_work.scan(right[:-1] + ("2" if right[-1] != "2" else "3"))
    assert at_work.front.name == "wrong_check"


def test_a_foreign_text_is_not_repeated_on_screen(at_work: Hand) -> None:
    at_work.scan("HTTPS://SHOP.EXAMPLE.COM/P/1")
    assert not at_work.driver.says("SHOP")


def test_the_code_below_the_label_can_be_typed(at_work: Hand) -> None:
    body = at_work.world.extinguishers()[1]
    at_work.driver.tap("type")
    at_work.driver.frames(3)
    at_work.type(at_work.world.label_of(body).rsplit("/", 1)[1])
    at_work.driver.tap("take")
    at_work.driver.frames(2)
    assert at_work.front.page.view.id == body
    assert at_work.driver.says("手输编码")


def test_giving_up_the_scan_leaves_the_other_ways(at_work: Hand) -> None:
    at_work.driver.tap("scan")
    at_work.driver.frames(3)
    assert at_work.front.name == "scan"
    assert at_work.driver.says("从列表选")
