"""Proof of convergence: per stream both sides keep a count and an order-free checksum of (kind, id, version).

The checksum is the sum, modulo 2**64, of an 8-byte BLAKE2b per live document; at head both sides must agree. A difference
is found by 256 buckets (first byte of the document's hash); only differing buckets are fetched again, unsent work is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Annotated

import msgspec
from msgspec import Meta

from sync.exchange.header import Digest, Hex64
from sync.journal import Replica
from sync.records.types import Record, Stream

MODULUS = 1 << 64


def document_sum(kind: bytes, doc_id: bytes, version: int) -> int:
    """Return one live document's share of the checksum, 0 … 2**64-1."""
    return int.from_bytes(blake2b(b"%s\x00%s\x00%d" % (kind, doc_id, version), digest_size=8).digest(), "big")


def as_digest(count: int, checksum: int) -> Digest:
    """Return the digest as it travels."""
    return Digest(count=count, checksum=f"{checksum % MODULUS:016x}")


def bucket_of(kind: bytes, doc_id: bytes) -> int:
    """Return the bucket 0 … 255 of a document; it does not depend on the version."""
    return blake2b(b"%s\x00%s" % (kind, doc_id), digest_size=1).digest()[0]


def buckets(documents: Iterable[tuple[bytes, bytes, int]]) -> list[int]:
    """Return 256 bucket sums over (kind, id, version)."""
    sums = [0] * 256
    for kind, doc_id, version in documents:
        slot = bucket_of(kind, doc_id)
        sums[slot] = (sums[slot] + document_sum(kind, doc_id, version)) % MODULUS
    return sums


class RepairRequest(Record, frozen=True, kw_only=True):
    """`POST /sync/v1/digest`: the phone's bucket sums of one stream."""

    replica: Replica
    stream: Stream
    buckets: Annotated[tuple[Hex64, ...], Meta(min_length=256, max_length=256)]


# The reply is a framed page: header `RepairReply`, then every live document of the differing buckets. The phone deletes its
# rows of those buckets, inserts these and stores the cursor, in one transaction.


class RepairReply(msgspec.Struct, frozen=True, kw_only=True):
    """Header of the repair page: which buckets it replaces, and the stream's cursor that it belongs to."""

    p: int
    epoch: str
    stream: str
    cursor: str
    slots: tuple[int, ...]


def differing(ours: Iterable[int], theirs: Iterable[str]) -> list[int]:
    """Return the numbers of the buckets whose sums differ."""
    return [slot for slot, (a, b) in enumerate(zip(ours, theirs, strict=True)) if f"{a:016x}" != b]
