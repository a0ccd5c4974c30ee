"""The state of the demo's morning: who holds which phone, what is watched, and what the server says of it.

The acts in `acts.py` play on it. It plays nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from server.database import reading
from server.demo.estate.estate import morning_tasks
from server.demo.estate.faults import Rule
from server.demo.hands import Hands
from server.demo.stage import Stage
from server.task.views import truth_of
from sync.records.equipment import Checkpoint, Equipment
from sync.records.scope import EquipmentKind
from sync.records.task import Task
from sync.rules.task import Judgement

Say = Callable[[str], None]


class DemoFailed(Exception):
    """Something was not as the product promises."""


def require(is_so: bool, what: str) -> None:
    """Raise `DemoFailed` unless it is so."""
    if not is_so:
        raise DemoFailed(what)


@dataclass
class Morning:
    """The state of the play: who holds which phone, which tasks are watched, when C's records were really made."""

    stage: Stage
    say: Say
    hands: dict[str, Hands] = field(default_factory=dict)
    watched: list[Task] = field(default_factory=list)
    made: dict[str, datetime] = field(default_factory=dict)

    @property
    def site(self) -> str:
        """The main site."""
        return self.stage.estate.main.site.id

    def cards(self, kind: EquipmentKind) -> list[Equipment]:
        """Return the main site's equipment of a kind in walking order, without what joins later."""
        cards = (c for c in self.stage.estate.main.objects.equipment if c.kind is kind and c.id not in self.stage.estate.late)
        return sorted(cards, key=lambda card: (card.order, card.id))

    def fault(self, rule: Rule) -> tuple[Equipment, dict[str, str | float]]:
        """Return the object and the detail of a planted fault."""
        fault = next(f for f in self.stage.estate.faults if f.rule is rule)
        return next(c for c in self.stage.estate.main.objects.equipment if c.id == fault.id), dict(fault.detail)

    def task_for(self, card: Equipment | Checkpoint, template: str) -> str:
        """Return the id of today's due work at an object."""
        for task in morning_tasks(self.stage.estate, self.stage.estate.today):
            if task.subject.id == card.id and task.template == template:
                return task.id
        return ""

    def truth(self, task: Task) -> Judgement:
        """Return what the server says of a watched task now."""
        with reading(self.stage.parts.store):
            found = truth_of(self.site, task.id, self.stage.parts.now_ms())
        assert found is not None, "the task was opened by this demo"
        return found

    def card(self, card_id: str) -> Equipment:
        """Return the main site's equipment of that id."""
        return next(c for c in self.stage.estate.main.objects.equipment if c.id == card_id)

    def abnormal(self, template: str, item: str) -> str:
        """Return an abnormal answer to an item."""
        found = next(i for t in self.stage.estate.templates if t.code == template for i in t.items if i.code == item)
        return next((choice.code for choice in found.choices if choice.is_abnormal), "abnormal")
