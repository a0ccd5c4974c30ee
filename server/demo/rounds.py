"""The patrol rounds of the demo's day, at the times at which they are walked; two guards walk at the same time.

Among them: a roof door that cannot be opened, a round on which two points are missed, and one that was walked in three minutes.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import timedelta
from functools import partial

from server.demo.play import Play, require
from sync.records.task import Task

STEP = timedelta(minutes=2)
"""So long a guard walks from one point to the next, by the demo's clock; two who walk at once share the time."""
HURRY = timedelta(seconds=15)
BLOCKED_ROUND, MISSED_ROUND, FAST_ROUND = ("R2", 3), ("R4", 3), ("R1", 9)
Round = tuple[str, int]

WALKS: tuple[tuple[str, int, dict[str, Sequence[Round]]], ...] = (
    ("07:20", 0, {"J": [("R1", 1)], "K": [("R3", 1)]}),
    ("10:05", 0, {"J": [("R1", 2)], "K": [("R2", 1)]}),
    ("11:10", 0, {"K": [("R3", 2)]}),
    ("13:05", 0, {"J": [("R1", 3)], "K": [("R2", 2)]}),
    ("16:05", 0, {"J": [("R1", 4)], "K": [("R3", 3)]}),
    ("19:05", 0, {"J": [("R1", 5), ("R4", 1)], "K": [("R3", 4)]}),
    ("21:30", 0, {"J": [("R1", 6), ("R4", 2)], "K": [BLOCKED_ROUND]}),
    ("23:10", 0, {"J": [MISSED_ROUND], "K": [("R3", 5)]}),
    ("00:10", 1, {"J": [("R1", 7)]}),
    ("01:10", 1, {"J": [("R4", 4)]}),
    ("02:20", 1, {"J": [("R1", 8)]}),
    ("03:10", 1, {"J": [("R4", 5)], "K": [("R3", 6)]}),
    ("04:40", 1, {"J": [FAST_ROUND]}),
    ("05:10", 1, {"J": [("R4", 6)]}),
)
"""When, how many days later, and who walks which of a route's rounds."""


def walk_at(play: Play, clock: str, days: int = 0) -> int:
    """Let the guards walk what is walked at that time, and deliver; returns how many points were scanned."""
    walks = next(walks for at, day, walks in WALKS if (at, day) == (clock, days))
    play.stage.clock.advance_to(play.stage.at(clock, days))
    scanned: list[int] = []
    under_way = {name: _walk_all(play, name, rounds, scanned) for name, rounds in walks.items()}
    pace = HURRY if any(FAST_ROUND in rounds for rounds in walks.values()) else STEP
    while under_way:
        # Everybody is at a point before the clock goes on: so the ways take as long as they say, however fast this machine is.
        play.stage.clock.advance(pace)
        arrived: set[str] = set()
        play.at_once(partial(_to_the_next, name, way, arrived) for name, way in under_way.items())
        under_way = {name: way for name, way in under_way.items() if name not in arrived}
    play.sync(*walks)
    return sum(scanned)


def _to_the_next(name: str, way: Iterator[None], arrived: set[str]) -> None:
    try:
        next(way)
    except StopIteration:
        arrived.add(name)


def _walk_all(play: Play, name: str, rounds: Sequence[Round], scanned: list[int]) -> Iterator[None]:
    for one in rounds:
        scanned.append((yield from _walk(play, name, one)))
        yield  # the next round begins a way further on


def _walk(play: Play, name: str, which: Round) -> Generator[None, None, int]:
    """Stop before each point but the first; returns how many points were scanned."""
    task, phone = round_task(play, which), play.hands[name].phone
    require(task.opens_at <= play.stage.now() < task.closes_at, f"round {which} is not due at {play.stage.now()}")
    running = phone.do("round_start", route=task.subject.id, task=task.id)
    points = [row["point"] for row in phone.do("round", round=running)["points"]]
    blocked = points[-1] if which == BLOCKED_ROUND else ""
    left_out = points[3:5] if which == MISSED_ROUND else []
    for number, point in enumerate(points):
        if number:
            yield
        if point == blocked:
            picture = str(play.stage.pictures.view(point, "roof door"))
            phone.do("block", kind="checkpoint", id=point, reason="locked", picture=picture, round=running, note="天台门锁坏")
        elif point not in left_out:
            phone.do("visit", picture=str(play.hands[name].label(play.things[point])))
    phone.do("round_finish", round=running, reason="消控室呼叫" if left_out else "")
    play.done.add(task.id)
    play.planted["-".join(map(str, which))] = running
    return len(points) - len(left_out) - bool(blocked)


def round_task(play: Play, which: Round) -> Task:
    """Return the due work of the nth round of a route."""
    route = next(route for route in play.stage.estate.main.objects.routes if route.code == which[0])
    return next(t for t in play.day.values() if t.template == "PATROL" and t.subject.id == route.id and t.nth == which[1])
