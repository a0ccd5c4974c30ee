"""The state of the demo's play: who holds which phone, what is due, what was planted, and what the server says of it.

The acts of the morning and of the day play on it, several phones at once where it is said so. It plays nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.database import reading
from server.demo.estate.estate import morning_tasks
from server.demo.estate.faults import Rule
from server.demo.hands import Hands, Thing
from server.demo.stage import LABEL_HOST, Stage
from server.site.views import SiteRow, all_sites
from server.task.views import truth_of
from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind, PlaceKind
from sync.records.site import Place
from sync.records.task import Task
from sync.rules.task import Judgement

Say = Callable[[str], None]


class DemoFailed(Exception):
    """Something was not as the product promises."""


def require(is_so: bool, what: str) -> None:
    """Raise `DemoFailed` unless it is so."""
    if not is_so:
        raise DemoFailed(what)


PIN = "246810"
LOG = "FAS-D"
"""The control room's log, which goes on after midnight."""
CONFIRMED = "CLEAN-LOBBY"
"""The form that is confirmed with one tap after a look around."""
CHANGED = "ELEC-ROOM"
"""The template that gets a new version while a phone without signal still has the old one."""
CHECK_TAKES = timedelta(seconds=40)
"""How long the demo's clock says that one check took."""


@dataclass
class Play:
    """The state of the play: who holds which phone, which tasks are watched, when C's records were really made.

    `planted` are the facts and rounds that show a planted fault, by a name of ours; the closing table reads them."""

    stage: Stage
    say: Say
    hands: dict[str, Hands] = field(default_factory=dict)
    watched: list[Task] = field(default_factory=list)
    made: dict[str, datetime] = field(default_factory=dict)
    planted: dict[str, str] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    day: dict[str, Task] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    """The record that was made for a task."""

    def __post_init__(self) -> None:
        objects, site = self.stage.estate.main.objects, self.stage.estate.main.site
        for things in (objects.equipment, objects.checkpoints, objects.zones, objects.units, objects.places, (site,)):
            self.things.update((thing.id, thing) for thing in things)
        today = self.stage.estate.today
        self.day = {
            task.id: task
            for task in morning_tasks(self.stage.estate, today)
            if task.site == site.id and task.period == today.isoformat()
        }
        after = today + timedelta(days=1)
        self.day.update(
            (task.id, task)
            for task in morning_tasks(self.stage.estate, after)
            if (task.site, task.period, task.template) == (site.id, after.isoformat(), LOG)
        )

    @property
    def site(self) -> str:
        """The main site."""
        return self.stage.estate.main.site.id

    @property
    def row(self) -> SiteRow:
        """The main site as the server lists it; inside an open block."""
        return next(row for row in all_sites() if row.id == self.site)

    def enrol(self, name: str, post: str, *, ahead_seconds: float = 0.0) -> Hands:
        """Give a new phone to a post: enrolled from a QR picture, signed in once, with a PIN, synced."""
        login = self.stage.estate.login(post)
        phone = self.stage.add_phone(name, ahead_seconds=ahead_seconds)
        phone.do("sign_in", username=login.username, password=login.password)
        phone.do("set_pin", pin=PIN)
        phone.unlocks = {"person": login.person, "pin": PIN}
        status = phone.do("sync")
        require(status["first_sync_done"] and not status["problem"], f"phone {name} did not finish its first sync: {status}")
        templates = {template.code: template for template in self.stage.estate.templates}
        self.hands[name] = Hands(phone, self.stage.pictures, templates, LABEL_HOST)
        return self.hands[name]

    def at_once(self, work: Iterable[Callable[[], object]]) -> None:
        """Let several phones work at the same time; raises what the first of them raised, after all have ended."""
        with ThreadPoolExecutor(max_workers=8) as people:
            every = [people.submit(one) for one in work]
        for one in every:
            one.result()

    def online(self) -> tuple[str, ...]:
        """Return the phones that have signal."""
        return tuple(name for name in self.hands if self.stage.links[name].is_up)

    def sync(self, *names: str) -> None:
        """Let these phones deliver and fetch; each has to come through."""
        for name in names:
            status = self.hands[name].phone.do("sync")
            require(not status["problem"], f"phone {name} did not sync: {status['problem']}")

    def work(self, name: str, templates: Iterable[str], most: int | None = None, photo: str = "") -> int:
        """Let one phone do what is due now by these templates, in walking order; return how many checks it made."""
        wanted, now = set(templates), self.stage.now()
        due = [t for t in self.day.values() if t.template in wanted and t.id not in self.done and t.opens_at <= now < t.closes_at]
        due.sort(key=lambda task: (task.template, task.order, task.nth))
        for task in due[:most]:
            self.check(name, task, photo=photo)
        return len(due[:most])

    def check(self, name: str, task: Task, photo: str = "") -> str:
        """Let one phone do one task in order and return the record; the demo's clock goes on by what it takes."""
        self.done.add(task.id)
        self.stage.clock.advance(CHECK_TAKES)
        hands, thing = self.hands[name], self.things[task.subject.id]
        if task.template == CONFIRMED:
            self.facts[task.id] = hands.confirm(
                thing, task.template, task.id, lambda s: self.stage.clock.advance(timedelta(seconds=s))
            )
        else:
            self.facts[task.id] = hands.check(thing, task.template, task.id, photo=photo)
        return self.facts[task.id]

    def cards(self, kind: EquipmentKind) -> list[Equipment]:
        """Return the main site's equipment of a kind in walking order, without what joins later."""
        cards = (c for c in self.stage.estate.main.objects.equipment if c.kind is kind and c.id not in self.stage.estate.late)
        return sorted(cards, key=lambda card: (card.order, card.id))

    def fault(self, rule: Rule) -> tuple[Equipment, dict[str, str | float]]:
        """Return the object and the detail of a planted fault."""
        fault = next(f for f in self.stage.estate.faults if f.rule is rule)
        return next(c for c in self.stage.estate.main.objects.equipment if c.id == fault.id), dict(fault.detail)

    def task_for(self, card: Thing, template: str) -> str:
        """Return the id of today's due work at an object."""
        for task in morning_tasks(self.stage.estate, self.stage.estate.today):
            if task.subject.id == card.id and task.template == template:
                return task.id
        return ""

    def truth(self, task: Task) -> Judgement:
        """Return what the server says of a watched task now."""
        with reading(self.stage.parts.store):
            return self.judgement(task.id)

    def judgement(self, task: str) -> Judgement:
        """Return what the server says of a task now, inside an open block."""
        found = truth_of(self.site, task, self.stage.parts.now_ms())
        require(found is not None, f"the server has no task {task}")
        assert found is not None
        return found

    def card(self, card_id: str) -> Equipment:
        """Return the main site's equipment of that id."""
        return next(c for c in self.stage.estate.main.objects.equipment if c.id == card_id)

    def is_in(self, card: Equipment, kind: PlaceKind) -> bool:
        """Whether an object stands in a place of that kind, at any depth."""
        at: str | None = card.place
        while at is not None:
            place = self.things[at]
            assert isinstance(place, Place)
            if place.kind is kind:
                return True
            at = place.parent
        return False

    def abnormal(self, template: str, item: str) -> str:
        """Return an abnormal answer to an item."""
        found = next(i for t in self.stage.estate.templates if t.code == template for i in t.items if i.code == item)
        return next((choice.code for choice in found.choices if choice.is_abnormal), "abnormal")
