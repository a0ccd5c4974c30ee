"""The phone without a screen: one JSON command per line on stdin, one JSON answer per line on stdout.

`python -m mobile --headless --data DIR`. The demo, the kill tests and the soak drive it; the screens use the very same
actions. It never does anything that a person could not do with a thumb, but cut its network and turn its clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO

import msgspec

from mobile.device.desktop import DesktopParts, desktop_device
from mobile.device.ports import Clock, Connection, Device
from mobile.headless_clock import DemoClock, WrongClock
from mobile.headless_commands import COMMANDS
from mobile.wiring import Phone, build_phone
from sync.errors import InputError, LinxunError, Pointer
from sync.rules.label import ForeignLabel, WrongCheck, parse_scan


@dataclass
class Switch:
    """The network of this phone, cut and given back by command; a network that is on may still be dead."""

    is_on: bool = True
    is_wifi: bool = True

    def connection(self) -> Connection:
        """Return what the phone believes."""
        return Connection(is_connected=self.is_on, is_metered=not self.is_wifi, is_wifi=self.is_on and self.is_wifi)


@dataclass
class Hands:
    """What the person holds in front of the camera: the next picture."""

    picture: Path | None = None

    def choose(self, done: Callable[[Path | None], None]) -> None:
        """Show the picture to the camera or the scanner."""
        done(self.picture)


@dataclass
class Headless:
    """One phone and the things only a command may change."""

    phone: Phone
    network: Switch
    hands: Hands
    is_over: bool = False
    drawer: dict[str, Any] = field(default_factory=dict)

    def answer(self, line: str) -> bytes:
        """Do one command and return its answer as one line of JSON; a refusal is an answer too."""
        try:
            result = self._do(line)
        except LinxunError as error:
            told = {"ok": False, "problem": error.slug, "remedy": str(error.remedy), "detail": error.detail}
            return msgspec.json.encode({**told, "errors": error.errors, "retry_after_seconds": error.retry_after_seconds})
        return msgspec.json.encode({"ok": True, "result": result})

    def _do(self, line: str) -> object:
        try:
            command = msgspec.json.decode(line, type=dict[str, Any])
            name = command.pop("do")
            act = COMMANDS[name]
        except (msgspec.MsgspecError, KeyError) as error:
            raise InputError(f"no such command: {error}", errors=(Pointer("/do", "unknown"),)) from None
        try:
            return act(self, **command)
        except TypeError as error:
            if "argument" not in str(error):
                raise
            raise InputError(str(error), errors=(Pointer("", "arguments"),)) from None


def build_headless(data: Path, *, ahead_seconds: float = 0.0, demo_clock: Path | None = None) -> Headless:
    """Return a phone over the private folders under `data`, its clock so many seconds ahead, of the demo's if there is one."""
    hands, network = Hands(), Switch()
    parts = DesktopParts(choose_picture=hands.choose, ask_text=_nobody_types, accept_code=is_ours)
    real = desktop_device(data, parts)
    clock: Clock = real.clock if demo_clock is None else DemoClock(real.clock, demo_clock)
    if ahead_seconds:
        clock = WrongClock(clock, timedelta(seconds=ahead_seconds))
    device: Device = replace(real, network=network, clock=clock)
    return Headless(build_phone(device), network, hands)


def run_headless(
    data: Path,
    *,
    ahead_seconds: float = 0.0,
    demo_clock: Path | None = None,
    is_auto: bool = False,
    out: TextIO | None = None,
) -> int:
    """Read commands until `quit` or the end of input; returns 0."""
    stream = out or sys.stdout
    headless = build_headless(data, ahead_seconds=ahead_seconds, demo_clock=demo_clock)
    if is_auto:
        headless.phone.engine.start()
    try:
        for line in sys.stdin:
            if line.strip():
                stream.write(headless.answer(line).decode() + "\n")
                stream.flush()
            if headless.is_over:
                break
    finally:
        headless.phone.close()
    return 0


def is_ours(text: str) -> bool:
    """Whether a reading of the decoder may be one of our labels: the check character decides, not the decoder."""
    found = parse_scan(text, hosts=_any_host(text))
    return not isinstance(found, (WrongCheck, ForeignLabel))


def _any_host(text: str) -> tuple[str, ...]:
    return (text.upper().removeprefix("HTTPS://").split("/", 1)[0],)


def _nobody_types(_question: object, done: Callable[[str | None], None]) -> None:
    done(None)
