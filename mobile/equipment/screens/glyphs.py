"""Which icon stands for which kind of thing, where there is no photo of it.

Read by the card and the pick list. A kind without an icon of its own shows its sort: equipment, checkpoint, place, zone,
unit, contract.
"""

from __future__ import annotations

SORTS = {
    "equipment": "wrench",
    "checkpoint": "map-marker",
    "place": "layers",
    "zone": "broom",
    "unit": "home",
    "contract": "handshake",
    "site": "home-city",
}
KINDS = {
    "extinguisher": "fire-extinguisher",
    "hydrant_indoor": "fire-hydrant",
    "hydrant_outdoor": "fire-hydrant",
    "siamese": "fire-hydrant",
    "fire_pump": "pump",
    "jockey_pump": "pump",
    "fire_tank": "water",
    "alarm_valve": "pipe-valve",
    "fire_panel": "bell",
    "detector_group": "smoke-detector-variant",
    "smoke_fan": "fan",
    "fire_shutter": "door",
    "fire_door": "door",
    "emergency_lights": "lightbulb",
    "lift": "elevator-passenger",
    "transformer": "lightning-bolt",
    "lv_cabinet": "lightning-bolt",
    "tower_box": "lightning-bolt",
    "generator": "engine",
    "domestic_pump": "pump",
    "water_tank": "water",
    "sump_pit": "water",
    "recorder": "cctv",
    "camera_group": "cctv",
    "access_door": "door",
    "barrier": "boom-gate",
    "lamp_circuit": "lightbulb",
    "playground": "slide",
    "pool": "pool",
    "water_feature": "water",
    "emergency_cabinet": "medical-bag",
    "power_meter": "counter",
    "water_meter": "counter",
    "gas_meter": "counter",
    "charging_group": "ev-station",
    "air_unit": "air-conditioner",
    "cooling_plant": "air-conditioner",
    "heating_plant": "air-conditioner",
}


def glyph_of(sort: str, kind: str = "") -> str:
    """Return the icon's name of a sort of thing and, for equipment, its kind."""
    return KINDS.get(kind) or SORTS.get(sort, "map-marker")
