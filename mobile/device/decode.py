"""Read QR codes from a picture on the desktop with zxing-cpp, trying harder and harder; the desktop scanner and the demo call it.

A reading counts only when the caller's `accept` says so (the check character of `sync.rules.label`): a decoder that tries often
also errs more often. It never decides what a code means, and no part of it is in the phone's package.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps

from mobile.device.flatten import Point, laid_flat, unrolled

LONGEST_SIDE = 1600
"""Retries work on a picture no larger than this; the first look is at full size."""

PIXEL_LIMIT = 40_000_000

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning)
"""What Pillow raises for files that are cut, forged or not pictures (its SyntaxError is about the file, not about Python)."""

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_LOCAL, _GLOBAL = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
_BRIGHTER = [round(255 * (value / 255) ** 0.5) for value in range(256)]
_SMEARS = ((0.5, 4.0), (0.35, 2.8), (0.35, 1.75), (0.5, 5.5), (0.5, 2.5))
_DIRECTIONS = 6

Try = tuple[str, Image.Image, zxingcpp.Binarizer]


class UnreadablePicture(ValueError):
    """The file is no JPEG, PNG or WebP picture of at most 40 megapixels; nothing was decoded."""


@dataclass(frozen=True)
class Reading:
    """What one picture held: texts that the caller accepts, or else the texts of codes that are not ours."""

    accepted: tuple[str, ...]
    others: tuple[str, ...]
    tries: int
    way: str
    """The name of the last try: tells which kind of label is hard to read."""


def decode(picture: Image.Image | memoryview, accept: Callable[[str], bool]) -> Reading:
    """Return every accepted text of the first try that has one, or no accepted text after the last.

    A grey memoryview has the shape (height, width). A foreign text that two tries agree on ends the search.
    """
    seen: set[str] = set()
    tries, way = 0, ""
    for way, image, binarizer in _tries(_grey(picture)):
        tries += 1
        texts = _texts(image, binarizer)
        accepted = tuple(sorted(text for text in texts if accept(text)))
        if accepted:
            return Reading(accepted, (), tries, way)
        if texts & seen:
            break
        seen |= texts
    return Reading((), tuple(sorted(seen)), tries, way)


def decode_file(path: Path, accept: Callable[[str], bool]) -> Reading:
    """Decode a picture file as `decode` does. UnreadablePicture when it is none; OSError when it cannot be opened."""
    with path.open("rb") as file:
        try:
            grey = _loaded(file)
        except _BROKEN as error:
            raise UnreadablePicture(str(error)) from error
    return decode(grey, accept)


def _loaded(file: BinaryIO) -> Image.Image:
    with Image.open(file, formats=("JPEG", "PNG", "WEBP")) as picture:
        if picture.width * picture.height > PIXEL_LIMIT:
            raise ValueError(f"{picture.width} x {picture.height} pixels are too many")
        return ImageOps.exif_transpose(picture).convert("L")


def _grey(picture: Image.Image | memoryview) -> Image.Image:
    if isinstance(picture, Image.Image):
        return picture if picture.mode == "L" else picture.convert("L")
    if picture.ndim != 2 or picture.format != "B":
        raise ValueError("a grey frame is a memoryview of bytes with the shape (height, width)")
    height, width = picture.shape or (0, 0)
    return Image.frombytes("L", (width, height), picture.tobytes())


def _texts(image: Image.Image, binarizer: zxingcpp.Binarizer) -> set[str]:
    found = zxingcpp.read_barcodes(image, formats=_QR, binarizer=binarizer)
    return {code.text for code in found}


def _tries(grey: Image.Image) -> Iterator[Try]:
    """Yield what to look at, cheapest and likeliest first; each is made only when its turn comes."""
    yield "plain", grey, _LOCAL
    yield "plain", grey, _GLOBAL
    if max(grey.size) > LONGEST_SIDE:
        grey = _scaled(grey, LONGEST_SIDE / max(grey.size))
    half = _scaled(grey, 0.5)
    yield "half size", half, _LOCAL
    yield "brighter", grey.point(_BRIGHTER), _LOCAL
    yield from _both("even contrast", ImageOps.equalize(grey))
    yield from _both("sharp half size", _sharp(half, 2, 300))
    yield "sharp", _sharp(grey, 4, 300), _LOCAL
    yield from _flattened(grey)
    yield from _unsmeared(grey)
    yield "three quarters", _sharp(_scaled(grey, 0.7), 3, 300), _LOCAL
    yield "larger", _scaled(grey, 1.5), _LOCAL
    yield from _both("very sharp", _sharp(grey, 3, 600))
    calm = grey.filter(ImageFilter.GaussianBlur(1.5))
    yield "calm and sharp", _sharp(calm, 5, 400), _LOCAL
    yield from _both("double and sharp", _sharp(_scaled(grey, 2), 5, 300))


def _both(way: str, image: Image.Image) -> Iterator[Try]:
    yield way, image, _LOCAL
    yield way, image, _GLOBAL


def _flattened(grey: Image.Image) -> Iterator[Try]:
    """Where a code was found but not understood, cut it out and lay it flat: perspective first, then round a body."""
    for corners in _found(grey):
        flat = laid_flat(grey, corners)
        if flat is None:
            continue
        yield from _both("flat", flat)
        for image in unrolled(flat):
            yield from _both("unrolled", image)


def _found(grey: Image.Image) -> list[list[Point]]:
    for image, scale in ((grey, 1.0), (_scaled(grey, 0.5), 0.5), (_sharp(grey, 4, 300), 1.0)):
        codes = zxingcpp.read_barcodes(image, formats=_QR, return_errors=True)
        if codes:
            return [_corners(code.position, scale) for code in codes[:3]]
    return []


def _corners(position: zxingcpp.Position, scale: float) -> list[Point]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return [(point.x / scale, point.y / scale) for point in points]


def _unsmeared(grey: Image.Image) -> Iterator[Try]:
    """Undo a movement of the hand: take away what the picture shows a little before and behind, in several directions.

    Small pictures do it as well as large ones at a tenth of the time, and they mend scratches at once.
    """
    for scale, reach in _SMEARS:
        small = _scaled(grey, scale).filter(ImageFilter.GaussianBlur(0.6))
        for direction in range(_DIRECTIONS):
            angle = math.pi * direction / _DIRECTIONS
            x, y = round(reach * math.cos(angle)), round(reach * math.sin(angle))
            around = Image.blend(ImageChops.offset(small, x, y), ImageChops.offset(small, -x, -y), 0.5)
            yield from _both("unsmeared", Image.blend(around, small, 3.0))


def _sharp(image: Image.Image, radius: float, percent: int) -> Image.Image:
    return image.filter(ImageFilter.UnsharpMask(radius, percent, 0))


def _scaled(image: Image.Image, ratio: float) -> Image.Image:
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    return image.resize(size, Image.Resampling.BOX if ratio < 1 else Image.Resampling.BICUBIC)
