"""The places of the main site: six towers, the garage with its plant rooms, clubhouse, shops, gates, yards. And the light site's.

Names are data of the invented customer, in its own language.
"""

from __future__ import annotations

from server.demo.estate.ground import Ground
from sync.records.scope import PlaceClass, PlaceKind

TOWERS = range(1, 7)
FLOORS = range(1, 12)
FLATS = range(1, 5)
GARAGE_ZONES = "ABCD"

PLANT_ROOMS = {
    "switch": (PlaceKind.SWITCH_ROOM, "变配电室"),
    "generator": (PlaceKind.GENERATOR_ROOM, "发电机房"),
    "water": (PlaceKind.PUMP_ROOM, "生活水泵房"),
    "fire-water": (PlaceKind.FIRE_PUMP_ROOM, "消防水泵房"),
    "weak": (PlaceKind.WEAK_CURRENT_ROOM, "弱电机房"),
    "fan": (PlaceKind.FAN_ROOM, "排风机房"),
    "heat": (PlaceKind.HEAT_ROOM, "换热站"),
}
YARDS = ("中心花园", "东院", "西院", "南广场", "北步道")
GATES = {"main": "主大门", "garage": "车库出入口", "east": "东侧人行门"}


def lay_main_site(ground: Ground, name: str) -> None:
    """Add every place of the main site."""
    ground.place("estate", PlaceKind.ESTATE, name, parent=None)
    for tower in TOWERS:
        _tower(ground, tower)
    ground.place("garage", PlaceKind.GARAGE, "地下车库 B1", floor=-1, classes=(PlaceClass.BASEMENT,))
    for zone in GARAGE_ZONES:
        ground.place(f"garage-{zone}", PlaceKind.GARAGE_ZONE, f"车库{zone}区", parent="garage", floor=-1)
    for key, (kind, room) in PLANT_ROOMS.items():
        ground.place(f"room-{key}", kind, room, parent="garage", floor=-1)
    ground.place("clubhouse", PlaceKind.CLUBHOUSE, "会所")
    for floor in (1, 2):
        ground.place(f"clubhouse-{floor}", PlaceKind.FLOOR, f"会所{floor}层", parent="clubhouse", floor=floor)
    ground.place("pool", PlaceKind.POOL_AREA, "泳池", parent="clubhouse")
    ground.place("control", PlaceKind.CONTROL_ROOM, "消控监控室")
    ground.place("office", PlaceKind.OFFICE, "管理处办公室")
    for number in range(1, 9):
        ground.place(f"shop-{number}", PlaceKind.SHOP, f"商铺{number}号")
    for key, gate in GATES.items():
        ground.place(f"gate-{key}", PlaceKind.GATE, gate)
    for number, yard in enumerate(YARDS, 1):
        ground.place(f"yard-{number}", PlaceKind.YARD, yard)
    ground.place("toilet-1", PlaceKind.TOILET, "会所卫生间", parent="clubhouse")
    ground.place("toilet-2", PlaceKind.TOILET, "南广场卫生间")
    for number in (1, 2, 3):
        ground.place(f"waste-{number}", PlaceKind.WASTE_POINT, f"垃圾投放点{number}号")
    ground.place("bikes", PlaceKind.BIKE_SHED, "电动车棚")
    ground.place("lane", PlaceKind.FIRE_LANE, "消防车通道")


def _tower(ground: Ground, tower: int) -> None:
    key, name = f"tower-{tower}", f"{tower}#楼"
    ground.place(key, PlaceKind.TOWER, name)
    for floor in FLOORS:
        ground.place(f"{key}-{floor}", PlaceKind.FLOOR, f"{name}{floor}层", parent=key, floor=floor)
    ground.place(f"lobby-{tower}", PlaceKind.LOBBY, f"{name}大堂", parent=key, floor=1)
    ground.place(f"corridor-{tower}", PlaceKind.CORRIDOR, f"{name}楼道", parent=key)
    ground.place(f"stair-{tower}", PlaceKind.STAIR, f"{name}楼梯间", parent=key)
    ground.place(f"roof-{tower}", PlaceKind.ROOF, f"{name}屋面", parent=key)
    ground.place(f"facade-{tower}", PlaceKind.FACADE, f"{name}外墙", parent=key)


LIGHT_FLOORS = range(1, 21)


def lay_light_site(ground: Ground, name: str) -> None:
    """Add every place of the light site: one office tower over a basement."""
    ground.place("estate", PlaceKind.ESTATE, name, parent=None)
    ground.place("tower", PlaceKind.TOWER, "商务塔楼")
    for floor in LIGHT_FLOORS:
        ground.place(f"tower-{floor}", PlaceKind.FLOOR, f"塔楼{floor}层", parent="tower", floor=floor)
    ground.place("lobby", PlaceKind.LOBBY, "塔楼大堂", parent="tower", floor=1)
    ground.place("roof", PlaceKind.ROOF, "塔楼屋面", parent="tower")
    ground.place("garage", PlaceKind.GARAGE, "地下室 B1", floor=-1, classes=(PlaceClass.BASEMENT,))
    for key in ("switch", "water", "fire-water"):
        kind, room = PLANT_ROOMS[key]
        ground.place(f"room-{key}", kind, room, parent="garage", floor=-1)
    ground.place("control", PlaceKind.CONTROL_ROOM, "消控监控室", parent="tower", floor=1)
    ground.place("gate", PlaceKind.GATE, "大门")
