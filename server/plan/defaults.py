"""The numbers of due work that no plan and no standard gives: they are this product's own, and the plan page says so, each beside
its value. Taken from the code that works by them, so that the page cannot say anything else."""

from __future__ import annotations

from dataclasses import dataclass

from server.task.figures import LOOK_BACK_DAYS, PATIENCE, PUBLISH_AT
from server.task.opening import KEPT, MOST_CAUGHT_UP, SPREAD_DAYS
from server.task.opening_events import HOURS
from server.task.opening_views import AHEAD
from server.task.planning_choice import SAMPLE_PERCENT
from server.task.recurrence import FESTIVAL_DAYS, MOST_GRACE
from sync.rules.windows import DAY_BEGINS, DAY_ENDS, HALF


@dataclass(frozen=True)
class OurDefault:
    """One of them: the key of its sentence (`plan.default.<key>`) and the numbers in it."""

    key: str
    values: dict[str, object]


def our_defaults() -> tuple[OurDefault, ...]:
    """Return every default of due work that is ours, in the order of a check's life."""
    return (
        OurDefault("ahead", {"days": AHEAD.days, "spread": SPREAD_DAYS}),
        OurDefault("parts", {"begins": f"{DAY_BEGINS:%H:%M}", "ends": f"{DAY_ENDS:%H:%M}", "half": HALF}),
        OurDefault("grace", {"hours": MOST_GRACE.seconds // 3600}),
        OurDefault("sample", {"percent": SAMPLE_PERCENT}),
        OurDefault("festival", {"days": FESTIVAL_DAYS}),
        OurDefault("caught_up", {"days": MOST_CAUGHT_UP.days}),
        OurDefault("publish", {"at": f"{PUBLISH_AT:%H:%M}", "days": PATIENCE.days, "back": LOOK_BACK_DAYS}),
        OurDefault("kept", {"days": KEPT.days}),
    )


def event_hours() -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return (hours, events) of the checks that an event starts, the shortest first."""
    found = {hours: tuple(event.value for event, own in HOURS.items() if own == hours) for hours in set(HOURS.values())}
    return tuple(sorted(found.items()))
