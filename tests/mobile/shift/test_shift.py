"""The shift: what waits and why, a receipt the worker keeps, and the rescue bundle that leaves a phone that cannot send."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mobile.shift.reasons import advice_for
from sync.errors import InputError, NotEnrolled, PhoneFull, every_problem
from tests.mobile.task.test_today import do_one
from tests.mobile.world import World, fill, jpeg


def test_every_waiting_thing_has_a_plain_reason_and_what_to_do(world: World) -> None:
    phone = world.phone()
    _, fact = do_one(phone)
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    phone.desk.shift.sync_now()
    view = phone.desk.shift.waiting()
    (row,) = [r for r in view.rows if r.kind == "fact"]
    assert (row.id, row.state, row.problem, row.advice) == (fact, "waiting", "no-connection", "wait")
    assert row.title
    assert row.subject_name
    assert row.next_try_at is not None
    assert view.status.oldest_at == row.made_at


def test_every_problem_there_is_has_an_advice() -> None:
    assert all(advice_for(slug) for slug in every_problem())
    assert advice_for("from a newer server") == "report_bug"


def test_sent_work_stays_listed(world: World) -> None:
    phone = world.phone()
    _, fact = do_one(phone)
    phone.desk.shift.sync_now()
    assert [row.fact_id for row in phone.desk.shift.waiting().sent] == [fact]


def test_a_delivered_shift_gets_its_receipt_and_it_is_ours(world: World) -> None:
    phone = world.phone()
    do_one(phone)
    world.clock.wait(30)
    shift = phone.desk.shift.end_shift()
    assert not shift.is_clean
    assert shift.ways_out == ("wait", "wifi", "rescue_bundle")
    for _ in range(2):
        phone.desk.shift.sync_now()
    shift = phone.desk.shift.shift()
    assert shift.is_clean
    (receipt,) = shift.receipts
    assert receipt.is_genuine
    assert receipt.code
    assert (receipt.facts, receipt.held) == (1, 0)


def test_a_receipt_of_another_chain_is_not_genuine(world: World) -> None:
    phone = world.phone()
    do_one(phone)
    phone.desk.shift.end_shift()
    for _ in range(2):
        phone.desk.shift.sync_now()
    with phone.store.database.transaction() as db:
        db.execute_sql("UPDATE fact SET link = x'00' WHERE n = 2")
        db.execute_sql("UPDATE journal SET link = x'00'")
    assert all(not r.is_genuine for r in phone.desk.shift.shift().receipts)


def test_a_shift_is_counted_by_the_order_of_filing_whatever_the_clock_says(world: World) -> None:
    phone = world.phone()
    hazards = [row.id for row in phone.desk.hazard.every()[:3]]
    now = world.clock.now()
    world.clock.set_wall(now + timedelta(hours=9))
    phone.desk.hazard.see(hazards[0])
    phone.desk.shift.end_shift()
    world.clock.set_wall(now)
    phone.desk.hazard.see(hazards[1])
    phone.desk.hazard.see(hazards[2])
    shift = phone.desk.shift.shift()
    assert (shift.facts, shift.started_at) == (2, now)
    phone.desk.shift.end_shift()
    assert phone.desk.shift.shift().started_at is None
    before = phone.store.outbox.counts().waiting
    with pytest.raises(InputError):
        phone.desk.shift.end_shift()
    assert phone.store.outbox.counts().waiting == before


def test_the_rescue_bundle_carries_everything_unsent_through_the_same_door(world: World) -> None:
    from server.rescue.commands import apply_bundle

    phone = world.phone()
    _, fact = do_one(phone)
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    bundle = phone.desk.shift.rescue_bundle()
    [file] = bundle.files
    assert bundle.facts == 1
    assert file.stat().st_size > 500
    assert fact.encode() not in file.read_bytes()
    assert phone.store.outbox.counts().waiting == 1, "it still waits until the server names it"
    applied = apply_bundle(world.parts, file.read_bytes())
    assert applied is not None
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    assert phone.desk.shift.sync_now().waiting_facts == 0
    assert phone.desk.inspection.record(fact).state == "settled"


def test_a_bundle_takes_as_many_files_as_it_needs_says_what_is_missing_and_the_newest_alone_stays(world: World) -> None:
    from mobile.delivery.rescue import RescueWriter
    from server.rescue.commands import apply_bundle

    phone = world.phone()
    hazards = [row.id for row in phone.desk.hazard.every()[:4]]
    for hazard in hazards:
        phone.desk.hazard.see(hazard)
    row = next(r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment")
    draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
    fill(phone, draft)
    first = phone.desk.inspection.check(draft).items[0].code
    for seed in (50, 51, 52):
        phone.desk.inspection.add_photo(draft, first, jpeg(seed))
    phone.desk.inspection.submit(draft)
    photos = phone.store.photos.unsent()
    photos[1].path.unlink()
    now = phone.desk.now()
    phone.desk.shift.rescue_bundle()
    bundle = RescueWriter(phone.store, phone.device, "1", most_facts=2, most_photo_bytes=photos[0].bytes).write(now)
    assert (bundle.facts, bundle.photos, bundle.missing_photos) == (5, len(photos) - 1, 1)
    assert len(bundle.files) == 2 + len(photos)
    assert sorted((phone.store.places.data / "rescue").iterdir()) == sorted(bundle.files)
    applied = [apply_bundle(world.parts, file.read_bytes()) for file in bundle.files]
    assert [one.settled for one in applied][:3] == [2, 2, 1]
    assert sum(one.photos for one in applied) == len(photos) - 1
    assert sum(one.held + one.unpromised_photos + len(one.refused_photos) for one in applied) == 0
    phone.device.storage.free = 1_000_000  # type: ignore[attr-defined]
    with pytest.raises(PhoneFull):
        phone.desk.shift.rescue_bundle()
    assert all(file.exists() for file in bundle.files)


def test_a_phone_that_was_never_enrolled_has_no_bundle(world: World) -> None:
    with pytest.raises(NotEnrolled):
        world.start(world.device("new")).desk.shift.rescue_bundle()
