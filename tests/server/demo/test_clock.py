"""The demo's clock: moved by one process, read alike by the server and the phones, forward only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mobile.device.clock import SystemClock
from mobile.headless_clock import DemoClock as PhoneClock
from server.demo.clock import DemoClock

BEGINS = datetime(2026, 11, 20, 7, tzinfo=UTC)
SOON = timedelta(seconds=10)


def begun(folder: Path) -> tuple[DemoClock, PhoneClock]:
    clock = DemoClock(folder / "clock.json")
    clock.begin(BEGINS)
    return clock, PhoneClock(SystemClock(), clock.file)


def test_server_and_phone_show_the_same_time(tmp_path: Path) -> None:
    server, phone = begun(tmp_path)
    assert BEGINS <= server.now() < BEGINS + SOON
    assert abs(phone.now() - server.now()) < SOON


def test_skipped_time_has_passed_on_the_boot_clock_too(tmp_path: Path) -> None:
    server, phone = begun(tmp_path)
    before, boot = phone.now(), phone.boot_ns()
    server.advance(timedelta(hours=3))
    assert timedelta(hours=3) <= phone.now() - before < timedelta(hours=3) + SOON
    assert 3 * 3600 * 10**9 <= phone.boot_ns() - boot < (3 * 3600 + 10) * 10**9


def test_a_moment_that_has_passed_changes_nothing(tmp_path: Path) -> None:
    server, _ = begun(tmp_path)
    server.advance_to(BEGINS + timedelta(hours=1))
    server.advance_to(BEGINS)
    assert BEGINS + timedelta(hours=1) <= server.now() < BEGINS + timedelta(hours=1) + SOON


def test_it_never_goes_back(tmp_path: Path) -> None:
    server, _ = begun(tmp_path)
    with pytest.raises(ValueError, match="forward"):
        server.advance(timedelta(seconds=-1))
