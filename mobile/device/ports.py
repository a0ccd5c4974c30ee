"""What the app may ask of the phone's hardware, as protocols. Actions and screens see only these.

Every `done` is called at most once, on the app's own thread, and a lost answer (the phone killed the app in between)
is never called at all: the caller has saved its draft before it asks. No port raises for a missing device.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol

OnMain = Callable[[Callable[[], None]], None]
"""Runs the callable on the app's own thread, soon."""


class Permission(StrEnum):
    """What a person is asked for, when it is needed and not before."""

    CAMERA = "camera"
    LOCATION = "location"
    MICROPHONE = "microphone"
    NOTIFICATIONS = "notifications"


class Permissions(Protocol):
    """What the person has allowed."""

    def holds(self, permission: Permission) -> bool:
        """Whether the person has granted it and it still stands."""

    def ask(self, permission: Permission, done: Callable[[bool], None]) -> None:
        """Ask unless it is held; `done` gets the answer, at once when it is held already."""


class Scanner(Protocol):
    """Reads a printed label."""

    def scan(self, done: Callable[[str | None], None]) -> None:
        """Read one QR code; `done` gets its text as it is printed, or None when the person gave up or refused the camera."""

    def took_ms(self) -> int | None:
        """How long the last scan took, from the camera's start to the reading, in milliseconds; None when nothing was read."""


class Camera(Protocol):
    """Takes a photo for a record."""

    def take(self, done: Callable[[bytes | None], None], *, ghost: Path | None = None) -> None:
        """Take one photo; `done` gets an upright JPEG without EXIF, longest side 2,048 pixels, at most 300,000 bytes, or None.

        Where the camera's picture is ours to draw, `ghost` lies half transparent over it, so that the same view is found again.
        When `done` raises, the photo stays where `left_over` finds it."""

    def left_over(self) -> bytes | None:
        """The whole photo whose answer a kill behind the camera swallowed, or None; it stays until `forget`."""

    def forget(self) -> None:
        """Delete what is left over."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice note as it is kept: a whole file and what kind of file it is."""

    content: bytes
    mime: Literal["audio/mp4", "audio/wav"]


class Microphone(Protocol):
    """Takes a short voice note, and plays one."""

    def is_there(self) -> bool:
        """Whether this machine can record at all."""

    def record(self, started: Callable[[bool], None]) -> None:
        """Ask for the permission where it is not held, and record from then on, for 15 seconds at most; `started` gets whether it
        does. What was being recorded before is dropped."""

    def stop(self) -> Recording | None:
        """End the recording and return it; None when nothing was recorded. At most 400,000 bytes."""

    def play(self, file: Path, mime: str) -> bool:
        """Play this file from its beginning instead of what is playing; False when this machine cannot."""

    def hush(self) -> None:
        """Stop playing, and drop what is being recorded; harmless when there is neither."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A place on earth (degrees, WGS 84) with the radius in metres that holds it two times in three, and its age."""

    latitude: float
    longitude: float
    accuracy_metres: float
    age_seconds: float


class Location(Protocol):
    """Where the phone is, as evidence."""

    def start(self) -> None:
        """Watch from now on, when the permission is held; harmless when already watching."""

    def stop(self) -> None:
        """Watch no longer and forget the last fix."""

    def latest(self) -> Fix | None:
        """The best fix of this watch, or None: under ground, refused, or not watching."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What the phone believes of its network; a captive portal may look connected."""

    is_connected: bool
    is_metered: bool
    is_wifi: bool


class Network(Protocol):
    """Whether sending is worth a try."""

    def connection(self) -> Connection:
        """The state now; cheap enough to ask before each try."""


class Vibration(Protocol):
    """News for the hand."""

    def good(self) -> None:
        """One short buzz: read, saved."""

    def bad(self) -> None:
        """Two short buzzes: not ours, not read."""


class Clock(Protocol):
    """The time a person sees, and the time nobody can turn back."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC; a person can set it."""

    def boot_ns(self) -> int:
        """Nanoseconds since the phone was started, sleep included; nobody can set it."""

    def boot_id(self) -> str:
        """Which start of the phone `boot_ns` counts from, at most 32 characters; differs after each restart."""


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """One free text to ask for; `title`, `accept` and `cancel` are sentences in the person's language."""

    title: str
    accept: str
    cancel: str
    start: str = ""
    most_characters: int = 500


class TextDialog(Protocol):
    """Free text by the phone's own keyboard."""

    def ask(self, question: TextQuestion, done: Callable[[str | None], None]) -> None:
        """Let the person type with the phone's own IME; `done` gets the text, or None when they went back."""


class Cipher(Protocol):
    """Seals what only the server may read."""

    def seal(self, public_key_pem: str, plaintext: bytes) -> bytes:
        """A container that only the private key opens (see cipher.py); raises ValueError for a key that is not RSA-3072."""


class HandOut(Protocol):
    """A way out of the app for a file."""

    def hand_out(self, file: Path, done: Callable[[bool], None]) -> None:
        """Let the person choose where a copy of the file goes; `done` gets whether it is there."""


class Battery(Protocol):
    """What is left in the battery."""

    def percent(self) -> int | None:
        """Charge from 0 to 100, or None where there is no battery."""


class Storage(Protocol):
    """What is left on the disk."""

    def free_bytes(self) -> int:
        """What the app may still write to its private storage."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One notification to come: `at` is aware, the sentences are in the person's language."""

    at: datetime
    title: str
    text: str


class Reminders(Protocol):
    """Notifications of the phone while the app is not in front."""

    def plan(self, reminders: Sequence[Reminder]) -> None:
        """From now on notify at these times, in place of what was planned; nothing planned takes all of them back.

        They come while Android keeps the app in memory; one that was ended or killed reminds again when it is next opened."""


class Links(Protocol):
    """Links that open the app."""

    def listen(self, opened: Callable[[str], None]) -> None:
        """From now on `opened` gets each link the app is opened by, first the one it was started with, if any."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the app keeps things; all three exist and are private to it.

    `data` survives updates. `captures` may be emptied at any time. `no_backup` is never part of a copy of the phone.
    """

    data: Path
    captures: Path
    no_backup: Path


@dataclass(frozen=True, slots=True)
class Device:
    """All ports together; android.py and desktop.py make one, mobile/wiring.py hands its parts on."""

    scanner: Scanner
    camera: Camera
    microphone: Microphone
    location: Location
    network: Network
    vibration: Vibration
    clock: Clock
    text_dialog: TextDialog
    cipher: Cipher
    battery: Battery
    storage: Storage
    permissions: Permissions
    links: Links
    reminders: Reminders
    hand_out: HandOut
    paths: Paths
