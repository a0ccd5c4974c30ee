"""A round survives a kill at any statement of any step: what was filed is there, and the rest can be tapped again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mobile.wiring import Options, Phone, build_phone
from sync.records.fact import InspectionSubmitted, RoundWasEnded, RoundWasStarted
from sync.records.patrol import Route
from tests.crashing import Crash, Fuse, connection_with
from tests.fakes import FakeClock, fake_device
from tests.mobile.patrol.walking import facts_of
from tests.phone_world import PIN, phone_with_estate


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A phone with the estate on it, at rest, and who holds it."""
    root = tmp_path_factory.mktemp("laid") / "phone"
    world = phone_with_estate(root)
    person = world.person
    world.close()
    return root, person


def opened(root: Path, person: str, fuse: Fuse | None = None) -> Phone:
    """The program starts on what lies there, and the guard unlocks it."""
    options = Options() if fuse is None else Options(connection_class=connection_with(fuse))
    phone = build_phone(fake_device(root, FakeClock()), options)
    phone.desk.people.choose(person)
    phone.desk.people.unlock(person, PIN)
    return phone


def first_route(phone: Phone) -> Route:
    return min(phone.store.documents.every("route", Route), key=lambda route: route.code)


def steps_of(phone: Phone) -> list[tuple[str, Callable[[], object]]]:
    """The steps of a short round, in order."""
    patrol, points = phone.desk.patrol, first_route(phone).points
    return [
        ("start", lambda: patrol.start(first_route(phone).id)),
        ("scan", lambda: patrol.scanned(points[0], "label", "ABCDE-FGHJK")),
        ("visit", lambda: patrol.visit(patrol.running())),
        ("scan again", lambda: patrol.scanned(points[1], "label", "ABCDE-FGHJK")),
        ("finish", lambda: patrol.finish(patrol.running(), "临时调岗")),
    ]


def dies(phone: Phone, fuse: Fuse, step: str, at: int, *, is_after: bool) -> bool:
    """Walk with the fuse lit at one step; whether it burned down."""
    for name, take in steps_of(phone):
        if name == step:
            fuse.light(at, is_after=is_after)
        try:
            take()
        except Crash:
            return True
        if name == step:
            return False
    raise AssertionError(step)


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("step", ["start", "scan", "visit", "finish"])
def test_a_kill_at_any_statement_leaves_a_round_that_goes_on(
    step: str, is_after: bool, laid: tuple[Path, str], tmp_path: Path
) -> None:
    source, person = laid
    at = 0
    while True:
        at += 1
        root, fuse = tmp_path / f"{at}", Fuse()
        shutil.copytree(source, root)
        phone = opened(root, person, fuse)
        if not dies(phone, fuse, step, at, is_after=is_after):
            phone.close()
            break
        left = tmp_path / f"{at}-left"
        shutil.copytree(root, left)
        again = opened(left, person)
        goes_on(again)
        again.close()
    assert at > 2, "the step writes nothing"


def goes_on(phone: Phone) -> None:
    """What is on disk is whole, and the round is walked to its end from it."""
    patrol = phone.desk.patrol
    kinds = [type(fact) for fact in facts_of(phone)]
    assert kinds == [RoundWasStarted, InspectionSubmitted, RoundWasEnded][: len(kinds)]
    running = patrol.running()
    assert bool(running) == (0 < len(kinds) < 3)
    if running:
        assert patrol.round(running).visited == kinds.count(InspectionSubmitted)
    round_id = running or patrol.start(first_route(phone).id)
    for row in patrol.round(round_id).points:
        if row.state in ("next", "todo"):
            patrol.scanned(row.point, "label")
            patrol.visit(round_id)
    patrol.finish(round_id)
    assert patrol.round(round_id).visited == len(first_route(phone).points)
    assert patrol.running() == ""


def test_a_scan_that_was_not_tapped_yet_is_there_after_a_kill(laid: tuple[Path, str], tmp_path: Path) -> None:
    source, person = laid
    shutil.copytree(source, tmp_path / "phone")
    phone = opened(tmp_path / "phone", person)
    round_id = phone.desk.patrol.start(first_route(phone).id)
    phone.desk.patrol.scanned(first_route(phone).points[0], "label", "ABCDE-FGHJK")
    shutil.copytree(tmp_path / "phone", tmp_path / "left")
    again = opened(tmp_path / "left", person)
    scanned = again.desk.patrol.round(again.desk.patrol.running()).scanned
    assert scanned is not None
    assert (scanned.point, scanned.code) == (first_route(again).points[0], "ABCDE-FGHJK")
    assert again.desk.patrol.visit(round_id)
    again.close()
    phone.close()
