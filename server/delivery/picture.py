"""Whether bytes are a picture that the product takes: JPEG, PNG or WebP of the promised kind, small enough to be decoded; or a
voice note: MP4 or WAV. Looks at the header alone, so that a picture bomb is refused before anything unfolds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from sync.errors import PhotoTooLarge, PhotoType
from sync.photos import MAX_VOICE_BYTES, audio_type

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


def check_sound(file: Path, mime: str) -> Size:
    """Return the size that a voice note has, none; PhotoType when it is no sound of that kind, PhotoTooLarge above the limit."""
    if file.stat().st_size > MAX_VOICE_BYTES:
        raise PhotoTooLarge(f"{file.stat().st_size} bytes, a voice note has at most {MAX_VOICE_BYTES}")
    if audio_type(file.read_bytes()) != mime:
        raise PhotoType(f"not {mime}")
    return Size(0, 0)
