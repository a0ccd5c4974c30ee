"""The demo's stage: a data folder, the estate laid in it, a real server process, and one link per phone.

Built by `linxun demo`; closing it ends every process it started. It plays nothing itself.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from server.database import commit, open_database
from server.database.migrate import migrate
from server.demo.estate.estate import TIME_ZONE, Estate
from server.demo.lay import demo_estate, give_passwords, lay_estate
from server.demo.link import Link
from server.demo.pictures import Pictures
from server.demo.process import PhoneProcess
from server.demo.window import StageNote, leave_note
from server.device.enrolment import mint
from server.parts import Parts
from server.settings import Settings
from server.wiring import build_parts
from sync.times import from_ms

LABEL_HOST = "M.LINXUN.CN"
CAST = ("admin", "manager-01", "guard-01", "guard-02", "guard-03", "repair-01")
START_SECONDS = 20.0


@dataclass
class Stage:
    """Everything a player needs: the server's parts (a second process on the same database), phones and their links."""

    root: Path
    parts: Parts
    estate: Estate
    port: int
    server: subprocess.Popen[bytes]
    pictures: Pictures
    links: dict[str, Link] = field(default_factory=dict)
    phones: dict[str, PhoneProcess] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the console is."""
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """The server's time."""
        return from_ms(self.parts.now_ms())

    def add_phone(self, name: str, *, ahead_seconds: float = 0.0) -> PhoneProcess:
        """Return a new phone with a link of its own and an enrolment code in a picture before its camera, enrolled."""
        link = self.links[name] = Link(self.port)
        phone = self.phones[name] = PhoneProcess(name, self.root / "phones" / name, ahead_seconds=ahead_seconds)
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
def open_stage(root: Path) -> Iterator[Stage]:
    """Empty `root`, lay the estate of today, start the server on it, and end everything when the block ends."""
    if root.exists():
        shutil.rmtree(root)
    port = free_port()
    settings = Settings(data=(root / "server").resolve(), public_url=f"http://127.0.0.1:{port}")
    settings.make_directories()
    store = open_database(settings)
    migrate(store)
    parts = build_parts(settings, store)
    today = from_ms(parts.now_ms()).astimezone(ZoneInfo(TIME_ZONE)).date()
    estate = demo_estate(today, password_seed=secrets.token_hex(16), host=LABEL_HOST)
    lay_estate(parts, estate)
    give_passwords(parts, [estate.login(post) for post in CAST])
    stage = Stage(root, parts, estate, port, _serve(settings, port, root / "server.log"), Pictures(root / "pictures"))
    try:
        _await_port(port)
        leave_note(root, StageNote(str(settings.data), stage.url, estate.main.site.id, estate.login("admin").person))
        yield stage
    finally:
        stage.close()


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(settings: Settings, port: int, log: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "LINXUN_DATA": str(settings.data), "LINXUN_PUBLIC_URL": settings.public_url}
    environment.pop("LINXUN_DATABASE_URL", None)  # the demo never touches another database
    command = [sys.executable, "-m", "uvicorn", "server.cli.factory:app", "--factory"]
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
