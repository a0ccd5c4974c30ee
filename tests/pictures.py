"""Pictures for tests of photos: small true ones, one that would unfold to gigabytes, and their way into a server."""

import io
import struct
import zlib
from hashlib import sha256

from PIL import Image

from server.database import commit
from server.delivery.promises import note_stored
from server.delivery.storing import uploads_of
from server.delivery.uploads import Promised
from server.shift.receipts import Seal, issue_due_receipts
from sync.records.types import PhotoRef
from tests.carry import carry
from tests.paper import PaperPhone, Server
from tests.records import inspection


def jpeg(side: int = 64, seed: int = 1) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 40 + seed).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def bomb(side: int = 40_000) -> bytes:
    """A PNG of 40,000 x 40,000 pixels in a few bytes of header."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def promise(server: Server, phone: PaperPhone, data: bytes, mime: str = "image/jpeg") -> str:
    """File and deliver a fact that promises this photo; return its hash."""
    name = sha256(data).hexdigest()
    phone.file(inspection(photos=(PhotoRef(sha256=name, bytes=len(data), mime=mime),)))  # type: ignore[arg-type]
    carry(server, phone, len(phone.filed))
    return name


def photo_of(data: bytes, mime: str = "image/jpeg") -> PhotoRef:
    """The promise of these bytes."""
    return PhotoRef(sha256=sha256(data).hexdigest(), bytes=len(data), mime=mime)  # type: ignore[arg-type]


def deliver_photo(server: Server, device: str, data: bytes) -> None:
    """Store a promised photo as the door does with its last byte."""
    parts = server.parts
    promised = Promised(sha256(data).hexdigest(), len(data), "image/jpeg")
    _, size = uploads_of(parts).write(device, promised, f"bytes 0-{len(data) - 1}/{len(data)}", data)
    assert size is not None

    commit(parts.store, lambda: note_stored(device, promised, size, parts.now_ms()))
    issue_due_receipts(parts.store, parts.ledger, Seal(parts.keys.receipt), device)
