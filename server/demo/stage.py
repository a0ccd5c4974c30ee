"""The demo's stage: a data folder, the estate laid in it, a real server process, one clock for all, and one link per phone.

Built by `linxun demo`; closing it ends every process it started. It plays nothing itself.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from server.database import commit, open_database
from server.database.migrate import migrate
from server.demo.clock import CLOCK_FILE, DemoClock
from server.demo.estate.estate import TIME_ZONE, Estate
from server.demo.lay import demo_estate, give_passwords, lay_estate
from server.demo.link import Link
from server.demo.pictures import Pictures
from server.demo.process import PhoneProcess
from server.demo.serving import CLOCK_VARIABLE
from server.demo.window import StageNote, leave_note
from server.device.enrolment import mint
from server.parts import Parts, wall_clock_ms
from server.settings import Settings
from server.wiring import build_parts
from sync.times import from_ms

LABEL_HOST = "M.LINXUN.CN"
OFFICE = ("admin", "manager-01", "sec-head-01")
START_SECONDS = 20.0
DAYS_BEFORE = 2
"""The stage opens so many days before the day that is played: one record of then is heard late."""
OPENS = time(15)


@dataclass
class Stage:
    """Everything a player needs: the server's parts (a second process on the same database), phones and their links."""

    root: Path
    parts: Parts
    estate: Estate
    port: int
    server: subprocess.Popen[bytes]
    pictures: Pictures
    clock: DemoClock
    links: dict[str, Link] = field(default_factory=dict)
    phones: dict[str, PhoneProcess] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the console is."""
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """The time of the demo."""
        return self.clock.now()

    def at(self, clock: str, days: int = 0) -> datetime:
        """The moment when clocks at the site show `07:00` on the day that is played, or so many days later."""
        on = self.estate.today + timedelta(days=days)
        return datetime.combine(on, time.fromisoformat(clock), tzinfo=ZoneInfo(TIME_ZONE))

    def add_phone(self, name: str, *, ahead_seconds: float = 0.0) -> PhoneProcess:
        """Return a new phone with a link of its own and an enrolment code in a picture before its camera, enrolled."""
        link = self.links[name] = Link(self.port)
        phone = self.phones[name] = PhoneProcess(name, self.root / "phones" / name, self.clock.file, ahead_seconds=ahead_seconds)
        by, site = self.estate.login("admin").person, self.estate.main.site.id
        code = commit(self.parts.store, lambda: mint(site=site, person=None, label=name, by=by, now_ms=self.parts.now_ms())).code
        phone.do("enrol", picture=str(self.pictures.enrolment(f"127.0.0.1:{link.port}", code)))
        return phone

    def close(self) -> None:
        """End the phones, the links and the server."""
        for phone in self.phones.values():
            phone.stop()
        for link in self.links.values():
            link.close()
        self.server.terminate()
        self.server.wait(timeout=30)
        self.parts.store.close()


@contextmanager
def open_stage(root: Path, posts: Iterable[str], day: date | None = None) -> Iterator[Stage]:
    """Empty `root`, lay the estate of yesterday, start the server on it, and end everything when the block ends.

    The clock begins two days before that; so what is played ends at nine o'clock of the day that it really is."""
    if root.exists():
        shutil.rmtree(root)
    port = free_port()
    settings = Settings(data=(root / "server").resolve(), public_url=f"http://127.0.0.1:{port}")
    settings.make_directories()
    zone = ZoneInfo(TIME_ZONE)
    today = day or from_ms(wall_clock_ms()).astimezone(zone).date() - timedelta(days=1)
    clock = DemoClock((root / CLOCK_FILE).resolve())
    clock.begin(datetime.combine(today - timedelta(days=DAYS_BEFORE), OPENS, tzinfo=zone))
    store = open_database(settings)
    migrate(store)
    parts = build_parts(settings, store, now_ms=clock.now_ms)
    estate = demo_estate(today, password_seed=secrets.token_hex(16), host=LABEL_HOST)
    lay_estate(parts, estate)
    give_passwords(parts, [estate.login(post) for post in sorted({*OFFICE, *posts})])
    server = _serve(settings, port, clock, root / "server.log")
    stage = Stage(root, parts, estate, port, server, Pictures(root / "pictures"), clock)
    try:
        _await_port(port)
        leave_note(
            root, StageNote(str(settings.data), stage.url, estate.main.site.id, estate.login("admin").person, str(clock.file))
        )
        yield stage
    finally:
        stage.close()


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(settings: Settings, port: int, clock: DemoClock, log: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "LINXUN_DATA": str(settings.data), "LINXUN_PUBLIC_URL": settings.public_url}
    environment[CLOCK_VARIABLE] = str(clock.file)
    environment.pop("LINXUN_DATABASE_URL", None)  # the demo never touches another database
    command = [sys.executable, "-m", "uvicorn", "server.demo.serving:app", "--factory"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    with log.open("wb") as out:
        return subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)


def _await_port(port: int) -> None:
    pause = Event()
    for _ in range(int(START_SECONDS / 0.1)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.1)
    raise RuntimeError("the server did not start; see server.log beside the data folder")
