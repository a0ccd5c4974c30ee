"""The other 188 things of the main site's register and the other 36 of the light site's, as tables in walking order.

Plate and setting values are ours: no source plan gives a number for any machine. Class A is what the plans call class A.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from server.demo.estate.ground import Ground
from server.demo.estate.places import FLOORS, GARAGE_ZONES, LIGHT_FLOORS, TOWERS
from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind as E


class Line(NamedTuple):
    """A number of like things: their kind, key, name with a gap for the number, the places they stand in turn, card fields."""

    kind: E
    key: str
    name: str
    places: tuple[str, ...]
    fields: dict[str, object] = {}


A_CLASS: dict[str, object] = {"risk": "A"}
PUMP_SET = 0.45
CABINET = {"min_sand": 100, "min_pump": 2, "min_gen": 1, "min_lamp": 4, "min_kit": 2, "min_suit": 4, "min_ice": 50, "min_mat": 6}
_DOORS = (*(f"lobby-{tower}" for tower in TOWERS), "gate-main", "gate-east", "clubhouse")
_ROOM_LIFTS = ("tower-1", "tower-1", "tower-2", "tower-2", "tower-3", "tower-3", "tower-4", "tower-4", "tower-5", "tower-6")
_TOWERS = tuple(f"tower-{tower}" for tower in TOWERS)
_ZONES = tuple(f"garage-{zone}" for zone in GARAGE_ZONES)


def _values(*, is_class_a: bool = False, unit: str = "", count: int = 1, **values: float) -> dict[str, object]:
    fields: dict[str, object] = {"values": values} if values else {}
    if is_class_a:
        fields["risk"] = "A"
    if unit:
        fields["unit"] = unit
    return {**fields, "count": count}


MAIN: tuple[Line, ...] = (
    Line(E.HYDRANT_OUTDOOR, "hydo", "室外消火栓{}", ("yard-1", "yard-2", "yard-3", "yard-4")),
    Line(E.SIAMESE, "siamese", "水泵接合器{}", ("yard-4", "yard-4")),
    Line(E.FIRE_PUMP, "fpump", "消防泵{}", ("room-fire-water",) * 4, _values(is_class_a=True, set_press=0.8)),
    Line(E.JOCKEY_PUMP, "jockey", "稳压泵组", ("room-fire-water",), _values(is_class_a=True, set_press=0.6)),
    Line(E.FIRE_TANK, "ftank", "消防水池{}", ("room-fire-water",) * 2, A_CLASS),
    Line(E.ALARM_VALVE, "valve", "湿式报警阀{}", ("room-fire-water",) * 2, _values(set_press=0.7)),
    Line(E.FIRE_PANEL, "panel", "火灾报警控制器", ("control",), A_CLASS),
    Line(E.DETECTOR_GROUP, "detectors", "探测器回路{}", (*_TOWERS, "garage")),
    Line(E.SMOKE_FAN, "smoke", "排烟风机{}", ("room-fan", "room-fan")),
    Line(E.FIRE_SHUTTER, "shutter", "防火卷帘{}", _ZONES),
    Line(E.EMERGENCY_LIGHTS, "emlights", "应急照明组{}", (*_TOWERS, "garage")),
    Line(E.LIFT, "lift", "{}", _ROOM_LIFTS, A_CLASS),
    Line(E.TRANSFORMER, "trafo", "{}号变压器", ("room-switch",) * 2, _values(is_class_a=True, rated_ampere=1443)),
    Line(E.LV_CABINET, "lv", "低压柜{}", ("room-switch",) * 4, _values(is_class_a=True, rated_ampere=1000)),
    Line(E.TOWER_BOX, "box", "{}#楼总箱", _TOWERS, _values(rated_ampere=400)),
    Line(E.GENERATOR, "generator", "柴油发电机", ("room-generator",), A_CLASS),
    Line(E.DOMESTIC_PUMP, "pump", "生活水泵{}", ("room-water",) * 3, _values(set_press=PUMP_SET)),
    Line(E.WATER_TANK, "tank", "生活水箱{}", ("room-water",) * 2),
    Line(E.SUMP_PIT, "sump", "集水坑{}", _ZONES),
    Line(E.RECORDER, "recorder", "录像机{}", ("control", "control")),
    # 96 cameras stand in the register as a count, 16 to a group.
    Line(E.CAMERA_GROUP, "cameras", "摄像头组{}", ("control",) * 6, _values(count=16)),
    Line(E.ACCESS_DOOR, "door", "门禁{}", _DOORS),
    Line(E.BARRIER, "barrier", "道闸{}", ("gate-main", "gate-garage")),
    Line(E.PERIMETER_ZONE, "perimeter", "周界防区{}", ("yard-2", "yard-3", "yard-4", "yard-5")),
    Line(E.LAMP_CIRCUIT, "lamp-street", "路灯回路", ("yard-5",)),
    Line(E.LAMP_CIRCUIT, "lamp-scape", "景观灯回路", ("yard-1",)),
    Line(E.LAMP_CIRCUIT, "lamp-garage", "车库照明回路", ("garage",)),
    Line(E.LAMP_CIRCUIT, "lamp-corridor", "楼道照明回路", ("estate",)),
    Line(E.PLAYGROUND, "playground", "儿童游乐设施", ("yard-1",)),
    Line(E.POOL, "pool", "泳池", ("pool",)),
    Line(E.WATER_FEATURE, "fountain", "中心水景", ("yard-1",)),
    Line(E.EMERGENCY_CABINET, "cabinet", "应急物资柜{}", ("gate-main", "garage"), {"values": CABINET}),
    Line(E.POWER_METER, "kwh", "公共电表{}", ("room-switch",) * 5, _values(unit="kWh")),
    Line(E.WATER_METER, "m3", "公共水表{}", ("room-water",) * 3, _values(unit="m³", base_flow=3.5)),
    Line(E.CHARGING_GROUP, "charging", "充电桩组{}", _ZONES),
    Line(E.AIR_UNIT, "air", "会所空调{}", ("clubhouse-1", "clubhouse-2")),
)

LIGHT: tuple[Line, ...] = (
    Line(E.LIFT, "lift", "塔楼{}号梯", ("tower",) * 4, A_CLASS),
    Line(E.EMERGENCY_LIGHTS, "emlights", "应急照明组", ("tower",)),
    Line(E.FIRE_PUMP, "fpump", "消防泵{}", ("room-fire-water",) * 2, _values(is_class_a=True, set_press=1.0)),
    Line(E.TRANSFORMER, "trafo", "变压器", ("room-switch",), _values(is_class_a=True, rated_ampere=1443)),
    Line(E.LV_CABINET, "lv", "低压柜{}", ("room-switch",) * 2, _values(is_class_a=True, rated_ampere=1000)),
    Line(E.DOMESTIC_PUMP, "pump", "生活水泵{}", ("room-water",) * 2, _values(set_press=0.6)),
    Line(E.WATER_METER, "m3", "总水表", ("room-water",), _values(unit="m³", base_flow=2.0)),
    Line(E.POWER_METER, "kwh", "总电表", ("room-switch",), _values(unit="kWh")),
    Line(E.RECORDER, "recorder", "录像机", ("control",)),
    Line(E.CAMERA_GROUP, "cameras", "摄像头组", ("control",), _values(count=32)),
)

# Towers 1 to 4 have two lifts, 5 and 6 one.
LIFT_NAMES = tuple(f"{tower}#-{number}梯" for tower in TOWERS for number in ((1, 2) if tower < 5 else (1,)))


def main_plant(ground: Ground) -> Iterator[Equipment]:
    """Yield all of the main site's register but the extinguishers: 188 cards."""
    for tower in TOWERS:
        for floor in FLOORS:
            yield ground.card(f"hyd-{tower}-{floor}", E.HYDRANT_INDOOR, f"{tower}#-{floor}F 消火栓", f"tower-{tower}-{floor}")
    for zone in GARAGE_ZONES:
        for number in (1, 2):
            yield ground.card(f"hyd-g{zone}{number}", E.HYDRANT_INDOOR, f"车库{zone}区消火栓{number}", f"garage-{zone}")
    for line in MAIN:
        yield from _cards(ground, line)


def light_plant(ground: Ground) -> Iterator[Equipment]:
    """Yield all of the light site's register but the extinguishers: 36 cards."""
    for floor in LIGHT_FLOORS:
        yield ground.card(f"hyd-{floor}", E.HYDRANT_INDOOR, f"塔楼{floor}F 消火栓", f"tower-{floor}")
    for line in LIGHT:
        yield from _cards(ground, line)


def _cards(ground: Ground, line: Line) -> Iterator[Equipment]:
    names = LIFT_NAMES if line.name == "{}" else tuple(line.name.format(number) for number in range(1, len(line.places) + 1))
    for number, (name, place) in enumerate(zip(names, line.places, strict=True), 1):
        yield ground.card(f"{line.key}-{number}", line.kind, name, place, **line.fields)
