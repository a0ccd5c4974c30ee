"""Whether bytes are a picture that the product takes: JPEG, PNG or WebP of the promised kind, small enough to be decoded. Looks
at the header alone, so that a picture bomb is refused before anything unfolds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from sync.errors import PhotoTooLarge, PhotoType

# The classes themselves, not Image.open: that one only warns about bombs, and would try forty other formats.
_READERS = {
    "image/jpeg": (b"\xff\xd8\xff", JpegImagePlugin.JpegImageFile),
    "image/png": (b"\x89PNG\r\n\x1a\n", PngImagePlugin.PngImageFile),
    "image/webp": (b"RIFF", WebPImagePlugin.WebPImageFile),
}


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


def check_picture(file: Path, mime: str, *, most_pixels: int) -> Size:
    """Return the picture's size; PhotoType when it is not a picture of that kind, PhotoTooLarge above `most_pixels`."""
    magic, reader = _READERS[mime]
    with file.open("rb") as opened:
        if opened.read(len(magic)) != magic:
            raise PhotoType(f"not {mime}")
        opened.seek(0)
        try:
            with reader(opened) as picture:
                size = Size(*picture.size)
        except (OSError, SyntaxError, ValueError, EOFError):
            raise PhotoType(f"not a readable {mime}") from None
    if size.width * size.height > most_pixels:
        raise PhotoTooLarge(f"{size.width} x {size.height} pixels, at most {most_pixels}")
    return size
