"""Whether a visit's position fits its checkpoint, and where a checkpoint stands as learnt from scanned visits.

Used by the round's rules on both sides. A position is evidence: it flags, it never refuses, and none at all counts for nothing,
because a basement has no sky. The numbers are ours (decision 0022).
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Literal

import msgspec

from sync.records.equipment import Checkpoint
from sync.records.inspection import Fix

EARTH_METRES = 6_371_000.0
GOOD_METRES = 30.0
"""A fix teaches the place of a point when its accuracy is this or better."""
SPARE_METRES = 50.0
"""How far beyond its accuracy a fix may lie: between towers, receivers err by more than they say."""
ENOUGH_FIXES = 5
MOST_FIXES = 50
"""From here on a new fix moves the mean by one part in fifty, so that a relabelled point finds its new place."""


def distance_metres(fix: Fix, lat: float, lon: float) -> float:
    """Return the way between a fix and a place on the earth's surface, in metres."""
    up, across = radians(lat - fix.lat) / 2, radians(lon - fix.lon) / 2
    share = sin(up) ** 2 + cos(radians(fix.lat)) * cos(radians(lat)) * sin(across) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(share)))


def place_flag(fix: Fix | None, point: Checkpoint | None) -> Literal["far", "no_fix"] | None:
    """Return what the position says against a visit: nothing while the point's place is not known well enough."""
    if fix is None:
        return "no_fix"
    if point is None or point.lat is None or point.lon is None or point.fixes < ENOUGH_FIXES:
        return None
    return "far" if distance_metres(fix, point.lat, point.lon) > fix.accuracy_metres + SPARE_METRES else None


def with_fix(point: Checkpoint, fix: Fix) -> Checkpoint:
    """Return the point with one more fix in its mean; a poor one, or one that lies far off, teaches nothing."""
    if fix.accuracy_metres > GOOD_METRES or place_flag(fix, point) == "far":
        return point
    if point.lat is None or point.lon is None:
        return msgspec.structs.replace(point, lat=round(fix.lat, 6), lon=round(fix.lon, 6), fixes=1)
    count = min(point.fixes + 1, MOST_FIXES)
    # Across the date line the short way round, so that the mean of -179.9 and 179.9 is not nought.
    across = (fix.lon - point.lon + 180.0) % 360.0 - 180.0
    lon = (point.lon + across / count + 180.0) % 360.0 - 180.0
    lat = point.lat + (fix.lat - point.lat) / count
    return msgspec.structs.replace(point, lat=round(lat, 6), lon=round(lon, 6), fixes=count)
