"""A morning on the demo estate for the console's tests and pictures: real documents, real enrolments, facts delivered by phones
on paper, photos in the vault, hostile words in a note. The clock stands at noon of one fixed day."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

import uvicorn
from fastapi import FastAPI

from server.database import Store, commit
from server.delivery.vault import DiskVault
from server.demo.estate.estate import Estate, SiteEstate, build_estate, morning_tasks
from server.device.commands import sign_in_on_phone
from server.device.credentials import phone_of
from server.device.enrolment import Introduction, enrol, mint
from server.device.tables import Device
from server.device.tokens import Bearer
from server.ledger.tables import Photo, Promise
from server.parts import Parts
from server.people.sessions import set_password
from server.settings import Settings
from server.template.builtin import builtin_templates
from server.wiring import build_parts, create_app
from sync.exchange.header import Heartbeat
from sync.records.fact import TasksWereOpened
from sync.records.task import Task, TasksOpened
from sync.records.types import PhotoRef, Subject
from sync.times import from_ms, to_ms
from tests.carry import carry
from tests.console_checks import TODAY, XSS, check, picture
from tests.paper import Clock, PaperPhone, Server
from tests.records import NOON, new_id

PASSWORD = "correct horse battery"


@dataclass
class World:
    """The server of the morning; sign in with a post's user name and `PASSWORD`."""

    parts: Parts
    clock: Clock
    estate: Estate
    phones: dict[str, PaperPhone] = field(default_factory=dict)

    @property
    def app(self) -> FastAPI:
        return create_app(self.parts)

    def username(self, post: str, site: str = "main") -> str:
        return self.estate.login(post, site).username


def build_world(settings: Settings, store: Store) -> World:
    """Fill an empty migrated database with the estate and its morning."""
    clock = Clock(to_ms(NOON - timedelta(days=2)))
    parts = build_parts(settings, store, now_ms=clock)
    estate = build_estate(builtin_templates(), seed="console", password_seed="console", today=TODAY, host="127.0.0.1:8000")
    commit(store, lambda: parts.ledger.put(parts.server_id, estate.documents()))
    world = World(parts, clock, estate)
    staff = [
        ("manager-01", "main"),
        ("sec-head-01", "main"),
        ("guard-01", "main"),
        ("manager-01", "light"),
        ("hq", ""),
        ("admin", ""),
    ]
    for post, site in staff:
        login = estate.login(post, site)
        set_password(parts, login.person, login.username, PASSWORD)
    for label, site, posts in (
        ("秩序 1 号机", estate.main, ("guard-01", "guard-02")),
        ("秩序 2 号机", estate.main, ("guard-03",)),
        ("工程 1 号机", estate.main, ("repair-01", "repair-02")),
        ("保洁 1 号机", estate.main, ("cleaner-01",)),
        ("商务 1 号机", estate.light, ("guard-01",)),
    ):
        enrol_phone(world, label, site, posts)
    _open_tasks(world)
    _yesterday(world)
    clock.ms = to_ms(NOON)
    _morning(world)
    return world


def _open_tasks(world: World) -> None:
    parts = world.parts
    for day in (TODAY - timedelta(days=1), TODAY):
        world.clock.ms = to_ms(NOON) - 86_400_000 * (TODAY - day).days - 5 * 3_600_000
        tasks = morning_tasks(world.estate, day)
        for site in sorted({task.site for task in tasks}):
            here = [task for task in tasks if task.site == site]
            for at in range(0, len(here), 500):
                body = TasksOpened(period=day.isoformat(), tasks=tuple(here[at : at + 500]))
                subject = Subject(kind="site", id=site)
                commit(
                    parts.store,
                    lambda site=site, subject=subject, body=body: parts.ledger.act(  # type: ignore[misc]
                        TasksWereOpened, author=parts.server_id, site=site, subject=subject, body=body
                    ),
                )


def enrol_phone(world: World, label: str, site: SiteEstate, posts: tuple[str, ...]) -> None:
    """Enrol a paper phone of that name at the site, with these people signed in, at the world's time."""
    parts, device = world.parts, new_id()
    now = parts.now_ms()

    def work() -> None:
        made = mint(site=site.site.id, person=None, label=label, by="admin", now_ms=now)
        done = enrol(made.code, Introduction(device, "s" * 43, "Redmi 12C", "0.1.0"), now, parts.keys.access)
        for post in posts:
            sign_in_on_phone(phone_of(Bearer(done.device, done.family)), site.person(post).id, now)

    commit(parts.store, work)
    world.phones[label] = PaperPhone(device=device)


def _yesterday(world: World) -> None:
    world.clock.ms = to_ms(NOON - timedelta(hours=20))
    label = (TODAY - timedelta(days=1)).isoformat()
    tasks = [task for task in morning_tasks(world.estate, TODAY - timedelta(days=1)) if task.period == label]
    for name, site, post, role, missed in (
        ("秩序 1 号机", world.estate.main, "guard-01", "patrol", 12),
        ("工程 1 号机", world.estate.main, "repair-01", "repair", 2),
        ("保洁 1 号机", world.estate.main, "cleaner-01", "cleaner", 0),
        ("商务 1 号机", world.estate.light, "guard-01", "patrol", 1),
    ):
        here = [task for task in tasks if task.site == site.site.id and role in task.roles]
        deliver(world, name, site, post, here[missed:])


def _morning(world: World) -> None:
    main = world.estate.main
    tasks = morning_tasks(world.estate, TODAY)
    daily = [t for t in tasks if t.site == main.site.id and t.period == TODAY.isoformat()]
    deliver(world, "秩序 1 号机", main, "guard-01", [t for t in daily if "patrol" in t.roles][:14], photos=2)
    deliver(world, "工程 1 号机", main, "repair-01", [t for t in daily if "repair" in t.roles][:18], photos=3, late=1)
    deliver(world, "保洁 1 号机", main, "cleaner-01", [t for t in daily if "cleaner" in t.roles][:9], hostile=True)
    light = [t for t in tasks if t.site == world.estate.light.site.id and t.period == TODAY.isoformat()]
    deliver(world, "商务 1 号机", world.estate.light, "guard-01", light[:6], photos=1, stranger=True)
    _set(world, "秩序 2 号机", heard_at=to_ms(NOON) - 30 * 3_600_000, clear_at=to_ms(NOON) - 30 * 3_600_000, waiting_facts=23,
         waiting_photos=6, oldest_waiting_at=to_ms(NOON) - 29 * 3_600_000, skew_ms=25 * 60_000, free_bytes=310_000_000,
         battery_percent=38, app_version="0.1.0")  # fmt: skip


def deliver(
    world: World,
    label: str,
    site: SiteEstate,
    post: str,
    tasks: list[Task],
    *,
    photos: int = 0,
    late: int = 0,
    hostile: bool = False,
    stranger: bool = False,
) -> None:
    """File a check for each task on that phone and deliver them; the first `photos` have a photo, of which `late` stay away."""
    server, phone = Server(world.parts, world.clock), world.phones[label]
    by_code = {template.code: template for template in world.estate.templates}
    pictures, at = [picture(n, label) for n in range(photos)], from_ms(world.clock.ms)
    for n, task in enumerate(tasks):
        refs = (PhotoRef(sha256=sha256(pictures[n]).hexdigest(), bytes=len(pictures[n])),) if n < photos else ()
        note = XSS[n % len(XSS)] if hostile else ""
        fact = check(
            task, by_code[task.template], author=site.person(post).id, photos=refs, note=note, is_abnormal=n % 7 == 3, at=at
        )
        phone.file(fact)
    if stranger:
        phone.file(check(tasks[0], by_code[tasks[0].template], author="nobody-1"))
        phone.file_bytes(
            b'{"kind":"round.finished","schema":3,"id":"x","author":"a","site":"' + site.site.id.encode() + b'"}', new_id()
        )
    beat = Heartbeat(
        waiting_facts=len(phone.filed), waiting_photos=photos, free_bytes=21_400_000_000, battery_percent=76, app_version="0.1.0",
        boot_id="boot-1", boot_ns=10**12,
    )  # fmt: skip
    carry(server, phone, len(phone.filed) - len(tasks) + 1 - 2 * stranger, heartbeat=beat, sent_at=from_ms(world.clock.ms))
    for taken in pictures[: photos - late]:
        store_photo(world, phone.device, taken)


def store_photo(world: World, device: str, data: bytes) -> None:
    name, now = sha256(data).hexdigest(), world.parts.now_ms()
    file = world.parts.settings.parts / name
    file.write_bytes(data)
    DiskVault(world.parts.settings.vault).add(name, file)

    def keep() -> None:
        Photo.insert(
            sha256=name, bytes=len(data), mime="image/jpeg", width=800, height=600, stored_at=now
        ).on_conflict_ignore().execute()
        Promise.update(stored_at=now).where((Promise.device == device) & (Promise.sha256 == name)).execute()

    commit(world.parts.store, keep)


def _set(world: World, label: str, **values: object) -> None:
    device = world.phones[label].device
    commit(world.parts.store, lambda: Device.update(**values).where(Device.id == device).execute())


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Run the app on a free loopback port with uvicorn; yields its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("the server did not start")
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
