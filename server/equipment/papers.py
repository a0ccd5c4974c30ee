"""Documents and photos of equipment on their way into the vault and out of it. A file is what its bytes say, never what it is
called; it is sent so that no browser runs it as a page. Who may see it is asked before."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import Response

from server.delivery.picture import check_picture
from server.delivery.vault import DiskVault
from server.parts import Parts
from server.record.photos import POLICY
from server.sheets.door import download
from sync.errors import InputError, PhotoTooLarge, PhotoType, Pointer

MAX_PAPER_BYTES: Final = 10_000_000
PDF: Final = "application/pdf"
PICTURES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"RIFF": "image/webp"}
SUFFIX: Final = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


def keep_file(parts: Parts, data: bytes, *, is_photo: bool = False) -> tuple[str, str]:
    """Put the file into the vault and return its SHA-256 and its kind. InputError when it is empty, too large, or neither a
    picture nor, unless a photo is wanted, a PDF."""
    if not data:
        raise _wrong("file_none")
    if len(data) > MAX_PAPER_BYTES:
        raise _wrong("file_large")
    mime = _kind_of(data)
    if mime is None or (is_photo and mime == PDF):
        raise _wrong("file_photo" if is_photo else "file_kind")
    name = sha256(data).hexdigest()
    vault = DiskVault(parts.settings.vault)
    if vault.has(name):
        return name, mime
    part = parts.settings.parts / f"paper-{secrets.token_hex(8)}"
    try:
        _write(part, data)
        if mime != PDF:
            _check(part, mime, parts.settings.limits.photo_pixels)
        vault.add(name, part)
    finally:
        part.unlink(missing_ok=True)
    return name, mime


def paper_response(parts: Parts, sha256: str, name: str, mime: str) -> Response:
    """Return the document as a download under its own name. NotFound when the vault does not hold it."""
    suffix = SUFFIX.get(mime, "")
    file_name = name if name.lower().endswith(suffix) else name + suffix
    answer = download(
        DiskVault(parts.settings.vault).read(sha256), file_name, mime if mime in SUFFIX else "application/octet-stream"
    )
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _kind_of(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return PDF
    return next((mime for magic, mime in PICTURES.items() if data.startswith(magic)), None)


def _check(file: Path, mime: str, most_pixels: int) -> None:
    try:
        check_picture(file, mime, most_pixels=most_pixels)
    except PhotoType:
        raise _wrong("file_kind") from None
    except PhotoTooLarge:
        raise _wrong("file_large") from None


def _write(file: Path, data: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _wrong(why: str) -> InputError:
    return InputError(why, errors=(Pointer("/file", f"equipment_page.wrong.{why}"),))
