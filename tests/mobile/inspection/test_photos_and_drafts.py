"""Photos that must not get lost between camera and draft, their limits, corrections beside new checks, drafts of an older app."""

from __future__ import annotations

import pytest

from mobile.wiring import Phone
from sync.errors import NotFound, PhotoLimit, TooLateToCorrect
from tests.mobile.inspection.test_check import a_task, begin, fact_of, item_of
from tests.mobile.world import PIN, World, fill, jpeg


def photos_at(phone: Phone, draft: str, item: str) -> int:
    return next(len(i.photos) for i in phone.desk.inspection.check(draft).items if i.code == item)


def test_the_seventh_photo_of_an_item_is_refused_before_the_shutter(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    item = item_of(phone, draft, "ok")
    fill(phone, draft)
    phone.desk.inspection.answer(draft, item, "abnormal")
    for seed in range(6):
        phone.desk.inspection.add_photo(draft, item, jpeg(seed, side=40))
    with pytest.raises(PhotoLimit):
        phone.desk.inspection.take_photo(draft, item, lambda view: None)
    with pytest.raises(PhotoLimit):
        phone.desk.inspection.add_photo(draft, item, jpeg(7, side=40))
    fact = fact_of(phone, phone.desk.inspection.submit(draft))
    assert next(len(a.photos) for a in fact.body.answers if a.i == item) == 6


def test_the_forty_first_photo_of_a_record_is_refused_and_forty_are_not_held(world: World) -> None:
    phone = world.phone()
    for group in phone.desk.task.today().due:
        for row in group.rows:
            draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
            if len(phone.desk.inspection.check(draft).items) >= 7:
                break
        else:
            continue
        break
    fill(phone, draft)
    codes = [item.code for item in phone.desk.inspection.check(draft).items]
    taken = sum(photos_at(phone, draft, code) for code in codes)
    seed = 0
    for code in codes:
        while photos_at(phone, draft, code) < 6 and taken < 40:
            seed, taken = seed + 1, taken + 1
            phone.desk.inspection.add_photo(draft, code, jpeg(1000 + seed, side=24))
    assert taken == 40
    free = next(code for code in codes if photos_at(phone, draft, code) < 6)
    with pytest.raises(PhotoLimit):
        phone.desk.inspection.take_photo(draft, free, lambda view: None)
    assert len(fact_of(phone, phone.desk.inspection.submit(draft)).photos) == 40
    assert phone.desk.shift.sync_now().held_facts == 0


def test_a_photo_taken_while_the_phone_locked_itself_is_in_the_draft(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    item = item_of(phone, draft, "ok")
    camera = phone.device.camera
    camera.is_slow, camera.sees = True, camera.sees.__class__([jpeg(5)])  # type: ignore[attr-defined]
    told: list[object] = []
    phone.desk.inspection.take_photo(draft, item, told.append)
    world.clock.wait(3600)
    assert phone.desk.people.lock().step == "unlock"
    camera.shutter()  # type: ignore[attr-defined]
    assert told == [], "a locked phone shows nothing"
    phone.desk.people.unlock(world.person("guard-01"), PIN)
    assert photos_at(phone, draft, item) == 1


def test_a_photo_left_by_a_killed_app_finds_its_way_back_into_its_draft(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    item = item_of(phone, draft, "ok")
    phone.device.camera.is_slow = True  # type: ignore[attr-defined]
    phone.desk.inspection.take_photo(draft, item, lambda view: None)
    phone.device.camera.left = jpeg(6)  # type: ignore[attr-defined]
    again = world.restart(phone)
    again.desk.people.unlock(world.person("guard-01"), PIN)
    assert photos_at(again, draft, item) == 1
    assert again.device.camera.left is None  # type: ignore[attr-defined]
    kept = again.store.drafts.get(draft)
    assert kept is not None
    assert kept.camera_item == ""


def test_a_left_photo_that_two_drafts_may_have_waited_for_goes_into_neither(world: World) -> None:
    phone = world.phone()
    tasks = [r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment"][:2]
    drafts = [phone.desk.inspection.start(r.subject_kind, r.subject_id, r.template, r.id) for r in tasks]
    phone.device.camera.is_slow = True  # type: ignore[attr-defined]
    for draft in drafts:
        phone.desk.inspection.take_photo(draft, phone.desk.inspection.check(draft).items[0].code, lambda view: None)
    phone.device.camera.left = jpeg(6)  # type: ignore[attr-defined]
    again = world.restart(phone)
    assert [(draft.photos, draft.camera_item) for draft in again.store.drafts.every()] == [({}, "")] * 2


def test_a_person_who_gives_up_the_photo_is_awaited_no_more(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    told: list[object] = []
    phone.desk.inspection.take_photo(draft, phone.desk.inspection.check(draft).items[0].code, told.append)
    kept = phone.store.drafts.get(draft)
    assert kept is not None
    assert (told, kept.camera_item) == ([None], "")


def test_a_new_check_never_becomes_the_correction_of_the_old_one(world: World) -> None:
    phone = world.phone()
    work = a_task(phone)
    draft = phone.desk.inspection.start(*work)
    fill(phone, draft)
    first = phone.desk.inspection.submit(draft)
    correction = phone.desk.inspection.correct(first)
    fresh = phone.desk.inspection.start(*work)
    assert fresh != correction
    assert phone.desk.inspection.check(fresh).corrects == ""
    assert phone.desk.inspection.start(*work) == fresh
    card = phone.desk.equipment.card(work[0], work[1])
    assert [row.draft_id for row in card.due if row.task_id == work[3]] in ([], [fresh])


def test_correcting_twice_goes_on_with_the_correction_that_was_begun(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    fill(phone, draft)
    first = phone.desk.inspection.submit(draft)
    again = phone.desk.inspection.correct(first)
    phone.desk.inspection.note(again, item_of(phone, again, "ok"), "另见")
    assert phone.desk.inspection.correct(first) == again


def test_after_a_day_no_correction_begins(world: World) -> None:
    phone = world.phone()
    draft = begin(phone)
    fill(phone, draft)
    fact = phone.desk.inspection.submit(draft)
    world.clock.wait(24 * 3600)
    phone.desk.people.unlock(world.person("guard-01"), PIN)
    with pytest.raises(TooLateToCorrect):
        phone.desk.inspection.correct(fact)
    assert phone.desk.inspection.drafts() == ()


def test_a_draft_that_a_newer_app_cannot_read_is_listed_with_its_reason(world: World) -> None:
    phone = world.phone()
    work = a_task(phone)
    draft = phone.desk.inspection.start(*work)
    phone.desk.inspection.answer(draft, item_of(phone, draft, "ok"), "normal")
    with phone.store.database.transaction() as db:
        db.execute_sql("UPDATE draft SET head = '{\"template\": 7}'")
    (row,) = phone.desk.inspection.drafts()
    assert (row.draft_id, row.answered) == (draft, 1)
    assert "旧版" in row.problem
    with pytest.raises(NotFound):
        phone.desk.inspection.check(draft)
    assert all(r.draft_id == "" for g in phone.desk.task.today().due for r in g.rows)
    assert phone.desk.inspection.start(*work) != draft
    phone.desk.inspection.discard(draft)
    assert [left.problem for left in phone.desk.inspection.drafts()] == [""]
