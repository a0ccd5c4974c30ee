"""Ready for the shift: green only when everything is there and fresh; every lack has its own line. And a worker's own month."""

from __future__ import annotations

from sync.records.equipment import Checkpoint, Equipment
from sync.records.site import Unit, Zone
from sync.records.template import Template
from sync.records.work import PersonMonth
from tests.phone_world import PhoneWorld, new_phone


def lights(world: PhoneWorld) -> dict[str, str]:
    return {line.key: line.light for line in world.phone.desk.readiness.light().lines}


def test_a_phone_that_has_everything_is_green_and_says_what_is_on_board(estate_phone: PhoneWorld) -> None:
    view = estate_phone.phone.desk.readiness.view()
    things = [d for d in estate_phone.estate.documents() if isinstance(d, Equipment | Checkpoint | Zone | Unit)]
    assert view.light == "green"
    assert view.objects == sum(thing.site == estate_phone.site for thing in things)
    templates = {d.id for d in estate_phone.estate.documents() if isinstance(d, Template)}
    assert (view.templates, view.as_of) == (len(templates), estate_phone.clock.now())
    assert len(view.routes) > 0
    assert set(lights(estate_phone).values()) == {"green"}


def test_age_turns_the_light_amber_and_a_plan_that_is_over_turns_it_red(estate_phone: PhoneWorld) -> None:
    estate_phone.wait(25 * 3600)
    assert lights(estate_phone)["age"] == "amber"
    estate_phone.wait(4 * 86_400)
    assert (lights(estate_phone)["age_days"], estate_phone.phone.desk.readiness.light().light) == ("amber", "amber")
    estate_phone.wait(4 * 86_400)
    assert (lights(estate_phone)["plan"], estate_phone.phone.desk.readiness.light().light) == ("red", "red")


def test_battery_storage_and_clock_have_lines_of_their_own(estate_phone: PhoneWorld) -> None:
    device = estate_phone.phone.device
    device.battery.charge = 20  # type: ignore[attr-defined]
    device.storage.free = 50 * 2**20  # type: ignore[attr-defined]
    estate_phone.phone.store.settings.put(clock_skew_ms="-180000")
    found = lights(estate_phone)
    assert (found["battery"], found["storage"], found["clock"]) == ("amber", "red", "amber")
    device.battery.charge = None  # type: ignore[attr-defined]
    assert "battery" not in lights(estate_phone)


def test_work_that_waits_for_a_day_is_named(estate_phone: PhoneWorld) -> None:
    from tests.mobile.world import jpeg

    row = estate_phone.phone.desk.task.today().due[0].rows[0]
    estate_phone.phone.device.camera.sees.append(jpeg(2))  # type: ignore[attr-defined]
    estate_phone.phone.desk.blocking.block(row.subject_kind, row.subject_id, "locked", lambda _fact: None)
    assert "unsent" not in lights(estate_phone)
    estate_phone.wait(25 * 3600)
    assert lights(estate_phone)["unsent"] == "amber"


def test_a_phone_that_never_pulled_is_red(tmp_path) -> None:  # type: ignore[no-untyped-def]
    phone, _ = new_phone(tmp_path)
    first = phone.desk.readiness.light().lines[0]
    assert (first.key, first.light) == ("pulled", "red")
    phone.close()


def test_a_worker_sees_their_own_newest_month_and_nobody_elses(estate_phone: PhoneWorld) -> None:
    desk, person, site = estate_phone.phone.desk, estate_phone.person, estate_phone.site
    assert desk.shift.month() is None

    def month(name: str, whose: str, **counts: int) -> PersonMonth:
        return PersonMonth(id=f"{whose[:8]}-{name}", person=whose, site=site, month=name, **counts)

    theirs = month("2026-11", estate_phone.people[1], tasks_done=99)
    estate_phone.pull([month("2026-10", person, tasks_done=1), month("2026-11", person, tasks_done=7, tasks_late=2), theirs])
    shown = desk.shift.month()
    assert shown is not None
    assert (shown.month, shown.done, shown.late, shown.mean_score, shown.last_score) == ("2026-11", 7, 2, None, None)
    scored = month("2026-11", person, tasks_done=8, score_sum=270, score_count=3, last_score=95)
    estate_phone.pull([scored], version=4)
    shown = desk.shift.month()
    assert shown is not None
    assert (shown.mean_score, shown.scores, shown.last_score) == (90.0, 3, 95)
