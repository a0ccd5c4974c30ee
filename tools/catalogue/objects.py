"""What each template is about, by template: the catalogue's prose as it must stand there, and the typed scopes it means.

By template and not by prose, for "each set" is a generator in one and a playground in another. Used by make_templates alone.
"""

from __future__ import annotations

from sync.records.scope import EquipmentKind as E
from sync.records.scope import ObjectScope, ScopeKind
from sync.records.scope import PlaceKind as P
from sync.records.scope import ZoneKind as Z


def _equipment(*kinds: E, is_sample: bool = False) -> ObjectScope:
    return ObjectScope(scope=ScopeKind.EQUIPMENT, equipment=kinds, is_sample=is_sample)


def _places(*kinds: P, is_each: bool = True) -> ObjectScope:
    return ObjectScope(scope=ScopeKind.PLACE, places=kinds, is_each=is_each)


def _zones(*kinds: Z, is_each: bool = True) -> ObjectScope:
    return ObjectScope(scope=ScopeKind.ZONE, zones=kinds, is_each=is_each)


def _scope(kind: ScopeKind, *, is_vacant_only: bool = False, is_alternative: bool = False) -> ObjectScope:
    return ObjectScope(scope=kind, is_vacant_only=is_vacant_only, is_alternative=is_alternative)


_SITE = _scope(ScopeKind.SITE)
_METERS = _equipment(E.POWER_METER, E.WATER_METER, E.GAS_METER)

OBJECTS: dict[str, tuple[str, tuple[ObjectScope, ...]]] = {
    "ELEC-D": ("each box, scan", (_equipment(E.TRANSFORMER, E.LV_CABINET, E.TOWER_BOX),)),
    "ELEC-W": ("floor box, pump-room box, fire box", (_equipment(E.TOWER_BOX),)),
    "ELEC-M": ("each main circuit", (_equipment(E.LV_CABINET),)),
    "ELEC-Q": ("main cabinets, transformers", (_equipment(E.LV_CABINET, E.TRANSFORMER),)),
    "ELEC-Y": ("whole site", (_SITE,)),
    "ELEC-IR": ("cabinets, joints", (_equipment(E.LV_CABINET, E.TOWER_BOX),)),
    "ELEC-ROOM": ("HV/LV room", (_places(P.SWITCH_ROOM),)),
    "GEN-W": ("each set", (_equipment(E.GENERATOR),)),
    "GEN-M": ("each set", (_equipment(E.GENERATOR),)),
    "GEN-Y": ("each set", (_equipment(E.GENERATOR),)),
    "PUMP-D": ("each pump set", (_equipment(E.DOMESTIC_PUMP),)),
    "PUMP-S": ("pump rooms", (_places(P.PUMP_ROOM, P.FIRE_PUMP_ROOM),)),
    "DRAIN-W": ("wells, drains, sump pits", (_equipment(E.SUMP_PIT), _places(P.YARD))),
    "WTANK-Q": ("each tank", (_equipment(E.WATER_TANK),)),
    "PUMP-Q": ("each pump", (_equipment(E.DOMESTIC_PUMP),)),
    "WATER-Y": ("system", (_SITE,)),
    "FREEZE-Y": ("exposed pipes, meter wells, hydrants", (_SITE,)),
    "LEAK-M": ("zone meters", (_equipment(E.WATER_METER),)),
    "FIRE-D": (
        "each fire grid or checkpoint",
        (_zones(Z.FIRE_GRID), _scope(ScopeKind.CHECKPOINT, is_alternative=True)),
    ),
    "EXT-M": ("each extinguisher", (_equipment(E.EXTINGUISHER),)),
    "HYD-M": ("each hydrant box", (_equipment(E.HYDRANT_INDOOR),)),
    "HYDO-Q": ("each", (_equipment(E.HYDRANT_OUTDOOR, E.SIAMESE),)),
    "FPUMP-W": ("each pump set", (_equipment(E.FIRE_PUMP, E.JOCKEY_PUMP),)),
    "FPUMP-M": ("each pump", (_equipment(E.FIRE_PUMP),)),
    "SPR-M": ("each alarm valve zone", (_equipment(E.ALARM_VALVE),)),
    "FAS-D": ("control room", (_places(P.CONTROL_ROOM),)),
    "FAS-W": ("panel + sample of detectors", (_equipment(E.FIRE_PANEL), _equipment(E.DETECTOR_GROUP, is_sample=True))),
    "FIRE-Q": ("whole site", (_SITE,)),
    "FIRE-Y": ("whole site", (_SITE,)),
    "LANE-M": ("all lanes, all stairs", (_places(P.FIRE_LANE, P.STAIR, is_each=False),)),
    "HAZ-W": ("each fire grid", (_zones(Z.FIRE_GRID),)),
    "FDOOR-Q": ("each", (_equipment(E.FIRE_DOOR, E.FIRE_SHUTTER),)),
    "EMLT-M": ("each group", (_equipment(E.EMERGENCY_LIGHTS),)),
    "LIFT-D": ("each lift", (_equipment(E.LIFT),)),
    "LIFT-W": ("each lift", (_equipment(E.LIFT),)),
    "LIFT-M": ("each lift", (_equipment(E.LIFT),)),
    "LIFT-V": ("each lift visit", (_equipment(E.LIFT),)),
    "LIFT-T": ("lift", (_equipment(E.LIFT),)),
    "LIFT-DR": ("site", (_SITE,)),
    "LIFT-Y": ("each lift", (_equipment(E.LIFT),)),
    "HVAC-W": ("each unit", (_equipment(E.AIR_UNIT),)),
    "HVAC-M": ("each unit", (_equipment(E.AIR_UNIT),)),
    "HVAC-Y": ("plant", (_equipment(E.COOLING_PLANT),)),
    "HEAT-S": ("plant", (_equipment(E.HEATING_PLANT),)),
    "ACDRIP-S": ("facades", (_places(P.FACADE),)),
    "CCTV-D": ("room", (_places(P.CONTROL_ROOM),)),
    "CCTV-M": ("recorders", (_equipment(E.RECORDER),)),
    "CCTV-Y": ("system", (_SITE,)),
    "ACC-W": ("each door", (_equipment(E.ACCESS_DOOR),)),
    "PERI-W": ("each zone", (_equipment(E.PERIMETER_ZONE),)),
    "PARK-D": ("garage zones, yard", (_places(P.GARAGE_ZONE, P.YARD),)),
    "PARK-Y": ("garage, yard", (_places(P.GARAGE, P.YARD),)),
    "ROOF-Q": ("each roof", (_places(P.ROOF),)),
    "FACADE-Q": ("each facade", (_places(P.FACADE),)),
    "PUB-M": ("lobby, corridor, stair", (_places(P.LOBBY, P.CORRIDOR, P.STAIR),)),
    "LPS-Y": ("each building", (_places(P.TOWER, P.CLUBHOUSE),)),
    "CSROUND-D": ("own buildings", (_places(P.TOWER),)),
    "LIGHT-D": ("route", (_scope(ScopeKind.ROUTE),)),
    "LIGHT-Y": ("site", (_SITE,)),
    "PLAY-W": ("each set", (_equipment(E.PLAYGROUND),)),
    "POOL-D": ("pool", (_equipment(E.POOL),)),
    "SCAPE-M": ("each feature", (_equipment(E.WATER_FEATURE),)),
    "EMS-M": ("each cabinet", (_equipment(E.EMERGENCY_CABINET),)),
    "FLOOD-Y": ("site", (_SITE,)),
    "SNOW-Y": ("site", (_SITE,)),
    "DRILL": ("site", (_SITE,)),
    "GREEN-D": ("each green zone", (_zones(Z.GREEN),)),
    "GREEN-M": ("each green zone", (_zones(Z.GREEN),)),
    "GREEN-K": ("site", (_SITE,)),
    "CLEAN-LOBBY": ("each lobby", (_zones(Z.CLEAN_LOBBY),)),
    "CLEAN-STAIR": ("each building", (_zones(Z.CLEAN_CORRIDOR),)),
    "CLEAN-CAR": ("each lift", (_equipment(E.LIFT),)),
    "CLEAN-GAR": ("garage zones", (_zones(Z.CLEAN_GARAGE),)),
    "CLEAN-WC": ("each toilet", (_zones(Z.CLEAN_TOILET),)),
    "CLEAN-OUT": ("outdoor zones", (_zones(Z.CLEAN_YARD),)),
    "CLEAN-ROOF": ("each roof", (_zones(Z.CLEAN_ROOF),)),
    "WASTE-D": ("each waste room or bin point", (_zones(Z.CLEAN_WASTE),)),
    "CLEAN-S": ("each grid", (_zones(Z.CLEAN_GRID),)),
    "PEST-M": ("public zones", (_zones(Z.CLEAN_YARD, Z.CLEAN_GARAGE, Z.CLEAN_WASTE, is_each=False),)),
    "VAC-M": ("each vacant unit", (_scope(ScopeKind.UNIT, is_vacant_only=True),)),
    "METER-D": ("each public meter", (_METERS,)),
    "METER-M": ("water, power, gas, pump, lift meters", (_METERS,)),
    "DECO-D": ("each permit", (_scope(ScopeKind.PERMIT),)),
    "SHOP-M": ("each shop", (_places(P.SHOP),)),
    "PATROL": ("each checkpoint", (_scope(ScopeKind.CHECKPOINT),)),
    "GATE-S": ("each gate", (_places(P.GATE),)),
    "SAFE-M": ("site", (_SITE,)),
    "GAS-M": ("public gas parts", (_equipment(E.GAS_PART),)),
    "EVC-W": ("each pile", (_equipment(E.CHARGING_GROUP),)),
    "QA-M": ("site by department", (_SITE,)),
    "HOME-R": ("order", (_scope(ScopeKind.ORDER),)),
    "VEND-V": ("contract", (_scope(ScopeKind.CONTRACT),)),
    "VEND-Q": ("contract", (_scope(ScopeKind.CONTRACT),)),
    "VISIT": ("unit", (_scope(ScopeKind.UNIT),)),
}

# An entrapment is recorded from the control room or on the way, nobody stands at the label.
NOT_SCANNED = frozenset({"LIFT-T"})
