"""Work that no calendar knows: opened at once by what happened, once for each occasion, whoever tells of it twice."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from server.database import Store
from server.settings import Settings
from server.task.opening import open_due_work
from server.task.opening_events import HOURS, open_event_work, subject_named
from sync.errors import InputError, SubjectUnknown
from sync.records.schedule import Event
from sync.records.scope import EquipmentKind
from sync.records.site import PlanLine
from sync.records.types import Subject
from tests.server.task.test_opening import NOON, laid, put, written


def test_a_weather_warning_opens_the_flood_check_once_a_day(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    site = estate.main.site.id
    assert open_event_work(parts, site, Event.WEATHER_WARNING) == 1
    clock.now += timedelta(hours=2)
    assert open_event_work(parts, site, Event.WEATHER_WARNING) == 0
    (task,) = written(store).values()
    assert (task.template, task.subject.id, task.period) == ("FLOOD-Y", site, "2026-11-20")
    assert (task.opens_at, task.due_at) == (NOON, NOON + timedelta(hours=HOURS[Event.WEATHER_WARNING]))
    clock.now += timedelta(days=1)
    assert open_event_work(parts, site, Event.WEATHER_WARNING) == 1


def test_two_entrapments_of_one_day_are_two_occasions_at_their_own_lifts(sqlite_store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(sqlite_store, settings)
    site = estate.main.site.id
    lifts = [card.id for card in estate.main.objects.equipment if card.kind is EquipmentKind.LIFT]
    one, other = (Subject(kind="equipment", id=lift) for lift in lifts[:2])
    assert open_event_work(parts, site, Event.ENTRAPMENT, subjects=[one], occasion="first") == 1
    assert open_event_work(parts, site, Event.ENTRAPMENT, subjects=[one], occasion="first") == 0
    assert open_event_work(parts, site, Event.ENTRAPMENT, subjects=[one, other], occasion="second") == 2
    assert sorted(task.subject.id for task in written(sqlite_store).values()) == sorted([one.id, one.id, other.id])
    assert {task.template for task in written(sqlite_store).values()} == {"LIFT-T"}


def test_the_calendar_leaves_event_work_alone(sqlite_store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(sqlite_store, settings)
    open_event_work(parts, estate.main.site.id, Event.REPORT)
    before = {task.id for task in written(sqlite_store).values()}
    assert before
    assert sum(one.withdrawn for one in open_due_work(parts)) == 0
    assert before <= set(written(sqlite_store))


def test_a_template_that_the_site_does_not_use_is_not_opened(sqlite_store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(sqlite_store, settings)
    site = estate.main.site
    line = PlanLine(template="FLOOD-Y", is_used=False)
    put(parts, estate, msgspec.structs.replace(site, plan=(*site.plan, line)))
    assert open_event_work(parts, site.id, Event.WEATHER_WARNING) == 0


def test_what_no_event_opens_is_refused_by_name(sqlite_store: Store, settings: Settings) -> None:
    parts, estate, _ = laid(sqlite_store, settings)
    with pytest.raises(InputError, match="patrol_round"):
        open_event_work(parts, estate.main.site.id, Event.PATROL_ROUND)
    with pytest.raises(SubjectUnknown, match="nowhere"):
        open_event_work(parts, "nowhere", Event.REPORT)
    for text in ("lift", "lift:x", "equipment:", "equipment:../x"):
        with pytest.raises(InputError):
            subject_named(text)
    assert subject_named("equipment:lift-1") == Subject(kind="equipment", id="lift-1")
