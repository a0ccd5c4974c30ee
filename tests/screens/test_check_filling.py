"""A check by exceptions on the screen: the button counts down, confirms the rest, asks at random; a zone is three taps; words and
voice without a keyboard; a correction shows both records."""

from __future__ import annotations

import msgspec

from mobile.device.ports import Recording
from tests.pictures import jpeg
from tests.screens.conftest import Hand
from tests.screens.test_check import answer_the_rest, begin

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"sound" * 50


def lay(hand: Hand, code: str, *, dwell: int = 5, spot: int = 0) -> None:
    """Pull the product's own template with another dwell and share of spot checks."""
    found = next(t for t in hand.world.estate.templates if t.code == code)
    hand.world.pull([msgspec.structs.replace(found, dwell_seconds=dwell, spot_percent=spot)], version=9)


def wait(hand: Hand, seconds: float) -> None:
    hand.world.clock.wait(seconds)
    hand.front.page._count()
    hand.driver.frames(2)


def test_all_normal_unlocks_by_the_clock_that_nobody_sets_and_files_with_one_tap(at_work: Hand) -> None:
    lay(at_work, "EXT-M")
    begin(at_work)
    assert at_work.driver.says("全部正常（5 秒）")
    at_work.driver.tap("submit")
    assert at_work.front.name == "check"
    wait(at_work, 3)
    assert at_work.driver.says("全部正常（2 秒）")
    wait(at_work, 2)
    at_work.driver.tap("全部正常，提交")
    assert at_work.front.name == "record"
    assert at_work.world.phone.store.outbox.counts().waiting == 1


def test_one_fault_is_touched_and_the_rest_is_confirmed(at_work: Hand) -> None:
    lay(at_work, "EXT-M", dwell=0)
    begin(at_work)
    first = at_work.front.page.view.items[0]
    at_work.answer(first.code, "异常")
    at_work.driver.tap(first.phrases[0])
    at_work.driver.tap("一般")
    at_work.picture(jpeg(200))
    at_work.front.page.photo(first.code)
    at_work.driver.frames(3)
    at_work.driver.tap("其余正常，提交")
    assert at_work.front.name == "record"


def test_the_spot_check_is_said_on_its_item_and_the_photo_frees_the_button(at_work: Hand) -> None:
    lay(at_work, "EXT-M", dwell=0, spot=100)
    begin(at_work)
    at_work.driver.tap("submit")
    assert at_work.driver.says("抽查到这一项：请拍一张现场照片")
    asked = next(item for item in at_work.front.page.view.items if item.spot)
    at_work.picture(jpeg(200))
    at_work.front.page.photo(asked.code)
    at_work.driver.frames(3)
    at_work.driver.tap("提交")
    assert at_work.front.name == "record"


def test_a_note_of_part_and_defect_is_two_taps_and_no_keyboard(at_work: Hand) -> None:
    begin(at_work)
    first = at_work.front.page.view.items[0]
    at_work.front.page.note(first.code)
    at_work.driver.frames(2)
    at_work.driver.tap(first.parts[0])
    at_work.driver.tap(first.phrases[0])
    assert at_work.front.page.view.items[0].note == first.parts[0] + first.phrases[0]
    assert at_work.world.phone.device.text_dialog.asked == []  # type: ignore[attr-defined]


def test_what_was_written_here_is_offered_first_the_next_time(at_work: Hand) -> None:
    lay(at_work, "EXT-M", dwell=0)
    begin(at_work)
    desk, view = at_work.world.phone.desk.inspection, at_work.front.page.view
    item = view.items[0]
    wanted = item.phrases[4]
    desk.note(view.draft_id, item.code, wanted)
    at_work.front.page.refresh()
    at_work.driver.tap("submit")
    begin(at_work, 1)
    assert at_work.front.page.view.items[0].phrases[0] == wanted


def test_a_voice_note_is_recorded_heard_and_filed(at_work: Hand) -> None:
    microphone = at_work.world.phone.device.microphone
    microphone.hears.append(Recording(MP4, "audio/mp4"))  # type: ignore[attr-defined]
    begin(at_work)
    first = at_work.front.page.view.items[0].code
    at_work.front.page.voice(first)
    at_work.driver.frames(2)
    assert at_work.driver.says("录音只存进这条记录")
    at_work.driver.tap("record")
    assert at_work.driver.says("说完了")
    at_work.driver.tap("record")
    at_work.driver.tap("play")
    assert len(microphone.played) == 1  # type: ignore[attr-defined]
    at_work.front.back()
    assert at_work.front.page.view.items[0].voice.can_play
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    assert at_work.front.name == "record"
    assert at_work.driver.says("语音说明 · 点这里听")
    [kept] = at_work.world.phone.store.photos.every()
    assert (kept.mime, kept.state, kept.bytes) == ("audio/mp4", "promised", len(MP4))


def test_a_no_to_the_microphone_is_said_and_leaves_phrases_and_photos(at_work: Hand) -> None:
    at_work.world.phone.device.microphone.refuses = True  # type: ignore[attr-defined]
    begin(at_work)
    at_work.front.page.voice(at_work.front.page.view.items[0].code)
    at_work.driver.frames(2)
    at_work.driver.tap("record")
    assert at_work.driver.says("麦克风没有打开")


def test_closing_the_sheet_in_the_middle_keeps_nothing(at_work: Hand) -> None:
    at_work.world.phone.device.microphone.hears.append(Recording(MP4, "audio/mp4"))  # type: ignore[attr-defined]
    begin(at_work)
    at_work.front.page.voice(at_work.front.page.view.items[0].code)
    at_work.driver.frames(2)
    at_work.driver.tap("record")
    at_work.front.back()
    assert not at_work.world.phone.device.microphone.is_recording  # type: ignore[attr-defined]
    assert at_work.front.page.view.items[0].voice is None


def test_a_correction_keeps_the_old_record_and_each_leads_to_the_other(at_work: Hand) -> None:
    begin(at_work)
    answer_the_rest(at_work)
    at_work.driver.tap("submit")
    old = at_work.front.page.view.fact_id
    at_work.driver.tap("correct")
    assert at_work.driver.says("更正：原记录保留")
    at_work.world.clock.wait(5)
    at_work.driver.tap("submit")
    new = at_work.front.page.view
    assert new.corrects == old
    at_work.driver.tap("other record")
    assert (at_work.front.page.view.fact_id, at_work.front.page.view.can_correct) == (old, False)
    assert at_work.driver.says("这条记录已更正")
    at_work.driver.tap("other record")
    assert at_work.front.page.view.fact_id == new.fact_id
