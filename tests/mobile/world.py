"""A real server on loopback with the demo estate, and phones of fakes for hardware only, for the tests of the phone.

The estate is laid once per session and copied; server and phones share one clock that moves only when a test says so.
"""

from __future__ import annotations

import io
import random
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread

import uvicorn
from PIL import Image

from mobile.delivery.transport import Patience
from mobile.device.ports import Device
from mobile.wiring import Options, Phone, build_phone
from server.database import commit, open_database
from server.database.migrate import migrate
from server.demo.estate.estate import Estate
from server.demo.lay import demo_estate, give_passwords, lay_estate
from server.device.enrolment import mint
from server.parts import Parts
from server.settings import Settings
from server.wiring import build_parts, create_app
from sync.rules.label import enrolment_payload
from sync.times import to_ms
from tests.fakes import MORNING, FakeClock, fake_device

PIN = "2580"
READY = ("guard-01", "repair-01")
POSTS = ("guard-01", "guard-02", "repair-01", "monitor-01", "cleaner-01")


def template_estate() -> Estate:
    """The demo estate of the fakes' day."""
    return demo_estate(MORNING.date(), password_seed="tests", host="127.0.0.1:8000")


@dataclass(frozen=True)
class Laid:
    """The estate in a server's folder, and phones that were enrolled, signed in and synced once, to be copied by each test."""

    server: Path
    ready: Path
    estate: Estate


def lay_template(folder: Path) -> Laid:
    """Lay the estate and enrol the two phones that most tests begin with."""
    settings = Settings(data=folder / "server")
    settings.make_directories()
    store = open_database(settings)
    migrate(store)
    clock = FakeClock()
    parts = build_parts(settings, store, now_ms=lambda: to_ms(clock.now()))
    estate = template_estate()
    lay_estate(parts, estate)
    give_passwords(parts, [estate.login(post) for post in POSTS])
    host, stop_serving = serve(parts)
    world = World(folder / "ready", parts, estate, clock, host)
    for post in READY:
        world.phone(post, post).close()
    stop_serving()
    store.engine.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return Laid(folder / "server", folder / "ready", estate)


@dataclass
class World:
    """One running server, its estate and clock, and the phones enrolled at it."""

    root: Path
    parts: Parts
    estate: Estate
    clock: FakeClock
    host: str
    ready: Path | None = None
    phones: list[Phone] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    @property
    def site(self) -> str:
        """The main site's id."""
        return self.estate.main.site.id

    def code(self, *, site: str = "") -> str:
        """A fresh enrolment code as its QR says it."""
        by = self.estate.login("admin").person
        made = commit(
            self.parts.store,
            lambda: mint(site=site or self.site, person=None, label="phone", by=by, now_ms=self.parts.now_ms()),
        )
        return enrolment_payload(self.host, made.code)

    def device(self, name: str, clock: FakeClock | None = None) -> Device:
        """The hardware of a phone, with Wi-Fi."""
        return fake_device(self.root / name, clock or self.clock)

    def start(self, device: Device, **options: object) -> Phone:
        """Start the program on this hardware; what it had on disk is there."""
        patience = Patience(connect=2.0, read=5.0, whole=20.0)
        phone = build_phone(device, replace(Options(patience=patience), **options))  # type: ignore[arg-type]
        self.phones.append(phone)
        return phone

    def phone(self, name: str = "one", *posts: str, clock: FakeClock | None = None, is_synced: bool = True) -> Phone:
        """A phone that was enrolled, with these people signed in (the last one holds it) and its first sync done."""
        wanted = posts or ("guard-01",)
        if self.ready is not None and len(wanted) == 1 and wanted[0] in READY and wanted[0] not in self.used:
            return self._ready_phone(name, wanted[0], clock)
        phone = self.start(self.device(name, clock))
        people = phone.desk.people
        view = people.read_code(self.code())
        people.enrol(view.host, view.code)
        for post in wanted:
            login = self.estate.login(post)
            people.sign_in(login.username, login.password)
            people.set_pin(PIN)
        if is_synced:
            assert phone.desk.shift.sync_now().problem == ""
        return phone

    def _ready_phone(self, name: str, post: str, clock: FakeClock | None) -> Phone:
        assert self.ready is not None
        self.used.add(post)
        shutil.copytree(self.ready / post, self.root / name)
        phone = self.start(self.device(name, clock))
        phone.store.credentials.keep(server=f"http://{self.host}")
        phone.desk.people.unlock(self.person(post), PIN)
        return phone

    def restart(self, phone: Phone) -> Phone:
        """End the program and start it again on the same hardware."""
        phone.close()
        self.phones.remove(phone)
        return self.start(phone.device)

    def person(self, post: str) -> str:
        """The id of who has this post."""
        return self.estate.login(post).person


def serve(parts: Parts) -> tuple[str, Callable[[], None]]:
    """Run the application on a free port of loopback; returns its host and how to stop it."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(parts), log_level="error", lifespan="off"))
    ready = _Ready(server)
    thread = Thread(target=ready.run, args=(listening,), daemon=True)
    thread.start()
    ready.wait()

    def stop() -> None:
        server.should_exit = True
        thread.join()
        listening.close()

    return f"127.0.0.1:{listening.getsockname()[1]}", stop


class _Ready:
    """Knows when uvicorn listens, without asking again and again."""

    def __init__(self, server: uvicorn.Server) -> None:
        from threading import Event

        self._server = server
        self._event = Event()
        inner = server.startup

        async def startup(sockets: list[socket.socket] | None = None) -> None:
            await inner(sockets=sockets)
            self._event.set()

        server.startup = startup  # type: ignore[method-assign]

    def run(self, listening: socket.socket) -> None:
        self._server.run(sockets=[listening])

    def wait(self) -> None:
        assert self._event.wait(20), "uvicorn did not start"


def make_world(laid: Laid, root: Path) -> tuple[World, Callable[[], None]]:
    """Copy the laid estate and serve it."""
    shutil.copytree(laid.server, root / "server")
    clock = FakeClock()
    settings = Settings(data=root / "server")
    store = open_database(settings)
    parts = build_parts(settings, store, now_ms=lambda: to_ms(clock.now()))
    host, stop_serving = serve(parts)
    world = World(root, parts, laid.estate, clock, host, laid.ready)

    def stop() -> None:
        for phone in world.phones:
            phone.close()
        stop_serving()
        store.close()

    return world, stop


def jpeg(seed: int, *, side: int = 320) -> bytes:
    """A photo that differs from every other seed's."""
    picture = Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    return out.getvalue()


def fill(phone: Phone, draft: str, *, fault: str = "", photo_seed: int = 1) -> None:
    """Answer every item as a person would; `fault` is the item that is abnormal, photographed and reported."""
    desk = phone.desk.inspection
    for item in desk.check(draft).items:
        if item.photo_rule == "always":
            desk.add_photo(draft, item.code, jpeg(photo_seed + sum(map(ord, item.code))))
        value = "abnormal" if item.code == fault else _plain(item)
        if value is not None:
            desk.answer(draft, item.code, value)
    if fault:
        desk.hazard(draft, fault, "normal", "压力不足")
        desk.add_photo(draft, fault, jpeg(photo_seed))


def _plain(item: object) -> object:
    kind, low = item.kind, item.minimum  # type: ignore[attr-defined]
    choices = [c.value for c in item.choices if not c.is_abnormal]  # type: ignore[attr-defined]
    last = item.last_value  # type: ignore[attr-defined]
    plain = {"ok": "normal", "count": 0, "score": 95, "text": "正常", "date": "2026-11-20", "time": "08:30"}
    if kind == "choice":
        return choices[0]
    if kind == "num":
        return float(last) if last else low
    return plain.get(kind)
