"""The shift: what waits and why, a receipt the worker keeps, and the rescue bundle that leaves a phone that cannot send."""

from __future__ import annotations

import pytest

from mobile.shift.reasons import advice_for
from sync.errors import NotEnrolled, every_problem
from tests.mobile.task.test_today import do_one
from tests.mobile.world import World


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


def test_the_rescue_bundle_carries_everything_unsent_through_the_same_door(world: World) -> None:
    from server.rescue.commands import apply_bundle

    phone = world.phone()
    _, fact = do_one(phone)
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    bundle = phone.desk.shift.rescue_bundle()
    assert bundle.stat().st_size > 500
    assert fact.encode() not in bundle.read_bytes()
    assert phone.store.outbox.counts().waiting == 1, "it still waits until the server names it"
    applied = apply_bundle(world.parts, bundle.read_bytes())
    assert applied is not None
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    assert phone.desk.shift.sync_now().waiting_facts == 0
    assert phone.desk.inspection.record(fact).state == "settled"


def test_a_phone_that_was_never_enrolled_has_no_bundle(world: World) -> None:
    with pytest.raises(NotEnrolled):
        world.start(world.device("new")).desk.shift.rescue_bundle()
