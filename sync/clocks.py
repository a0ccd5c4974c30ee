"""Clock evidence: what a phone's clocks prove about when a fact was made. The phone's wall clock is data, never an arbiter.

The server calls `correct` for each fact it judges; the phone shows the skew. Order is the journal's, never the clock's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Basis = Literal["boot_clock", "wall_clock", "bounded"]
SUSPICIOUS_SKEW_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a phone's clocks: wall clock, CLOCK_BOOTTIME in nanoseconds and which boot that counts from."""

    wall: datetime
    boot_ns: int
    boot_id: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the exchanges prove: the fact was filed after `earliest` (the head was lower then) and before `latest`."""

    earliest: datetime | None
    latest: datetime


@dataclass(frozen=True, slots=True)
class Corrected:
    """The server's best time for a fact, and what it rests on."""

    at: datetime
    basis: Basis


def bounds(
    n: int, *, previous_head: int, previous_at: datetime | None, now: datetime, whole_at: datetime | None = None
) -> Bounds:
    """Return when the new fact `n` can have been filed, from the previous exchange's announced head and its time at the server.

    `whole_at`: when the phone last kept nothing back; whatever is new was filed since, also where a head was announced that never
    came."""
    if previous_at is None:
        return Bounds(None, now)
    if n > previous_head or (whole_at is not None and whole_at >= previous_at):
        return Bounds(previous_at, now)
    return Bounds(whole_at, previous_at)


def skew_seconds(sent: Reading, now: datetime) -> float:
    """Return how far the phone's wall clock is ahead of the server's (negative: behind), in seconds, network delay included."""
    return (sent.wall - now).total_seconds()


def correct(made: Reading, sent: Reading, limits: Bounds, now: datetime) -> Corrected:
    """Return the corrected time of a fact made at `made` and sent in an exchange at `sent`, received at `now`.

    Within one boot the boot clock counts the time between making and sending, whatever was done to the wall clock.
    After a reboot only the wall clock is left: it is shifted by the skew of this exchange. Both are kept within the bounds."""
    basis: Basis
    if made.boot_id == sent.boot_id and made.boot_id and 0 <= made.boot_ns <= sent.boot_ns:
        at, basis = now - timedelta(microseconds=(sent.boot_ns - made.boot_ns) // 1000), "boot_clock"
    else:
        try:
            at, basis = (made.wall - (sent.wall - now)).astimezone(UTC), "wall_clock"
        except OverflowError:
            at, basis = limits.latest, "bounded"
    if limits.earliest is not None and at < limits.earliest:
        return Corrected(limits.earliest, "bounded")
    if at > limits.latest:
        return Corrected(limits.latest, "bounded")
    return Corrected(at, basis)
