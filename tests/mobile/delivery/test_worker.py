"""The worker outlives every fault, obeys the server's wait and lets new facts past the photos; refused photos wait longer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest

from mobile.delivery.transport import Answer, Transport
from mobile.wiring import Phone
from sync.errors import LinxunError, PhotoType, RateLimited, Unreachable
from tests.fakes import FakeClock
from tests.mobile.delivery.test_photos import with_photo
from tests.mobile.delivery.watching import Watched, record, watch
from tests.mobile.world import World, fill, jpeg


def until(phone: Phone, holds: Callable[[], bool], act: Callable[[], None]) -> None:
    """Act and wait until something holds, told by the engine itself."""
    done = Event()
    phone.engine.listen(lambda: done.set() if holds() else None)
    act()
    assert done.wait(20)


def wake_up(phone: Phone) -> None:
    """Start the worker and ring at once."""
    phone.engine.start()
    phone.engine.wake()


def idle_with(phone: Phone, problem: str) -> bool:
    status = phone.engine.status()
    return not status.is_busy and status.problem == problem


def fail_in(watched: Watched, fault: BaseException, times: int = 1) -> None:
    """Raise anything at all in the next requests."""
    real, left = Transport._send, [times]

    def send(*given: object) -> Answer:
        if left[0]:
            left[0] -= 1
            raise fault
        return real(watched, *given)  # type: ignore[arg-type]

    watched._send = send  # type: ignore[assignment]


def test_a_fault_of_the_program_does_not_end_the_delivery(world: World) -> None:
    phone = world.phone()
    record(phone, world, 1)
    fail_in(watch(phone), KeyError("a fault"))
    until(phone, lambda: idle_with(phone, "unexpected"), lambda: wake_up(phone))
    world.clock.wait(600)
    until(phone, lambda: phone.store.outbox.counts().waiting == 0, phone.engine.wake)
    phone.engine.stop()


def test_a_worker_that_was_stopped_can_be_started_again(world: World) -> None:
    phone = world.phone()
    phone.engine.start()
    phone.engine.stop()
    record(phone, world, 1)
    until(phone, lambda: phone.store.outbox.counts().waiting == 0, lambda: wake_up(phone))
    phone.engine.stop()


def test_a_phone_too_full_to_note_a_failure_still_plans_the_next_try(world: World) -> None:
    phone = world.phone()
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    with phone.store.database.transaction() as db:
        db.execute_sql("CREATE TRIGGER full BEFORE INSERT ON setting BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")
    status = phone.desk.shift.sync_now()
    assert status.problem == "no-connection"
    assert status.next_try_at is not None


@pytest.mark.parametrize(("fault", "seconds"), [(RateLimited(retry_after_seconds=120.0), 120), (Unreachable(), 5)])
def test_a_ring_does_not_shorten_what_the_server_or_a_failure_asked_for(world: World, fault: LinxunError, seconds: int) -> None:
    asked = Event()

    class Looked(FakeClock):
        def boot_ns(self) -> int:
            if threading.current_thread().name == "delivery":
                asked.set()
            return super().boot_ns()

    clock = Looked()
    phone = world.phone("one", clock=clock)
    phone.engine._parts = replace(phone.engine._parts, chance=lambda: 0.999)
    record(phone, world, 1)
    watched = watch(phone)
    watched.faults = [fault, fault]
    phone.desk.shift.sync_now()
    phone.desk.shift.sync_now()
    watched.seen.clear()
    phone.engine.wake()
    phone.engine.start()
    assert asked.wait(20)
    phone.engine.stop()
    assert watched.seen == []
    clock.wait(2 * seconds)
    until(phone, lambda: phone.store.outbox.counts().waiting == 0, lambda: wake_up(phone))
    phone.engine.stop()


def test_a_new_record_does_not_wait_behind_the_photos(world: World) -> None:
    phone = world.phone()
    for seed in range(3):
        task = [r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment"][seed]
        draft = phone.desk.inspection.start(task.subject_kind, task.subject_id, task.template, task.id)
        fill(phone, draft, photo_seed=100 + seed)
        phone.desk.inspection.add_photo(draft, phone.desk.inspection.check(draft).items[0].code, jpeg(seed, side=100))
        phone.desk.inspection.submit(draft)
    watched = watch(phone)
    real, paths = Transport._send, []

    def send(method: str, path: str, *rest: object) -> Answer:
        if "photos" in path and not any("photos" in known for known in paths):
            record(phone, world, 1)
            phone.engine.wake()
        paths.append(path)
        return real(watched, method, path, *rest)  # type: ignore[arg-type]

    watched._send = send  # type: ignore[assignment]
    assert phone.desk.shift.sync_now().waiting_photos == 0
    first_photo = next(path for path in paths if "photos" in path)
    behind = [path for path in paths[1:] if path != first_photo]
    assert behind[0].endswith("exchange"), "the record filed during the first photo goes before the second one"
    assert phone.store.outbox.counts().waiting == 0


def test_a_photo_that_the_server_refused_waits_on_its_own_and_longer_each_time(world: World) -> None:
    phone = world.phone()
    phone.engine._parts = replace(phone.engine._parts, chance=lambda: 0.999)
    photo = with_photo(phone, side=200)
    watched = watch(phone)
    watched.faults = [None, PhotoType(), None, PhotoType()]
    waits = []
    for _ in range(2):
        phone.desk.shift.sync_now()
        kept = phone.store.photos.get(photo)
        assert kept is not None
        waits.append(kept.next_try_at - world.parts.now_ms())
    assert waits[0] < waits[1]
    assert phone.store.photos.waiting(due_ms=world.parts.now_ms()) == []
    watched.seen.clear()
    until(phone, lambda: bool(watched.seen) and idle_with(phone, ""), lambda: wake_up(phone))
    assert not [path for path, _ in watched.seen if "photos" in path]
    world.clock.wait(60)
    until(phone, lambda: phone.store.photos.waiting() == [], phone.engine.wake)
    phone.engine.stop()


def test_a_photo_whose_file_was_changed_is_said_to_be_gone(world: World) -> None:
    phone = world.phone()
    photo = with_photo(phone, side=200)
    phone.store.photos.path_of(photo).write_bytes(jpeg(77))
    watched = watch(phone)
    assert phone.desk.shift.sync_now().problem == "photo-gone"
    assert not [path for path, _ in watched.seen if "photos" in path]
