"""Hardware a test can hold in its hand: one fake per device port, driven by plain attributes and verbs.

The contract suite (tests/contract/test_device_ports.py) keeps them honest beside the desktop stand-ins. Parts that run
anywhere have no fake: sealing is DesktopCipher, private folders are desktop_paths(tmp_path).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mobile.device.cipher import DesktopCipher
from mobile.device.paths import desktop_paths
from mobile.device.photo_scale import scale_photo
from mobile.device.ports import Connection, Device, Fix, Permission, Recording, Reminder, TextQuestion

MORNING = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
"""08:30 in Shanghai."""

GIGABYTE = 1_000_000_000

UNDER_GROUND = Connection(is_connected=False, is_metered=False, is_wifi=False)
MOBILE_DATA = Connection(is_connected=True, is_metered=True, is_wifi=False)
WIFI = Connection(is_connected=True, is_metered=False, is_wifi=True)


class FakeClock:
    """Time passes only when the test says so; the wall and the time since boot move apart only by `set_wall`."""

    def __init__(self, now: datetime = MORNING) -> None:
        self._now = now
        self._boot_ns = 3_600_000_000_000
        self._boots = 1

    def now(self) -> datetime:
        return self._now

    def boot_ns(self) -> int:
        return self._boot_ns

    def boot_id(self) -> str:
        return f"boot-{self._boots}"

    def wait(self, seconds: float) -> None:
        """Both clocks go on."""
        self._now += timedelta(seconds=seconds)
        self._boot_ns += round(seconds * 1e9)

    def set_wall(self, now: datetime) -> None:
        """Somebody sets the wall clock."""
        self._now = now

    def reboot(self, seconds: float = 30.0) -> None:
        """The phone is started again: another boot, counted from zero."""
        self._now += timedelta(seconds=seconds)
        self._boot_ns = 0
        self._boots += 1


@dataclass
class FakePermissions:
    """Grants what is in `granted`; `will_grant` is how the person answers when asked."""

    granted: set[Permission] = field(default_factory=lambda: set(Permission))
    will_grant: bool = True
    asked: list[Permission] = field(default_factory=list)

    def holds(self, permission: Permission) -> bool:
        return permission in self.granted

    def ask(self, permission: Permission, done: Callable[[bool], None]) -> None:
        if not self.holds(permission):
            self.asked.append(permission)
            if self.will_grant:
                self.granted.add(permission)
        done(self.holds(permission))


@dataclass
class FakeScanner:
    """Sees the labels in `sees`, one per scan; None or an empty queue is a person who gave up."""

    sees: deque[str | None] = field(default_factory=deque)

    took: int | None = 640

    def took_ms(self) -> int | None:
        return self.took

    def scan(self, done: Callable[[str | None], None]) -> None:
        done(self.sees.popleft() if self.sees else None)


@dataclass
class FakeCamera:
    """Takes the pictures in `sees` (any picture's bytes), scaled for real; None or an empty queue is a person who gave up.

    With `is_slow` the camera stays open until `shutter`."""

    sees: deque[bytes | None] = field(default_factory=deque)
    is_slow: bool = False
    waiting: Callable[[bytes | None], None] | None = None
    left: bytes | None = None
    ghosts: list[Path | None] = field(default_factory=list)

    def left_over(self) -> bytes | None:
        return self.left

    def forget(self) -> None:
        self.left = None

    def take(self, done: Callable[[bytes | None], None], *, ghost: Path | None = None) -> None:
        self.ghosts.append(ghost)
        self.waiting = done
        if not self.is_slow:
            self.shutter()

    def shutter(self) -> None:
        """The person presses the shutter, or gives up."""
        done, self.waiting = self.waiting, None
        picture = self.sees.popleft() if self.sees else None
        if done is not None:
            done(None if picture is None else scale_photo(picture))


@dataclass
class FakeMicrophone:
    """Hears the recordings in `hears`, one per note; an empty queue hears nothing. `refuses` is a person who says no."""

    hears: deque[Recording] = field(default_factory=deque)
    has_one: bool = True
    refuses: bool = False
    is_recording: bool = False
    played: list[Path] = field(default_factory=list)

    def is_there(self) -> bool:
        return self.has_one

    def record(self, started: Callable[[bool], None]) -> None:
        self.is_recording = self.has_one and not self.refuses
        started(self.is_recording)

    def stop(self) -> Recording | None:
        was_recording, self.is_recording = self.is_recording, False
        return self.hears.popleft() if was_recording and self.hears else None

    def play(self, file: Path, mime: str) -> bool:
        self.played.append(file)
        return mime.startswith("audio/")

    def hush(self) -> None:
        self.is_recording = False


@dataclass
class FakeLocation:
    """Stands at `fix` while it is watched."""

    fix: Fix | None = None
    is_watching: bool = False

    def start(self) -> None:
        self.is_watching = True

    def stop(self) -> None:
        self.is_watching = False
        self.fix = None

    def latest(self) -> Fix | None:
        return self.fix if self.is_watching else None


@dataclass
class FakeNetwork:
    """The state in `state`, on Wi-Fi unless told otherwise."""

    state: Connection = WIFI

    def connection(self) -> Connection:
        return self.state

    def go_under_ground(self) -> None:
        self.state = UNDER_GROUND

    def go_mobile(self) -> None:
        self.state = MOBILE_DATA

    def go_wifi(self) -> None:
        self.state = WIFI


@dataclass
class FakeVibration:
    """Remembers what the hand felt: "good" and "bad"."""

    felt: list[str] = field(default_factory=list)

    def good(self) -> None:
        self.felt.append("good")

    def bad(self) -> None:
        self.felt.append("bad")


@dataclass
class FakeTextDialog:
    """The person types what is in `types`; None or an empty queue is one who went back."""

    types: deque[str | None] = field(default_factory=deque)
    asked: list[TextQuestion] = field(default_factory=list)

    def ask(self, question: TextQuestion, done: Callable[[str | None], None]) -> None:
        self.asked.append(question)
        typed = self.types.popleft() if self.types else None
        done(None if typed is None else typed[: question.most_characters])


@dataclass
class FakeBattery:
    """The charge in `charge`."""

    charge: int | None = 80

    def percent(self) -> int | None:
        return self.charge


@dataclass
class FakeStorage:
    """The free bytes in `free`."""

    free: int = 8 * GIGABYTE

    def free_bytes(self) -> int:
        return self.free


@dataclass
class FakeLinks:
    """Opened by `started_with`; `open` is a later link."""

    started_with: str = ""
    listeners: list[Callable[[str], None]] = field(default_factory=list)

    def listen(self, opened: Callable[[str], None]) -> None:
        self.listeners.append(opened)
        if self.started_with:
            opened(self.started_with)

    def open(self, link: str) -> None:
        for opened in self.listeners:
            opened(link)


@dataclass
class FakeReminders:
    """Remembers what is planned now."""

    planned: list[Reminder] = field(default_factory=list)

    def plan(self, reminders: Sequence[Reminder]) -> None:
        self.planned = list(reminders)


@dataclass
class FakeHandOut:
    """Takes files into the folder `into`; None is a person who went back."""

    into: Path | None = None

    def hand_out(self, file: Path, done: Callable[[bool], None]) -> None:
        if self.into is not None:
            (self.into / file.name).write_bytes(file.read_bytes())
        done(self.into is not None)


def fake_device(root: Path, clock: FakeClock | None = None) -> Device:
    """A whole phone of fakes with real private folders under `root`."""
    return Device(
        scanner=FakeScanner(),
        camera=FakeCamera(),
        microphone=FakeMicrophone(),
        location=FakeLocation(),
        network=FakeNetwork(),
        vibration=FakeVibration(),
        clock=clock or FakeClock(),
        text_dialog=FakeTextDialog(),
        cipher=DesktopCipher(),
        battery=FakeBattery(),
        storage=FakeStorage(),
        permissions=FakePermissions(),
        links=FakeLinks(),
        reminders=FakeReminders(),
        hand_out=FakeHandOut(),
        paths=desktop_paths(root),
    )
