"""What the work is divided into at the main site: cleaning, green and fire zones, patrol routes, units, and the site's own plan.

Numbers of zones, points and rounds are the sketch's; the rounds themselves no source plan gives (origin A).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from server.demo.estate.ground import Ground
from server.demo.estate.people import WARDENS
from server.demo.estate.places import FLATS, FLOORS, GARAGE_ZONES, GATES, PLANT_ROOMS, TOWERS, YARDS
from sync.records.equipment import Checkpoint
from sync.records.patrol import Route
from sync.records.roles import Department, Role
from sync.records.schedule import Every, OnlyWhile, Period
from sync.records.scope import ObjectScope, PlaceKind, ScopeKind, ZoneKind
from sync.records.site import Contract, Firm, PlanLine, Shift, Unit, UnitState, Zone

VACANT, RENOVATED, MOVED_IN = 12, 5, 3
POOL_MONTHS = range(6, 10)
COOLING_AND_HEATING_MONTHS = (1, 2, 6, 7, 8, 9, 12)

PLAN = (
    PlanLine(
        template="FIRE-D",
        objects=(ObjectScope(scope=ScopeKind.PLACE, places=(PlaceKind.TOWER, PlaceKind.GARAGE_ZONE, PlaceKind.CLUBHOUSE)),),
        note="6 towers, 4 garage zones, clubhouse",
    ),
    PlanLine(template="LIGHT-D", objects=(ObjectScope(scope=ScopeKind.SITE),), note="one lamp round for the whole estate"),
    PlanLine(
        template="CLEAN-LOBBY",
        periods=(Period(every=Every.DAILY, times=2, origin="A"),),
        note="twice a day; the hourly look of the template is left out here",
    ),
    PlanLine(
        template="PARK-D",
        objects=(ObjectScope(scope=ScopeKind.PLACE, places=(PlaceKind.GARAGE_ZONE,)),),
        periods=(Period(every=Every.DAILY, times=2, origin="A"),),
        note="4 garage zones twice a day",
    ),
)

SHIFTS = (
    Shift(code="early", name="早班", begins="07:00", ends="15:00", roles=(Role.PATROL, Role.MONITOR)),
    Shift(code="late", name="中班", begins="15:00", ends="23:00", roles=(Role.PATROL, Role.MONITOR)),
    Shift(code="night", name="夜班", begins="23:00", ends="07:00", roles=(Role.PATROL, Role.MONITOR)),
)
"""Three shifts of the posts that are manned round the clock; the hours are ours."""

LIGHT_SYSTEMS = (
    *("ELEC", "GEN", "WATER", "FIRE", "LIFT", "HVAC", "CCTV", "ACC", "PARK", "BLDG", "LIGHT"),
    *("EMS", "CLEAN", "PEST", "METER", "PATROL", "SAFE", "QA"),
)
"""What the office tower answers to "which systems are present": no playground, pool, gardens, flats or renovation."""

INTERVAL_HOURS = {ZoneKind.CLEAN_TOILET: 3, ZoneKind.CLEAN_LOBBY: 12, ZoneKind.CLEAN_WASTE: 24, ZoneKind.CLEAN_ROOF: 192}
"""Longest time between two checks before the cleaning board warns; ours."""


def contracts(ground: Ground, firms: tuple[Firm, ...]) -> list[Contract]:
    """Return this year's contracts with the outside firms; a lift is visited at least every 15 days, the other gaps are ours."""
    gaps = {"lift": 15, "fire": 31, "tank_cleaning": 92, "pest": 92}
    return [
        Contract(
            id=ground.mint.id(ground.key, "contract", firm.trade),
            site=ground.site,
            firm=firm.name,
            trade=firm.trade,
            name=f"{firm.name} {ground.today.year}",
            max_gap_days=gaps[firm.trade],
            valid_until=f"{ground.today.year}-12-31",
        )
        for firm in firms
    ]


def running(day: date) -> tuple[OnlyWhile, ...]:
    """Return what holds in that month: posts on duty, and the seasons; the months are ours."""
    seasons = [OnlyWhile.ON_DUTY]  # the control room is manned round the clock
    if day.month in POOL_MONTHS:
        seasons.append(OnlyWhile.POOL_SEASON)
    if day.month in COOLING_AND_HEATING_MONTHS:
        seasons.append(OnlyWhile.AIR_CONDITIONING_SEASON)
    return tuple(seasons)


def zones(ground: Ground, people: dict[str, str]) -> list[Zone]:
    """Return 32 cleaning zones, their 8 grids, 5 green zones and 8 fire grids; `people` are ids by post and number."""
    work = _Zones(ground, people)
    for tower in TOWERS:
        work.grid(f"grid-{tower}", f"保洁网格{tower}")
        cleaner = f"cleaner-{tower:02d}"
        work.add(f"lobby-{tower}", ZoneKind.CLEAN_LOBBY, f"{tower}#大堂", (f"lobby-{tower}",), f"grid-{tower}", cleaner)
        work.add(f"corridor-{tower}", ZoneKind.CLEAN_CORRIDOR, f"{tower}#楼道", (f"corridor-{tower}",), f"grid-{tower}", cleaner)
        work.add(f"roof-{tower}", ZoneKind.CLEAN_ROOF, f"{tower}#天台", (f"roof-{tower}",), f"grid-{tower}", cleaner)
    work.grid("grid-7", "保洁网格7 车库")
    work.grid("grid-8", "保洁网格8 庭院")
    for number, letter in enumerate(GARAGE_ZONES, 1):
        work.add(
            f"garage-{letter}", ZoneKind.CLEAN_GARAGE, f"车库{letter}区", (f"garage-{letter}",), "grid-7", f"cleaner-{number:02d}"
        )
    for number in (1, 2, 3):
        work.add(f"waste-{number}", ZoneKind.CLEAN_WASTE, f"垃圾投放点{number}", (f"waste-{number}",), "grid-7", "cleaner-05")
    for number in (1, 2):
        work.add(f"toilet-{number}", ZoneKind.CLEAN_TOILET, f"公共卫生间{number}", (f"toilet-{number}",), "grid-8", "cleaner-06")
    for number, yard in enumerate(YARDS, 1):
        work.add(f"yard-{number}", ZoneKind.CLEAN_YARD, yard, (f"yard-{number}",), "grid-8", "cleaner-06")
    for number, yard in enumerate(YARDS, 1):
        work.add(f"green-{number}", ZoneKind.GREEN, f"{yard}绿地", (f"yard-{number}",), None, "gardener-01")
    _fire_grids(work)
    return work.zones


UNLABELLED = frozenset({ZoneKind.CLEAN_GRID, ZoneKind.FIRE_GRID})
"""Grids are drawn on a map; what has a label is the zone that a cleaner stands in."""


class _Zones:
    def __init__(self, ground: Ground, people: dict[str, str]) -> None:
        self.ground, self.people = ground, people
        self.zones: list[Zone] = []

    def grid(self, key: str, name: str) -> None:
        self.add(key, ZoneKind.CLEAN_GRID, name, (), None, None)

    def add(
        self,
        key: str,
        kind: ZoneKind,
        name: str,
        places: tuple[str, ...],
        grid: str | None,
        keeper: str | None,
        department: Department | None = Department.ENVIRONMENT,
    ) -> None:
        self.zones.append(
            Zone(
                id=self.ground.mint.id(self.ground.key, "zone", key),
                site=self.ground.site,
                kind=kind,
                name=name,
                places=tuple(self.ground.at(place) for place in places),
                grid=None if grid is None else self.ground.mint.id(self.ground.key, "zone", grid),
                keeper=None if keeper is None else self.people[keeper],
                department=department,
                interval_hours=INTERVAL_HOURS.get(kind),
                order=len(self.zones),
                labels=() if kind in UNLABELLED else (self.ground.mint.label(self.ground.key, "zone", key),),
            )
        )


def _fire_grids(work: _Zones) -> None:
    areas: list[tuple[str, tuple[str, ...]]] = [(f"消防网格{tower} {tower}#楼", (f"tower-{tower}",)) for tower in TOWERS]
    areas += [
        ("消防网格7 车库", ("garage",)),
        ("消防网格8 会所商铺", ("clubhouse", *(f"shop-{number}" for number in range(1, 9)))),
    ]
    for number, ((name, places), warden) in enumerate(zip(areas, WARDENS, strict=True), 1):
        post = warden.split("-")[0]
        department = {"repair": Department.ENGINEERING, "cleaner": Department.ENVIRONMENT}.get(post, Department.SECURITY)
        work.add(f"fire-{number}", ZoneKind.FIRE_GRID, name, places, None, warden, department)


def checkpoints(ground: Ground) -> list[Checkpoint]:
    """Return the 36 points: 12 along the fence, 12 in lobbies and at roof doors, 12 in the garage and its rooms."""
    fence = [(f"gate-{gate}", name) for gate, name in GATES.items()]
    fence += [(f"yard-{number % 5 + 1}", f"围界点{number + 1}") for number in range(9)]
    towers = [(f"lobby-{tower}", f"{tower}#大堂") for tower in TOWERS] + [
        (f"roof-{tower}", f"{tower}#天台门") for tower in TOWERS
    ]
    garage = [(f"garage-{zone}", f"车库{zone}区") for zone in GARAGE_ZONES] + [("garage", "车库坡道")]
    garage += [(f"room-{room}", name) for room, (_, name) in PLANT_ROOMS.items()]
    points = [*fence, *towers, *garage]
    return [point(ground, number, place, name) for number, (place, name) in enumerate(points, 1)]


def point(ground: Ground, number: int, place: str, name: str) -> Checkpoint:
    """Return one labelled point."""
    key = f"point-{number:02d}"
    return Checkpoint(
        id=ground.mint.id(ground.key, "checkpoint", key),
        site=ground.site,
        name=name,
        place=ground.at(place),
        labels=(ground.mint.label(ground.key, "checkpoint", key),),
        order=number,
    )


def routes(ground: Ground, points: list[Checkpoint]) -> list[Route]:
    """Return R1 to R4; the 8 points of R4 are shared with R1 and R3 (crossed patrol)."""
    ids = [checkpoint.id for checkpoint in points]
    crossed = (*ids[0:12:3], *ids[24:36:3])
    return [
        route(ground, "R1", "围界与门岗", tuple(ids[:12]), (4, 5)),
        route(ground, "R2", "楼栋大堂与天台门", tuple(ids[12:24]), (2, 1)),
        route(ground, "R3", "车库与机房", tuple(ids[24:]), (3, 3)),
        route(ground, "R4", "夜间重点", crossed, (0, 6)),
    ]


def route(ground: Ground, code: str, name: str, points: tuple[str, ...], rounds: tuple[int, int]) -> Route:
    """Return one route with its rounds by day and by night."""
    return Route(
        id=ground.mint.id(ground.key, "route", code),
        site=ground.site,
        code=code,
        name=name,
        points=points,
        day_rounds=rounds[0],
        night_rounds=rounds[1],
        origin="A",
    )


def units(ground: Ground, people: dict[str, str]) -> Iterator[Unit]:
    """Yield the 264 flats: 12 vacant, 5 of the others under renovation, 3 more moved in this week."""
    flats = [(tower, floor, flat) for tower in TOWERS for floor in FLOORS for flat in FLATS]
    shuffled = sorted(flats, key=lambda flat: ground.mint.raw(8, ground.key, "unit", repr(flat)))
    vacant = set(shuffled[:VACANT])
    renovated = set(shuffled[VACANT : VACANT + RENOVATED])
    moved_in = set(shuffled[VACANT + RENOVATED : VACANT + RENOVATED + MOVED_IN])
    for tower, floor, flat in flats:
        key = (tower, floor, flat)
        number = f"{tower}#-{floor:02d}{flat:02d}"
        yield Unit(
            id=ground.mint.id(ground.key, "unit", number),
            site=ground.site,
            place=ground.at(f"tower-{tower}-{floor}"),
            number=number,
            state=UnitState.VACANT if key in vacant else UnitState.LIVED_IN,
            is_under_renovation=key in renovated,
            moved_in_on=(ground.today - timedelta(days=flat)).isoformat() if key in moved_in else None,
            housekeeper=people["keeper-01" if tower <= 3 else "keeper-02"],
        )
