"""Today's list on a phone with 5,000 due rows, in a store that holds eight days of planned work (20,000 tasks), offscreen.

`python -m tests.benchmarks today`. "Opens" is from the unlocked phone to the drawn list, right after the app's start, nothing
kept from before; "after a tap" is the same list read and drawn again after a check was filed. The reference is the floor: the
same bodies read with plain sqlite3 and msgspec. Each run is a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

DUE, PLANNED, DAYS, PLACES = 5_000, 15_000, 7, 250
RUNS = 3
TARGET_MS = 300.0


def run() -> list[dict[str, object]]:
    """Return the lines: opening today's list, and reading it again after a tap; milliseconds, medians of three runs."""
    with tempfile.TemporaryDirectory() as root:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.today", "lay", f"{root}/laid"], check=True, env=os.environ)
        found = [_measured(root, number) for number in range(RUNS)]
    floor = statistics.median(one["floor"] for one in found)
    shown = {"opens": "today's list of 5,000 opens", "again": "today's list again after a tap"}
    return [_line(name, statistics.median(one[key] for one in found), floor) for key, name in shown.items()]


def _line(name: str, ours: float, floor: float) -> dict[str, object]:
    shown = {"name": name, "ours": round(ours, 1), "reference": round(floor, 1), "unit": "ms", "ratio": round(ours / floor, 2)}
    return {**shown, "target": f"<= {TARGET_MS:g} ms", "met": ours <= TARGET_MS}


def _measured(root: str, number: int) -> dict[str, float]:
    copy = f"{root}/{number}"
    shutil.copytree(f"{root}/laid", copy)
    command = [sys.executable, "-m", "tests.benchmarks.today", "measure", copy]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def _lay(root: Path) -> None:
    from tests.phone_world import phone_with_estate

    world = phone_with_estate(root)
    site = world.estate.main.site.id
    world.pull(_documents(site, next(place.id for place in world.estate.main.objects.places if place.parent)))
    world.close()


def _documents(site: str, tower: str) -> Iterator[object]:
    from sync.records.equipment import Equipment
    from sync.records.scope import EquipmentKind, PlaceKind
    from sync.records.site import Place
    from sync.records.task import Task
    from sync.records.types import Subject
    from tests.fakes import MORNING

    for number in range(PLACES):
        yield Place(
            id=f"bench-p{number}", site=site, parent=tower, kind=PlaceKind.CORRIDOR, name=f"{number} 层走廊", order=number
        )
    for number in range(DUE):
        yield Equipment(
            id=f"bench-e{number}", site=site, kind=EquipmentKind.EXTINGUISHER, name=f"MH-{number:05} 干粉灭火器",
            place=f"bench-p{number % PLACES}", order=number,
        )  # fmt: skip
    for number in range(DUE + PLANNED):
        day = 0 if number < DUE else 1 + number % DAYS
        opens = MORNING - timedelta(hours=2) + timedelta(days=day)
        due = opens + timedelta(hours=1 + number % 14)
        yield Task(
            id=f"bench-t{number}", site=site, template="FIRE-E-M", template_version=1, roles=("patrol",), period="2026-11",
            subject=Subject(kind="equipment", id=f"bench-e{number % DUE}"), place=f"bench-p{number % DUE % PLACES}",
            opens_at=opens, due_at=due, closes_at=opens + timedelta(hours=15), order=number % DUE,
        )  # fmt: skip


def _measure(root: Path) -> dict[str, float]:
    from tests.driver import Driver, open_window
    from tests.phone_world import PIN, in_shanghai

    in_shanghai()
    open_window()
    from mobile.app import rest_collector
    from mobile.front import Front
    from mobile.wiring import build_phone
    from tests.fakes import fake_device

    rest_collector()

    floor = _floor(root)
    phone = build_phone(fake_device(root))
    front = Front(phone.desk, phone.device)
    driver = Driver(front)
    person = phone.store.settings.get("current_person")
    phone.desk.people.unlock(person, PIN)
    front.home("me")
    driver.frames(2)
    began = time.perf_counter()
    front.home("today")
    driver.frames(1, redraw=True)
    opens = (time.perf_counter() - began) * 1000
    view = front.page.view
    assert view.due_count >= DUE, view.due_count
    row = next(row for group in view.due for row in group.rows if row.subject_kind == "equipment")
    phone.desk.task.today()
    _file(phone, row.id, row.subject_id)
    began = time.perf_counter()
    front.refresh()
    driver.frames(1, redraw=True)
    again = (time.perf_counter() - began) * 1000
    assert front.page.view.waiting_count == 1
    front.close()
    phone.close()
    return {"opens": opens, "again": again, "floor": floor}


def _file(phone: object, task: str, subject: str) -> None:
    from sync.ids import uuid7
    from sync.records.fact import InspectionSubmitted
    from sync.records.inspection import Answer, Inspection
    from sync.records.types import Subject
    from tests.fakes import MORNING

    store, desk = phone.store, phone.desk  # type: ignore[attr-defined]
    store.journal.file(
        InspectionSubmitted(
            id=uuid7(1_795_000_000_000, b"\x01" * 10), schema=1, author=store.settings.get("current_person"),
            site=store.settings.get("current_site"), subject=Subject(kind="equipment", id=subject), made_at=desk.now(), boot_ns=1,
            boot_id="boot-1", body=Inspection(
                task=task, template="FIRE-E-M", version=1, started_at=MORNING, answers=(Answer(i="seal", v="normal"),)
            ),
        )
    )  # fmt: skip


def _floor(root: Path) -> float:
    import msgspec

    from sync.records.task import Task

    path = next(root.rglob("linxun.db"))
    began = time.perf_counter()
    with sqlite3.connect(path) as db:
        bodies = db.execute("SELECT body FROM document WHERE kind = 'task' LIMIT ?", (DUE,)).fetchall()
    decoder = msgspec.json.Decoder(Task)
    assert len([decoder.decode(body) for (body,) in bodies]) == DUE
    db.close()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    if sys.argv[1] == "lay":
        _lay(Path(sys.argv[2]))
    else:
        sys.stdout.write(json.dumps(_measure(Path(sys.argv[2]))) + "\n")
