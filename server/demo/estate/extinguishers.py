"""The extinguishers: how many hang where, of which kind and age.

The ages are ours, chosen so that no date is past or near by chance: only planted faults are late (`faults.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from server.demo.estate.ground import Ground
from server.demo.estate.places import FLOORS, GARAGE_ZONES, LIGHT_FLOORS, PLANT_ROOMS, TOWERS
from server.fire.builtin import built_in_rules
from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind
from sync.rules.equipment import scrap_on, service_due_on, years_after
from sync.rules.fire import rule_table

POWDER, CO2, WATER = "powder_abc", "co2", "water"
CO2_ROOMS = ("switch", "generator", "weak")
POINTS_PER_GARAGE_ZONE = (4, 4, 3, 3)
CO2_FULL_KG = 6.2
"""What a 2 kg CO₂ extinguisher weighs when full; ours, in truth it is stamped on each body."""

RULES = rule_table(built_in_rules())
KEEP_CLEAR_MONTHS = 3
"""No extinguisher falls due within this many months by chance; only those that are planted do."""


def main_extinguishers(ground: Ground) -> Iterator[Equipment]:
    """Yield the 120 of the main site in walking order."""
    for tower in TOWERS:
        for floor in FLOORS:
            place = f"tower-{tower}-{floor}"
            yield _one(ground, f"ext-{tower}-{floor}", f"{tower}#-{floor}F 灭火器", place, POWDER, spot="消火栓箱旁")
    for zone, points in zip(GARAGE_ZONES, POINTS_PER_GARAGE_ZONE, strict=True):
        for point in range(1, points + 1):
            yield from _pair(ground, f"ext-g{zone}{point}", f"车库{zone}{point}点", f"garage-{zone}", POWDER)
    for room, (_, name) in PLANT_ROOMS.items():
        yield from _pair(ground, f"ext-{room}", name, f"room-{room}", CO2 if room in CO2_ROOMS else POWDER)
    for floor in (1, 2):
        yield from _pair(ground, f"ext-club-{floor}", f"会所{floor}层", f"clubhouse-{floor}", POWDER)
    yield from _pair(ground, "ext-office", "管理处", "office", POWDER)
    yield from _pair(ground, "ext-control", "消控室", "control", POWDER)
    for gate, name in (("main", "主大门"), ("garage", "车库岗亭")):
        yield _one(ground, f"ext-gate-{gate}", f"{name} 灭火器", f"gate-{gate}", POWDER)
    yield from _pair(ground, "ext-bikes", "电动车棚", "bikes", WATER)


def light_extinguishers(ground: Ground) -> Iterator[Equipment]:
    """Yield the 24 of the light site in walking order."""
    for floor in LIGHT_FLOORS:
        yield _one(ground, f"ext-{floor}", f"塔楼{floor}F 灭火器", f"tower-{floor}", POWDER, spot="消火栓箱旁")
    for room in ("switch", "water"):
        yield from _pair(ground, f"ext-{room}", PLANT_ROOMS[room][1], f"room-{room}", POWDER)


def dates(variant: str, made_on: str, serviced_on: str | None) -> dict[str, str | None]:
    """Return the four dates of a card that follow from these two stamps."""
    return {
        "made_on": made_on,
        "serviced_on": serviced_on,
        "service_due_on": service_due_on(variant, made_on, serviced_on, rules=RULES).isoformat(),
        "scrap_on": scrap_on(variant, made_on, rules=RULES).isoformat(),
    }


def months_before(day: date, months: int) -> str:
    """Return the month that many months before the day's, `2021-03`."""
    index = day.year * 12 + day.month - 1 - months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _pair(ground: Ground, key: str, name: str, place: str, variant: str) -> Iterator[Equipment]:
    for side in "AB":
        yield _one(ground, f"{key}{side.lower()}", f"{name} 灭火器{side}", place, variant)


def _one(ground: Ground, key: str, name: str, place: str, variant: str, *, spot: str = "") -> Equipment:
    return ground.card(
        key,
        EquipmentKind.EXTINGUISHER,
        name,
        place,
        variant=variant,
        spot=spot,
        maker_code=ground.mint.maker_code(ground.key, key),
        risk="B",
        values={"full_weight": CO2_FULL_KG} if variant == CO2 else {},
        **dates(variant, *_age(ground, key, variant)),
    )


def _age(ground: Ground, key: str, variant: str) -> tuple[str, str | None]:
    """Return when it was made and last serviced: younger than its first service, or between that and the second."""
    agent = RULES.agents[variant]
    first, later = agent.first_service_years * 12, agent.later_service_years * 12
    young = range(6, first - KEEP_CLEAR_MONTHS)
    serviced = range(first + 1, first + later - KEEP_CLEAR_MONTHS)
    ages = [*young, *serviced]
    age = ages[ground.mint.below(len(ages), ground.key, key, "age")]
    made_on = months_before(ground.today, age)
    return made_on, None if age in young else months_before(ground.today, age - first)


def made_so_that_service_is_due(variant: str, due: date) -> str:
    """Return the day of making whose first service falls on that day."""
    return years_after(due, -RULES.agents[variant].first_service_years).isoformat()
