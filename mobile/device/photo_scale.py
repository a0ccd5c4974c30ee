"""A photo made small on the desktop with Pillow, under the limits that PhotoFile.java keeps on the phone.

The desktop camera and the demo's phones call it. It never keeps EXIF: no position and no maker's data leave the phone.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 2048
MOST_BYTES = 300_000
BEST_QUALITY = 85
LEAST_QUALITY = 45
QUALITY_STEP = 10
SHRINK = 0.8


def scale_photo(picture: bytes) -> bytes:
    """An upright JPEG, longest side at most 2,048 pixels, at most 300,000 bytes, no EXIF; raises OSError for no picture."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(picture)) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    while True:
        for quality in range(BEST_QUALITY, LEAST_QUALITY - 1, -QUALITY_STEP):
            jpeg = _encode(image, quality)
            if len(jpeg) <= MOST_BYTES:
                return jpeg
        image = image.resize((max(1, round(image.width * SHRINK)), max(1, round(image.height * SHRINK))))


def _encode(image: Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, exif=b"")
    return out.getvalue()
