"""The check itself: typing guard, warn rules, photo on fault, two-tap hazard, restore after a kill, submit, correct."""

from __future__ import annotations

import pytest

from mobile.wiring import Phone
from sync.errors import InputError, NotFound, PhoneFull
from sync.gate import read_phone_fact
from sync.records.fact import InspectionSubmitted
from tests.mobile.world import PIN, World, fill, jpeg


def a_task(phone: Phone, template: str = "EXT-M") -> tuple[str, str, str, str]:
    """A due task at a piece of equipment: (kind, id, template, task)."""
    rows = [r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment"]
    row = next(r for r in rows if r.template == template)
    return row.subject_kind, row.subject_id, row.template, row.id


def begin(phone: Phone, template: str = "EXT-M", method: str = "label") -> str:
    return phone.desk.inspection.start(*a_task(phone, template), method)  # type: ignore[arg-type]


def fact_of(phone: Phone, fact_id: str) -> InspectionSubmitted:
    row = phone.store.outbox.fact(fact_id)
    assert row is not None
    found = read_phone_fact(row.raw)
    assert isinstance(found, InspectionSubmitted)
    return found


def item_of(phone: Phone, draft: str, kind: str) -> str:
    return next(item.code for item in phone.desk.inspection.check(draft).items if item.kind == kind)


def test_a_normal_check_is_filed_with_every_answer(world: World) -> None:
    phone = world.phone()
    kind, subject, template, task = a_task(phone)
    draft = phone.desk.inspection.start(kind, subject, template, task, "label", "ABCDE-FGHJK")
    fill(phone, draft)
    fact = fact_of(phone, phone.desk.inspection.submit(draft))
    assert fact.id == draft
    assert (fact.body.template, fact.body.task, fact.body.by, fact.body.code) == (template, task, "label", "ABCDE-FGHJK")
    assert fact.body.abnormal == ()
    assert (fact.author, fact.site) == (world.person("guard-01"), world.site)
    with pytest.raises(NotFound):
        phone.desk.inspection.check(draft)


def test_an_unfinished_check_is_not_filed_and_says_what_is_missing(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    view = phone.desk.inspection.check(draft)
    with pytest.raises(InputError) as caught:
        phone.desk.inspection.submit(draft)
    assert [p.pointer for p in caught.value.errors] == [f"/answers/{m.item}" for m in view.missing]
    assert phone.store.journal.head().n == 0


def test_a_fault_without_a_photo_is_refused_by_the_app(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    fill(phone, draft)
    item = item_of(phone, draft, "ok")
    view = phone.desk.inspection.answer(draft, item, "abnormal")
    assert [(m.item, m.why) for m in view.missing] == [(item, "photo")]
    assert not view.can_submit
    view = phone.desk.inspection.add_photo(draft, item, jpeg(5))
    assert view.can_submit


def test_an_abnormal_answer_opens_a_hazard_with_two_taps(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    item = item_of(phone, draft, "ok")
    fill(phone, draft, fault=item)
    phone.desk.inspection.hazard(draft, item, "high", "铅封破损")
    fact = fact_of(phone, phone.desk.inspection.submit(draft))
    (hazard,) = fact.body.hazards
    assert (hazard.item, hazard.severity, hazard.text) == (item, "high", "铅封破损")
    assert hazard.photos == fact.body.answers[[a.i for a in fact.body.answers].index(item)].photos
    assert fact.body.abnormal == (item,)


def test_an_answer_put_right_again_opens_no_hazard(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    item = item_of(phone, draft, "ok")
    fill(phone, draft, fault=item)
    phone.desk.inspection.answer(draft, item, "normal")
    assert fact_of(phone, phone.desk.inspection.submit(draft)).body.hazards == ()


def a_number(phone: Phone) -> tuple[str, str]:
    """A draft with a number that has a hard range, and the item."""
    for group in phone.desk.task.today().due:
        for row in group.rows:
            draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
            for item in phone.desk.inspection.check(draft).items:
                if item.kind == "num" and item.maximum is not None:
                    return draft, item.code
            phone.desk.inspection.discard(draft)
    raise AssertionError("no number is due")


def test_the_typing_guard_keeps_the_old_answer_and_stops_the_submit(world: World) -> None:
    phone = world.phone("repair", "repair-01")
    draft, item = a_number(phone)
    before = next(i for i in phone.desk.inspection.check(draft).items if i.code == item)
    good = before.minimum
    phone.desk.inspection.answer(draft, item, good)
    view = phone.desk.inspection.answer(draft, item, 10**9)
    now = next(i for i in view.items if i.code == item)
    assert (now.verdict, now.problem, now.value) == ("refused", "above_range", str(10**9))
    assert (item, "refused") in [(m.item, m.why) for m in view.missing]
    again = world.restart(phone)
    again.desk.people.unlock(world.person("repair-01"), PIN)
    kept = next(i for i in again.desk.inspection.check(draft).items if i.code == item)
    assert float(kept.value) == good


@pytest.mark.parametrize(("typed", "value"), [("１２．５", "12.5"), ("12,5", "12.5"), ("7", "7"), ("", "")])
def test_numbers_are_read_as_they_are_typed(world: World, typed: str, value: str) -> None:
    phone = world.phone("repair", "repair-01")
    draft, item = a_number(phone)
    view = phone.desk.inspection.answer(draft, item, typed)
    assert next(i for i in view.items if i.code == item).value == value


@pytest.mark.parametrize("typed", ["abc", "1e5", "NaN", "--3", "٣"])
def test_what_is_no_number_is_refused(world: World, typed: str) -> None:
    phone = world.phone("repair", "repair-01")
    draft, item = a_number(phone)
    view = phone.desk.inspection.answer(draft, item, typed)
    assert next(i for i in view.items if i.code == item).verdict == "refused"


def test_an_object_picked_from_the_list_needs_a_reason_and_a_photo(world: World) -> None:
    phone = world.phone()
    draft = begin(phone, method="list")
    fill(phone, draft)
    missing = [(m.item, m.why) for m in phone.desk.inspection.check(draft).missing]
    assert missing[-1] == ("", "reason")
    assert "photo" in [why for _, why in missing]
    item = phone.desk.inspection.check(draft).items[0].code
    phone.desk.inspection.add_photo(draft, item, jpeg(3))
    assert phone.desk.inspection.reason(draft, "标签破损").can_submit
    assert fact_of(phone, phone.desk.inspection.submit(draft)).body.reason == "标签破损"


def test_starting_the_same_work_again_goes_on_with_its_draft(world: World) -> None:
    phone = world.phone()
    assert begin(phone) == begin(phone)
    assert len(phone.desk.inspection.drafts()) == 1


def test_a_killed_check_comes_back_with_every_tap_and_photo(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    item = item_of(phone, draft, "ok")
    phone.desk.inspection.answer(draft, item, "abnormal")
    phone.desk.inspection.note(draft, item, "门锁\n打不开")
    phone.desk.inspection.add_photo(draft, item, jpeg(8))
    again = world.restart(phone)
    again.desk.people.unlock(world.person("guard-01"), PIN)
    (row,) = again.desk.inspection.drafts()
    view = again.desk.inspection.check(row.draft_id)
    kept = next(i for i in view.items if i.code == item)
    assert view.is_restored
    assert (kept.value, kept.note, len(kept.photos)) == ("abnormal", "门锁 打不开", 1)


def test_the_draft_is_on_disk_before_the_camera_opens(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    item = item_of(phone, draft, "ok")
    seen: list[str] = []

    class Killer:
        def take(self, done: object, *, ghost: object = None) -> None:
            found = phone.store.drafts.get(draft)
            assert found is not None
            seen.append(found.camera_item)

    phone.desk.inspection._camera = Killer()  # type: ignore[assignment]
    phone.desk.inspection.take_photo(draft, item, lambda view: None)
    assert seen == [item]


def test_no_space_is_said_before_the_shutter(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    phone.device.storage.free = 1000  # type: ignore[attr-defined]
    with pytest.raises(PhoneFull):
        phone.desk.inspection.take_photo(draft, item_of(phone, draft, "ok"), lambda view: None)


def test_another_persons_draft_does_not_open(world: World) -> None:
    phone = world.phone("shared", "guard-01", "guard-02")
    draft = begin(phone)
    phone.desk.people.unlock(world.person("guard-01"), PIN)
    with pytest.raises(NotFound):
        phone.desk.inspection.check(draft)
    assert phone.desk.inspection.drafts() == ()


def test_a_correction_is_a_new_record_that_names_the_old_one(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    fill(phone, draft)
    first = phone.desk.inspection.submit(draft)
    again = phone.desk.inspection.correct(first)
    item = item_of(phone, again, "ok")
    phone.desk.inspection.answer(again, item, "abnormal")
    phone.desk.inspection.add_photo(again, item, jpeg(4))
    second = phone.desk.inspection.submit(again)
    assert fact_of(phone, second).corrects == first
    assert phone.desk.inspection.record(second).corrects == first
    assert phone.desk.shift.sync_now().held_facts == 0
    assert phone.desk.inspection.record(first).state == "settled"


def test_a_record_can_be_corrected_for_a_day(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    fill(phone, draft)
    fact = phone.desk.inspection.submit(draft)
    assert phone.desk.inspection.record(fact).can_correct
    world.clock.wait(25 * 3600)
    phone.desk.people.unlock(world.person("guard-01"), PIN)
    assert not phone.desk.inspection.record(fact).can_correct


def test_the_record_tells_its_state_number_and_photos(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    item = item_of(phone, draft, "ok")
    fill(phone, draft, fault=item)
    fact = phone.desk.inspection.submit(draft)
    waiting = phone.desk.inspection.record(fact)
    assert (waiting.state, waiting.number, waiting.photos_stored) == ("waiting", 1, 0)
    assert phone.desk.shift.sync_now().problem == ""
    settled = phone.desk.inspection.record(fact)
    assert (settled.state, settled.photos_promised) == ("settled", settled.photos_stored)
    assert settled.short_hash == waiting.short_hash
