"""Ids that are made where the work starts: UUIDv7 (RFC 9562), time-ordered, lower case.

Called by the phone's actions and the server's own replica. Never reads a clock or a random source itself.
"""

from __future__ import annotations

import re

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def uuid7(now_ms: int, randomness: bytes) -> str:
    """Return a UUIDv7 of that Unix time in milliseconds and ten random bytes."""
    if len(randomness) != 10:
        raise ValueError("uuid7 needs exactly ten random bytes")
    if not 0 <= now_ms < 1 << 48:
        raise ValueError("uuid7 holds 48 bits of milliseconds")
    rand_a = int.from_bytes(randomness[:2], "big") & 0x0FFF
    rand_b = int.from_bytes(randomness[2:], "big") & 0x3FFF_FFFF_FFFF_FFFF
    value = (now_ms << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_uuid7(text: str) -> bool:
    """True for the one spelling we write: lower case, hyphens, version 7."""
    return UUID7.fullmatch(text) is not None
