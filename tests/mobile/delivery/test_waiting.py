"""Clocks, waits and the worker: what is set or restarted stops nothing, the next try is told, and only one try runs at a time."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread

import pytest

from mobile.delivery.backoff import LONGEST_SECONDS, wait_seconds
from mobile.delivery.transport import Answer, Transport
from tests.fakes import FakeClock
from tests.mobile.delivery.watching import record, watch
from tests.mobile.world import World


@pytest.mark.parametrize("moved", [timedelta(hours=8), timedelta(days=-3), timedelta(days=3650)])
def test_a_wall_clock_that_was_set_stops_nothing(world: World, moved: timedelta) -> None:
    clock = FakeClock()
    phone = world.phone("wrong", clock=clock)
    clock.set_wall(clock.now() + moved)
    record(phone, world, 3)
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.waiting_facts) == ("", 0)
    skew = phone.desk.settings.view().clock_skew_seconds
    assert skew == pytest.approx(moved.total_seconds(), abs=5)


def test_a_restart_of_the_phone_renews_the_token_and_goes_on(world: World) -> None:
    phone = world.phone()
    record(phone, world, 3)
    world.clock.reboot()
    again = world.restart(phone)
    assert again.desk.shift.sync_now().waiting_facts == 0


def test_after_a_failure_the_next_try_is_shown_and_grows(world: World) -> None:
    phone = world.phone()
    record(phone, world, 1)
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    waits = []
    for _ in range(6):
        status = phone.desk.shift.sync_now()
        assert (status.problem, status.advice) == ("no-connection", "wait")
        assert status.next_try_at is not None
        waits.append((status.next_try_at - world.clock.now()).total_seconds())
    assert all(1 <= wait <= 5 * 2**k for k, wait in enumerate(waits))
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    assert phone.desk.shift.sync_now().next_try_at is None


def test_the_wait_is_jittered_bounded_and_never_shorter_than_asked() -> None:
    assert [wait_seconds(k, 0.999999) for k in (1, 2, 3)] == pytest.approx([5, 10, 20], rel=0.01)
    assert wait_seconds(1, 0.0) == 1.0
    assert wait_seconds(50, 0.999999) <= LONGEST_SECONDS
    assert wait_seconds(1, 0.0, retry_after_seconds=120) == 120


def test_the_worker_delivers_by_itself_when_it_is_woken(world: World) -> None:
    phone = world.phone()
    done = Event()

    def look() -> None:
        if phone.store.outbox.counts().waiting == 0 and not phone.engine.status().is_busy:
            done.set()

    record(phone, world, 2)
    phone.engine.listen(look)
    phone.engine.start()
    phone.engine.wake()
    assert done.wait(20)
    phone.engine.stop()


def test_manual_and_automatic_tries_never_run_at_once(world: World) -> None:
    phone = world.phone()
    record(phone, world, 20)
    running: list[int] = []
    most: list[int] = []
    watched = watch(phone)
    real = Transport._send

    def count(*given: object) -> Answer:
        running.append(1)
        most.append(len(running))
        try:
            return real(watched, *given)  # type: ignore[arg-type]
        finally:
            running.pop()

    watched._send = count  # type: ignore[assignment]
    threads = [Thread(target=phone.engine.sync_now) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert phone.store.outbox.counts().waiting == 0
