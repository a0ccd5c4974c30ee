"""A check by thumb: scan, answer, photograph, report in two taps, submit; and what stands in the way of submitting."""

from __future__ import annotations

from tests.pictures import jpeg
from tests.screens.conftest import Hand


def begin(hand: Hand, number: int = 0) -> None:
    hand.scan(hand.world.label_of(hand.world.extinguishers()[number]))
    assert hand.front.name == "card"
    hand.driver.tap("start")
    assert hand.front.name == "check"


def answer_the_rest(hand: Hand) -> None:
    for item in hand.front.page.view.items:
        if item.verdict == "unanswered" and item.kind == "ok":
            hand.answer(item.code, "正常")
        elif item.verdict == "unanswered" and item.kind == "choice":
            hand.answer(item.code, next(choice.label for choice in item.choices if not choice.is_abnormal))


def test_a_check_without_a_fault_is_a_scan_and_one_tap_for_each_item(at_work: Hand) -> None:
    begin(at_work)
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    assert at_work.front.name == "record"
    assert at_work.driver.says("待上传")
    assert at_work.world.phone.store.outbox.counts().waiting == 1
    at_work.driver.tap("today")
    assert at_work.driver.says("待上传 1")
    assert at_work.driver.says("未上传 1")


def test_each_tap_is_on_disk_before_the_next(at_work: Hand) -> None:
    begin(at_work)
    first = at_work.front.page.view.items[0].code
    at_work.answer(first, "正常")
    draft = at_work.world.phone.store.drafts.get(at_work.front.page.view.draft_id)
    assert draft is not None
    assert draft.answers[first].value == '"normal"'


def test_a_second_tap_on_the_same_answer_takes_it_back(at_work: Hand) -> None:
    begin(at_work)
    first = at_work.front.page.view.items[0].code
    at_work.answer(first, "正常")
    at_work.answer(first, "正常")
    assert at_work.front.page.view.items[0].verdict == "unanswered"


def test_a_fault_opens_its_hazard_in_two_taps_and_wants_a_photo(at_work: Hand) -> None:
    begin(at_work)
    first = at_work.front.page.view.items[0]
    at_work.answer(first.code, "异常")
    at_work.driver.tap(first.phrases[0])
    at_work.driver.tap("严重")
    now = at_work.front.page.view.items[0]
    assert now.hazard is not None
    assert (now.hazard.severity, now.hazard.text) == ("high", first.phrases[0])
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    assert at_work.front.name == "check"
    assert at_work.driver.says("这一项要拍照")
    at_work.picture(jpeg(200))
    at_work.driver.tap(next(w for w in at_work.card(first.code).walk() if getattr(w, "name", "") == "add photo"))
    at_work.driver.tap("submit")
    assert at_work.front.name == "record"
    assert at_work.world.phone.store.photos.counts().waiting == 1


def test_giving_up_the_camera_loses_nothing(at_work: Hand) -> None:
    begin(at_work)
    first = at_work.front.page.view.items[0].code
    at_work.answer(first, "正常")
    at_work.front.page.photo(first)
    at_work.driver.frames(2)
    assert at_work.driver.says("没有拍到照片")
    assert at_work.front.page.view.items[0].verdict == "normal"


def test_the_button_leads_to_the_first_thing_that_is_missing(at_work: Hand) -> None:
    begin(at_work)
    first = at_work.front.page.view.items[0].code
    at_work.answer(first, "异常")
    at_work.front.back()
    assert at_work.driver.says("还差 1 项")
    at_work.driver.tap("submit")
    assert at_work.driver.says("这一项要拍照")
    assert at_work.world.phone.store.outbox.counts().waiting == 0


def test_a_reading_beyond_the_hard_range_cannot_be_typed_and_one_beyond_the_normal_is_marked(at_work: Hand) -> None:
    box = next(e.id for e in at_work.world.estate.main.objects.equipment if e.kind.value == "tower_box")
    draft = at_work.world.phone.desk.inspection.start("equipment", box, "ELEC-D", "", "label", "")
    at_work.front.to("check", draft_id=draft)
    at_work.driver.frames(2)
    at_work.driver.tap("answer volt")
    at_work.type("4123")
    at_work.driver.tap("take")
    volt = next(item for item in at_work.front.page.view.items if item.code == "volt")
    assert (volt.value, volt.verdict) == ("412", "abnormal")


def test_picking_from_the_list_asks_for_the_reason(at_work: Hand) -> None:
    body = at_work.world.extinguishers()[0]
    at_work.front.to("card", kind="equipment", id=body, method="list")
    at_work.driver.frames(2)
    at_work.driver.tap("start")
    assert at_work.driver.says("没有扫码")
    at_work.driver.tap("没有扫码：点这里说明原因")
    at_work.driver.tap("标签不见了")
    assert at_work.front.page.view.reason == "标签不见了"


def test_a_draft_is_thrown_away_only_after_a_yes(at_work: Hand) -> None:
    begin(at_work)
    at_work.driver.tap("action")
    at_work.driver.tap("no")
    assert at_work.front.name == "check"
    at_work.driver.tap("action")
    at_work.driver.tap("yes")
    assert at_work.front.name == "today"
    assert at_work.world.phone.desk.inspection.drafts() == ()


def test_a_fault_that_is_known_is_seen_again_by_the_next_guard_without_a_second_report(at_work: Hand) -> None:
    body = next(h.subject.id for h in at_work.world.estate.main.hazards if h.state == "open" and h.subject.kind == "equipment")
    at_work.front.to("card", kind="equipment", id=body, method="label")
    at_work.driver.frames(2)
    hazard = at_work.front.page.view.faults[0].hazard_id
    at_work.driver.tap(f"see {hazard}")
    assert at_work.driver.says("你也看到了")
    assert at_work.front.page.view.faults[0].seen_by_me
    assert at_work.world.phone.store.outbox.counts().waiting == 1
