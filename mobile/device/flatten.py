"""Geometry of a code on a wall or round a cylinder: cut it out of the picture and lay it flat.

`decode` calls this once a code was found but not understood. Pillow alone; it never decodes anything.
"""

import math
from collections.abc import Iterator, Sequence

from PIL import Image

SIDE = 296
"""Pixels of a laid-out code with its quiet zone: 37 modules of version 3 at 8 pixels each."""

_MARGIN = SIDE * 4 / 37
_STRIP = 8

BENDS = ((30, 0.0), (45, 0.05), (30, 0.05), (45, 0.0), (30, -0.05), (55, 0.05), (45, -0.05), (65, 0.05))
"""Half the angle that the code spans round a body, in degrees, and the bow of its middle, in parts of its height."""

Point = tuple[float, float]


def laid_flat(picture: Image.Image, corners: Sequence[Point]) -> Image.Image | None:
    """Return the code inside the four corners (clockwise from its top left) as a square, or None when they enclose nothing."""
    low, high = _MARGIN, SIDE - _MARGIN
    numbers = homography([(low, low), (high, low), (high, high), (low, high)], corners)
    if numbers is None:
        return None
    return picture.transform((SIDE, SIDE), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)


def unrolled(flat: Image.Image) -> Iterator[Image.Image]:
    """Yield the square as it would look had it been stuck round an upright body of several radii, then round a lying one."""
    for turned in (flat, flat.transpose(Image.Transpose.ROTATE_90)):
        for degrees, bow in BENDS:
            yield _unbent(turned, math.radians(degrees), bow)


def homography(seen: Sequence[Point], source: Sequence[Point]) -> list[float] | None:
    """Return the eight numbers of the projective map from seen to source points, four each; None when three are in line."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        if abs(rows[pivot][column]) < 1e-9:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for other in range(8):
            if other != column:
                factor = rows[other][column]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[column], strict=True)]
    return [row[8] for row in rows]


def _unbent(flat: Image.Image, half_angle: float, bow: float) -> Image.Image:
    mesh = []
    for left in range(0, SIDE, _STRIP):
        right = left + _STRIP
        (near, up), (far, high) = (_source(x, half_angle, bow) for x in (left, right))
        mesh.append(((left, 0, right, SIDE), (near, up, near, SIDE + up, far, SIDE + high, far, high)))
    return flat.transform((SIDE, SIDE), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def _source(x: float, half_angle: float, bow: float) -> Point:
    half = SIDE / 2 - _MARGIN
    # Beyond a quarter turn the label would be out of sight: the quiet zone stops there.
    angle = max(-1.5, min(1.5, (x - SIDE / 2) / half * half_angle))
    return SIDE / 2 + half * math.sin(angle) / math.sin(half_angle), bow * SIDE * (1 - math.cos(angle))
