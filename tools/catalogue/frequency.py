"""Every frequency prose of the catalogue and the typed schedule it means. Used by make_templates alone.

A prose that is not here stops the conversion. `ORIGINS` marks, by template, a main pace that no source plan gives.
"""

from __future__ import annotations

from sync.records.roles import Role
from sync.records.schedule import DayPart, Event, Every, OnlyWhile, Period, PlacePeriod, Schedule
from sync.records.scope import PlaceClass


def _only(every: Every, **rest: object) -> Schedule:
    return Schedule(main=Period(every=every, **rest))  # type: ignore[arg-type]


def _yearly(month: int) -> Schedule:
    return _only(Every.YEARLY, months=(month,))


def _event(event: Event, **rest: object) -> Period:
    return Period(every=Every.ON_EVENT, event=event, **rest)  # type: ignore[arg-type]


def _in_months(*months: int, origin: str = "S") -> Period:
    return Period(every=Every.SEASONAL, months=months, origin=origin)  # type: ignore[arg-type]


_MONTHLY = Period(every=Every.MONTHLY)
_WEEKLY = Period(every=Every.WEEKLY)
_QUARTERLY = Period(every=Every.QUARTERLY)
_YEARLY = Period(every=Every.YEARLY)
_BASEMENT_LIKE = (PlaceClass.BASEMENT, PlaceClass.BOILER_ROOM, PlaceClass.CROWDED)

SCHEDULES: dict[str, Schedule] = {
    "daily": _only(Every.DAILY),
    "weekly": _only(Every.WEEKLY),
    "monthly": _only(Every.MONTHLY),
    "quarterly": _only(Every.QUARTERLY),
    "yearly": _only(Every.YEARLY),
    "yearly(June)": _yearly(6),
    "yearly (June)": _yearly(6),
    "yearly (Mar)": _yearly(3),
    "yearly (Apr)": _yearly(4),
    "yearly (Aug)": _yearly(8),
    "yearly (Sept)": _yearly(9),
    "yearly (Oct)": _yearly(10),
    "yearly (Nov)": _yearly(11),
    "yearly (Dec)": _yearly(12),
    "monthly; also before Spring Festival": Schedule(main=_MONTHLY, also=(_event(Event.BEFORE_SPRING_FESTIVAL),)),
    "yearly (or quarterly)": Schedule(main=_YEARLY, choices=(Every.QUARTERLY,)),
    "weekly Jun-Sep": _only(Every.WEEKLY, months=(6, 7, 8, 9)),
    "quarterly (seed); law: half-yearly or quarterly by place": Schedule(main=_QUARTERLY, choices=(Every.HALF_YEARLY,)),
    "yearly (places: quarterly or monthly test)": Schedule(main=_YEARLY, choices=(Every.QUARTERLY, Every.MONTHLY)),
    "monthly; half-monthly in basements, boiler rooms, crowded places": Schedule(
        main=_MONTHLY,
        by_place=(PlacePeriod(classes=_BASEMENT_LIKE, period=Period(every=Every.HALF_MONTHLY, origin="T")),),
    ),
    "every 2 h on duty (24 h)": _only(Every.EVERY_HOURS, hours=2, only_while=OnlyWhile.ON_DUTY),
    "weekly (seed: regular)": _only(Every.WEEKLY, origin="A"),
    "twice a month (≤15 days apart)": _only(Every.HALF_MONTHLY, max_gap_days=15, origin="T"),
    "on event": _only(Every.ON_EVENT, event=Event.ENTRAPMENT),
    "weekly (season)": _only(Every.WEEKLY, only_while=OnlyWhile.AIR_CONDITIONING_SEASON),
    "monthly (season)": _only(Every.MONTHLY, only_while=OnlyWhile.AIR_CONDITIONING_SEASON),
    "Jan check, Nov fill and pressure test, Dec run": Schedule(main=_in_months(1, 11, 12)),
    "yearly (Jul), then on report": Schedule(main=Period(every=Every.YEARLY, months=(7,)), also=(_event(Event.REPORT),)),
    "daily, each shift": _only(Every.PER_SHIFT),
    "quarterly (seed: regular; April before rain)": Schedule(
        main=Period(every=Every.QUARTERLY, origin="A"), also=(Period(every=Every.YEARLY, months=(4,)),)
    ),
    "quarterly; Oct before winter": Schedule(main=_QUARTERLY, also=(Period(every=Every.YEARLY, months=(10,)),)),
    "yearly (half-yearly if explosive place)": Schedule(
        main=Period(every=Every.YEARLY, origin="T"),
        by_place=(PlacePeriod(classes=(PlaceClass.EXPLOSIVE,), period=Period(every=Every.HALF_YEARLY, origin="T")),),
    ),
    "daily at night": _only(Every.DAILY, part=DayPart.NIGHT),
    "weekly; full in April": Schedule(
        main=Period(every=Every.WEEKLY, origin="T"), also=(Period(every=Every.YEARLY, months=(4,)),)
    ),
    "daily in season, water values each 2 h open": Schedule(
        main=Period(every=Every.DAILY, only_while=OnlyWhile.POOL_SEASON),
        also=(Period(every=Every.EVERY_HOURS, hours=2, only_while=OnlyWhile.OPEN_HOURS, origin="A"),),
    ),
    "monthly; clean water feature in March": Schedule(main=_MONTHLY, also=(Period(every=Every.YEARLY, months=(3,)),)),
    "monthly (seed: regular); May flood, Dec snow": Schedule(
        main=Period(every=Every.MONTHLY, origin="A"), also=(_in_months(5, 12),)
    ),
    "yearly (May), then before each warning": Schedule(
        main=Period(every=Every.YEARLY, months=(5,)), also=(_event(Event.WEATHER_WARNING),)
    ),
    "per programme": _only(Every.ON_EVENT, event=Event.PROGRAMME),
    "monthly by season": _only(Every.MONTHLY, is_work_by_season=True),
    "daily ×2, patrol-clean hourly": Schedule(
        main=Period(every=Every.DAILY, times=2), also=(Period(every=Every.EVERY_HOURS, hours=1, part=DayPart.DAY, origin="A"),)
    ),
    "daily ×2": _only(Every.DAILY, times=2),
    "each 2 h by day": _only(Every.EVERY_HOURS, hours=2, part=DayPart.DAY),
    # How many more trips July needs no plan says: one further round a day is our default.
    "daily (July: more trips)": Schedule(
        main=Period(every=Every.DAILY), also=(Period(every=Every.DAILY, months=(7,), origin="A"),)
    ),
    # The plan names June and "summer"; June to August is our reading.
    "monthly or quarterly; summer monthly+": Schedule(
        main=_QUARTERLY, also=(Period(every=Every.MONTHLY, months=(6, 7, 8), origin="A"),), choices=(Every.MONTHLY,)
    ),
    "monthly, done before the 30th": _only(Every.MONTHLY, before_day=30),
    "daily while works last": _only(Every.DAILY, only_while=OnlyWhile.WORKS_LAST),
    "each round (day, night, holiday plan)": _only(Every.ON_EVENT, event=Event.PATROL_ROUND),
    "each shift": _only(Every.PER_SHIFT),
    "monthly (seed: regular and irregular)": _only(Every.MONTHLY, origin="A"),
    "each home repair; foreman and supervisor samples": Schedule(
        main=_event(Event.HOME_REPAIR), also=(_event(Event.SAMPLING, origin="A"),)
    ),
    "each visit": _only(Every.ON_EVENT, event=Event.CONTRACTOR_VISIT),
    "5 a day (管理员), 5 a month (manager), 10% a month (管家)": Schedule(
        main=Period(every=Every.DAILY, times=5, by_role=Role.HOUSEKEEPER),
        also=(
            Period(every=Every.MONTHLY, times=5, by_role=Role.MANAGER),
            Period(every=Every.MONTHLY, share_percent=10, by_role=Role.HOUSEKEEPER),
        ),
    ),
}

# Main paces whose prose reads like a plan's but whose source column says otherwise: the plans give no
# cleaning frequency by area. T: a public standard; A: ours.
ORIGINS: dict[str, str] = {
    "GEN-W": "A",
    "HYDO-Q": "T",
    "FPUMP-W": "T",
    "EMLT-M": "T",
    "FAS-D": "T",
    **dict.fromkeys(("CLEAN-LOBBY", "CLEAN-STAIR", "CLEAN-CAR", "CLEAN-GAR", "CLEAN-WC", "CLEAN-OUT", "CLEAN-ROOF"), "A"),
}
