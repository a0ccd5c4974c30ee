"""Photos on their way to a supervisor's browser: the bytes as they came, or a small upright picture without metadata. Both are
sent so that no browser takes them for a page. Who may see them is asked before; never reads a path that a caller named."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from fastapi import Response
from PIL import Image, ImageOps

from server.delivery.vault import DiskVault
from server.parts import Parts
from sync.errors import PhotoType

LONGEST_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP")
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
THUMBNAIL_SECONDS = 300
"""A browser may keep a thumbnail so long, so that the console's refresh does not flicker; whole photos are never kept."""


def photo_response(parts: Parts, sha256: str, mime: str, *, is_thumbnail: bool) -> Response:
    """Return the stored photo, or its thumbnail as JPEG. NotFound when the vault does not hold it (a backup without photos)."""
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{sha256[:12]}.{"jpg" if is_thumbnail else mime.rpartition("/")[2]}"',
    }
    if not is_thumbnail:
        return Response(DiskVault(parts.settings.vault).read(sha256), media_type=mime, headers=headers)
    headers["Cache-Control"] = f"private, max-age={THUMBNAIL_SECONDS}"
    return Response(_thumbnail(parts.settings.vault, sha256), media_type="image/jpeg", headers=headers)


@lru_cache(maxsize=512)
def _thumbnail(vault: Path, sha256: str) -> bytes:
    # The name is the content, so a kept thumbnail can never be an old one.
    return thumbnail_of(DiskVault(vault).read(sha256))


def thumbnail_of(photo: bytes) -> bytes:
    """Return a JPEG of at most `LONGEST_SIDE` pixels, turned as the camera was held, without any metadata.

    PhotoType when the picture's data is damaged behind a sound header."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(photo), formats=FORMATS) as opened:
            opened.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright.convert("RGB").save(out, "JPEG", quality=78)
    except (OSError, SyntaxError, ValueError) as error:
        raise PhotoType(f"the picture cannot be drawn: {type(error).__name__}") from None
    return out.getvalue()
