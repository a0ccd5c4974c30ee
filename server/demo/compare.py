"""The table at the end of the demo: what each phone authored against what the server holds, to the last fact and photo."""

from __future__ import annotations

from dataclasses import dataclass

from rich.table import Table

from server.database import reading
from server.demo.stage import Stage
from server.demo.views import held_of


@dataclass(frozen=True)
class Line:
    """One phone: counts on both sides and every difference in words; no difference means equal."""

    phone: str
    authored: int
    held: int
    settled: int
    photos_taken: int
    photos_held: int
    photo_bytes: int
    still_waiting: int
    differences: tuple[str, ...]


def compare(stage: Stage) -> list[Line]:
    """Return a line per phone; both sides are read whole and compared fact by fact, photo by photo."""
    return [_line(stage, name) for name in stage.phones]


def _line(stage: Stage, name: str) -> Line:
    holds = stage.phones[name].do("holdings")
    with reading(stage.parts.store):
        server = held_of(holds["replica"])
    mine = {fact["n"]: (fact["id"], fact["hash"]) for fact in holds["facts"]}
    theirs = {n: (fact_id, hashed) for n, (fact_id, hashed, _) in server.facts.items()}
    photos = {photo["sha256"] for photo in holds["photos"]}
    differences = [f"fact {n}" for n in sorted(mine.keys() | theirs.keys()) if mine.get(n) != theirs.get(n)]
    differences += [f"photo {sha256[:12]}" for sha256 in sorted(photos ^ server.photos)]
    if holds["journal"]["n"] != server.n:
        differences.append(f"head {holds['journal']['n']} and {server.n}")
    if holds["journal"]["broken_at"] is not None:
        differences.append(f"chain broken at {holds['journal']['broken_at']}")
    size = sum(photo["bytes"] for photo in holds["photos"])
    waiting = sum(fact["state"] == "waiting" for fact in holds["facts"])
    settled = sum(verdict == "settled" for _, _, verdict in server.facts.values())
    return Line(name, len(mine), len(theirs), settled, len(photos), len(server.photos), size, waiting, tuple(differences))


def as_table(lines: list[Line]) -> Table:
    """Return the comparison as a table for the terminal."""
    table = Table(title="What each phone authored and what the server holds")
    for heading in ("phone", "facts authored", "facts held", "settled", "photos taken", "photos held", "still waiting", "equal"):
        table.add_column(heading, justify="left" if heading in ("phone", "equal") else "right")
    for line in lines:
        numbers = (line.authored, line.held, line.settled, line.photos_taken, line.photos_held, line.still_waiting)
        table.add_row(line.phone, *map(str, numbers), "yes" if not line.differences else "NO: " + ", ".join(line.differences[:4]))
    total = [
        sum(column)
        for column in zip(*((x.authored, x.held, x.settled, x.photos_taken, x.photos_held) for x in lines), strict=True)
    ]
    waiting = sum(line.still_waiting for line in lines)
    table.add_section()
    table.add_row(
        "all", *map(str, total), str(waiting), "yes" if not any(line.differences for line in lines) and not waiting else "NO"
    )
    return table
