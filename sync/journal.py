"""The device journal: facts numbered 1, 2, 3 … without gaps, each linked by SHA-256 to the one before.

A journal belongs to a replica: a device and a random epoch, new whenever the phone's database is new or restored.
Number, replica and link are outside the hashed bytes, so a fact offered again under a new epoch keeps its hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta

from sync.records.types import Id


class Replica(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who numbers: `device` as enrolled, `epoch` 16 hex digits drawn by the phone."""

    device: Id
    epoch: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]

    def __str__(self) -> str:
        return f"{self.device}:{self.epoch}"


def fact_hash(raw: bytes) -> bytes:
    """Return SHA-256 (32 bytes) of the fact's bytes as stored and sent."""
    return sha256(raw).digest()


def first_link(replica: Replica) -> bytes:
    """Return link(0), 32 bytes: no two replicas share a chain even when they filed the same facts."""
    return sha256(f"linxun journal {replica}".encode()).digest()


def next_link(link: bytes, n: int, hashed: bytes) -> bytes:
    """Return link(n) = SHA-256(link(n-1) ‖ n as eight bytes big-endian ‖ fact_hash)."""
    return sha256(link + n.to_bytes(8, "big") + hashed).digest()


def extend(link: bytes, first: int, hashes: Iterable[bytes]) -> bytes:
    """Return the link after `hashes` were numbered first, first+1, …"""
    for n, hashed in enumerate(hashes, first):
        link = next_link(link, n, hashed)
    return link
