"""What the entry screens show: which step comes next, who is enrolled on this phone, who holds it now.

Read by the people screens and the top bar. Never tells whether a PIN was nearly right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Step = Literal["enrol", "sign_in", "set_pin", "unlock", "open"]
"""What the phone needs next: to be enrolled, a first sign-in, a PIN, the PIN, or nothing (the app is open)."""


@dataclass(frozen=True)
class PersonRow:
    """One person enrolled on this phone; `wait_seconds` is above 0 while too many wrong PINs hold the door."""

    id: str
    name: str
    roles: tuple[str, ...]
    sites: tuple[str, ...]
    has_pin: bool
    wait_seconds: int = 0


@dataclass(frozen=True)
class GateView:
    """The entry of the app: `step` decides the screen, `person` is whom it is about (None: choose one of `people`)."""

    step: Step
    server: str
    device_label: str
    people: tuple[PersonRow, ...] = ()
    person: PersonRow | None = None
    attempts_left: int = 0
    wait_seconds: int = 0
    waiting_facts: int = 0
    waiting_photos: int = 0


@dataclass(frozen=True)
class EnrolmentView:
    """A scanned enrolment code before it is used: the person sees and confirms the host first."""

    host: str
    code: str
    is_loopback: bool = False
    is_other_server: bool = False
    """The phone belongs to another server now: everybody signs in again there."""
    unsent_facts: int = 0
    unsent_photos: int = 0
