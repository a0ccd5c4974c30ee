"""The closing table of the demo: each planted fault, where the product shows it, what was seen there, and whether it is so.

Reads the server through the features' own views and the console's pages over HTTP; what only a phone can show was seen by the
acts. Never trusts the play's own bookkeeping for what the server says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rich.table import Table

from server.demo.console import ConsoleReader
from server.demo.play import Play

Finding = tuple[str, bool]
"""What was seen, in words, and whether it is as promised."""


@dataclass(frozen=True)
class Shown:
    """One line of the table."""

    planted: str
    where: str
    seen: str
    is_so: bool


@dataclass
class Looker:
    """Looks at one thing after the other; a page that lacks what it should name is not so."""

    play: Play
    console: ConsoleReader
    lines: list[Shown] = field(default_factory=list)

    def on_page(self, planted: str, path: str, finding: Finding, names: Iterable[str] = ()) -> None:
        """Note a finding of the views, and that the console's page names all of these."""
        seen, is_so = finding
        page = self.console.site_page(path)
        lacking = [name for name in names if name not in page]
        told = f"{seen}; the page lacks {', '.join(lacking)}" if lacking else seen
        self.lines.append(Shown(planted, f"console …{shortened(path)}", told, is_so and not lacking))

    def on_phone(self, planted: str, where: str, seen: str) -> None:
        """Note what an act saw on a phone's screen; nothing seen is not so."""
        self.lines.append(Shown(planted, f"phone: {where}", seen or "not seen", bool(seen)))


def shortened(path: str) -> str:
    """Return a console path with long ids cut to their last digits."""
    parts = (part if len(part) < 30 else "…" + part[-6:] for part in path.split("/"))
    return "/".join(parts)


def look(play: Play, looks: Sequence[Callable[[Looker], None]]) -> list[Shown]:
    """Sign in as the manager and look at everything; returns the lines in the order of looking."""
    console = ConsoleReader(play.stage.url, play.site)
    login = play.stage.estate.login("manager-01")
    console.sign_in(login.username, login.password)
    looker = Looker(play, console)
    for one in looks:
        one(looker)
    return looker.lines


def as_table(lines: Sequence[Shown]) -> Table:
    """Return the findings as a table for the terminal."""
    table = Table(title="What was planted and where the product shows it")
    for heading in ("planted", "where", "seen", "as promised"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        table.add_row(line.planted, line.where, line.seen, "yes" if line.is_so else "NO")
    return table
