"""What a template is about: the kinds of equipment, place and zone there are, and a scope that names some of them.

Sites, equipment and templates share these kinds; the names of equipment kinds are in `assets/words/register.json`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from sync.records.types import Shown


class EquipmentKind(StrEnum):
    """A kind in the equipment register."""

    EXTINGUISHER = "extinguisher"
    HYDRANT_INDOOR = "hydrant_indoor"
    HYDRANT_OUTDOOR = "hydrant_outdoor"
    SIAMESE = "siamese"
    FIRE_PUMP = "fire_pump"
    JOCKEY_PUMP = "jockey_pump"
    FIRE_TANK = "fire_tank"
    ALARM_VALVE = "alarm_valve"
    FIRE_PANEL = "fire_panel"
    DETECTOR_GROUP = "detector_group"
    SMOKE_FAN = "smoke_fan"
    FIRE_SHUTTER = "fire_shutter"
    FIRE_DOOR = "fire_door"
    EMERGENCY_LIGHTS = "emergency_lights"
    LIFT = "lift"
    TRANSFORMER = "transformer"
    LV_CABINET = "lv_cabinet"
    TOWER_BOX = "tower_box"
    GENERATOR = "generator"
    DOMESTIC_PUMP = "domestic_pump"
    WATER_TANK = "water_tank"
    SUMP_PIT = "sump_pit"
    RECORDER = "recorder"
    CAMERA_GROUP = "camera_group"
    ACCESS_DOOR = "access_door"
    BARRIER = "barrier"
    PERIMETER_ZONE = "perimeter_zone"
    LAMP_CIRCUIT = "lamp_circuit"
    PLAYGROUND = "playground"
    POOL = "pool"
    WATER_FEATURE = "water_feature"
    EMERGENCY_CABINET = "emergency_cabinet"
    POWER_METER = "power_meter"
    WATER_METER = "water_meter"
    GAS_METER = "gas_meter"
    CHARGING_GROUP = "charging_group"
    AIR_UNIT = "air_unit"
    COOLING_PLANT = "cooling_plant"
    HEATING_PLANT = "heating_plant"
    GAS_PART = "gas_part"


class PlaceKind(StrEnum):
    """A kind of node in the place tree."""

    ESTATE = "estate"
    TOWER = "tower"
    FLOOR = "floor"
    LOBBY = "lobby"
    CORRIDOR = "corridor"
    STAIR = "stair"
    ROOF = "roof"
    FACADE = "facade"
    GARAGE = "garage"
    GARAGE_ZONE = "garage_zone"
    SWITCH_ROOM = "switch_room"
    GENERATOR_ROOM = "generator_room"
    PUMP_ROOM = "pump_room"
    FIRE_PUMP_ROOM = "fire_pump_room"
    WEAK_CURRENT_ROOM = "weak_current_room"
    FAN_ROOM = "fan_room"
    HEAT_ROOM = "heat_room"
    CONTROL_ROOM = "control_room"
    OFFICE = "office"
    GATE = "gate"
    CLUBHOUSE = "clubhouse"
    POOL_AREA = "pool_area"
    SHOP = "shop"
    YARD = "yard"
    GREEN = "green"
    TOILET = "toilet"
    WASTE_POINT = "waste_point"
    BIKE_SHED = "bike_shed"
    FIRE_LANE = "fire_lane"


class PlaceClass(StrEnum):
    """A property of a place that a period may depend on."""

    BASEMENT = "basement"
    BOILER_ROOM = "boiler_room"
    CROWDED = "crowded"
    EXPLOSIVE = "explosive"


class ZoneKind(StrEnum):
    """A kind of area of work; grids gather zones under one keeper."""

    CLEAN_LOBBY = "clean_lobby"
    CLEAN_CORRIDOR = "clean_corridor"
    CLEAN_GARAGE = "clean_garage"
    CLEAN_TOILET = "clean_toilet"
    CLEAN_YARD = "clean_yard"
    CLEAN_WASTE = "clean_waste"
    CLEAN_ROOF = "clean_roof"
    CLEAN_GRID = "clean_grid"
    GREEN = "green"
    FIRE_GRID = "fire_grid"


class ScopeKind(StrEnum):
    """What one check is about."""

    EQUIPMENT = "equipment"
    CHECKPOINT = "checkpoint"
    PLACE = "place"
    ZONE = "zone"
    SITE = "site"
    UNIT = "unit"
    ROUTE = "route"
    ORDER = "order"
    CONTRACT = "contract"
    PERMIT = "permit"


class ObjectScope(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """Some objects of a site: of these kinds and variants (none named: all), one check for each or one for all."""

    scope: ScopeKind
    equipment: Annotated[tuple[EquipmentKind, ...], Meta(max_length=20)] = ()
    places: Annotated[tuple[PlaceKind, ...], Meta(max_length=20)] = ()
    zones: Annotated[tuple[ZoneKind, ...], Meta(max_length=20)] = ()
    is_each: bool = True
    is_sample: bool = False
    is_vacant_only: bool = False
    is_alternative: bool = False
    """Not due by itself: a site may take this scope instead of the others."""

    def __post_init__(self) -> None:
        named = {ScopeKind.EQUIPMENT: self.equipment, ScopeKind.PLACE: self.places, ScopeKind.ZONE: self.zones}
        if any(kinds for scope, kinds in named.items() if scope is not self.scope):
            raise ValueError("a scope names kinds of its own sort only")
        if self.scope in named and not named[self.scope]:
            raise ValueError("a scope of equipment, places or zones names their kinds")
