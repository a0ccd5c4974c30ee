"""What stands in one ledger, as plain data: gathered by `gather`, drawn by `pdf`. Moments are aware, days are the site's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from server.console.answers import AnswerRow

ScopeKind = Literal["site", "building", "kind", "item"]


@dataclass(frozen=True)
class Scope:
    """What the ledger is of: `value` is the id of a building or item, or a kind; both days are in it."""

    kind: ScopeKind
    value: str
    begin: date
    end: date


@dataclass(frozen=True)
class Evidence:
    """Where a record stands: its hash, and its number, journal and link in the chain of the phone that filed it."""

    fact_id: str
    fact_hash: str
    device: str
    epoch: str
    n: int
    link: str

    @property
    def short(self) -> str:
        """The first twelve digits of the hash, as they stand beside the record."""
        return self.fact_hash[:12]


@dataclass(frozen=True)
class Picture:
    """A photo that a record promises; `is_here` when its bytes are in the vault, `is_voice` for a voice note."""

    sha256: str
    is_here: bool
    is_voice: bool = False


@dataclass(frozen=True)
class CheckEntry:
    """One check: `corrects` and `corrected_by` are short hashes, `is_template_here` is False when its version is not known."""

    evidence: Evidence
    at: datetime
    received_at: datetime
    author: str
    title: str
    version: int
    method: str
    answers: tuple[AnswerRow, ...]
    abnormal: int
    pictures: tuple[Picture, ...] = ()
    reason: str = ""
    corrects: str = ""
    corrected_by: str = ""
    is_erased: bool = False
    is_template_here: bool = True


@dataclass(frozen=True)
class StepEntry:
    """One step on a hazard: `word` is the key of what was done."""

    at: datetime
    author: str
    word: str
    note: str = ""


@dataclass(frozen=True)
class HazardEntry:
    """A hazard with its steps; `short` is the hash of the record that opened it, where that is in the ledger."""

    opened_at: datetime
    opened_by: str
    item: str
    text: str
    severity: str
    state: str
    reopened: int
    steps: tuple[StepEntry, ...]


@dataclass(frozen=True)
class DueEntry:
    """A due check that was not done: which truth holds of it and why."""

    truth: str
    title: str
    period: str
    closes_at: datetime
    reason: str = ""
    by: str = ""


@dataclass(frozen=True)
class MoveEntry:
    """The thing was taken away, brought back, replaced or scrapped."""

    at: datetime
    author: str
    action: str
    firm: str
    serviced_on: str
    evidence: Evidence


@dataclass(frozen=True)
class ItemEntry:
    """One thing with what its card says (label, value) and all that was recorded of it in the period."""

    name: str
    kind: str
    place: str
    card: tuple[tuple[str, str], ...]
    checks: tuple[CheckEntry, ...]
    hazards: tuple[HazardEntry, ...]
    due: tuple[DueEntry, ...]
    moves: tuple[MoveEntry, ...]


@dataclass(frozen=True)
class Book:
    """One ledger. `totals` are by word key, in the order in which the title page says them."""

    company: str
    site: str
    time_zone: str
    subject: str
    begin: date
    end: date
    made_at: datetime
    made_by: str
    items: tuple[ItemEntry, ...]
    totals: dict[str, int] = field(default_factory=dict)

    def evidence(self) -> list[Evidence]:
        """Return where every record of the ledger stands, each once, in the order of the pages."""
        found: dict[str, Evidence] = {}
        for item in self.items:
            found |= {check.evidence.fact_hash: check.evidence for check in item.checks}
            found |= {move.evidence.fact_hash: move.evidence for move in item.moves}
        return list(found.values())
