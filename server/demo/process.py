"""A phone of the demo: the real phone code in a process of its own, spoken to in lines of JSON. It can be killed at any moment.

Started by the morning; the phone's data stays in its folder between processes. Never imports the phone's code.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sync.errors import LinxunError


class PhoneRefusal(LinxunError):
    """The phone answered a command with a problem; `told` is its whole answer."""

    slug = "unexpected"

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(f"{told.get('problem')}: {told.get('detail')}")
        self.told = told


class PhoneProcess:
    """One headless phone over `folder`, by the demo's clock in `clock`; `ahead_seconds` turns its wall clock away from it."""

    def __init__(self, name: str, folder: Path, clock: Path, *, ahead_seconds: float = 0.0) -> None:
        self.name = name
        self.folder = folder
        self.clock = clock
        self.ahead_seconds = ahead_seconds
        self.kills = 0
        self.unlocks: dict[str, str] = {}
        """Who holds the phone and their PIN, once they have one: an idle phone has locked itself."""
        folder.mkdir(parents=True, exist_ok=True)
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "mobile", "--headless", "--data", str(self.folder)]
        command += ["--demo-clock", str(self.clock)]
        if self.ahead_seconds:
            command += ["--clock-ahead", str(self.ahead_seconds)]
        log = (self.folder / "stderr.log").open("a", encoding="utf-8")
        environment = {**os.environ, "KIVY_NO_ARGS": "1"}
        with log:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8", env=environment
            )

    def do(self, command: str, **words: Any) -> Any:
        """Return the result of one command; a phone that has locked itself is unlocked first. Raises `PhoneRefusal`."""
        told = self.ask(command, **words)
        if not told["ok"] and told["problem"] == "phone-locked" and self.unlocks:
            self.ask("unlock", **self.unlocks)
            told = self.ask(command, **words)
        if not told["ok"]:
            raise PhoneRefusal(told)
        return told["result"]

    def ask(self, command: str, **words: Any) -> dict[str, Any]:
        """Return the whole answer to one command, a refusal too."""
        self.tell(command, **words)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"phone {self.name} ended with {self._process.wait()}; see {self.folder / 'stderr.log'}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def tell(self, command: str, **words: Any) -> None:
        """Send a command without waiting for its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": command, **words}, ensure_ascii=False) + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._close_pipes()
        self.kills += 1

    def start_again(self) -> None:
        """Start the phone again over the same folder, as a person would after it died."""
        self._process = self._start()

    def stop(self) -> None:
        """End the phone in good order; safe to call twice."""
        if self._process.poll() is None:
            self.tell("quit")
            self._process.wait(timeout=30)
        self._close_pipes()

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
