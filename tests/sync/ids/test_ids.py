"""UUIDv7 as RFC 9562 spells it."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.ids import is_uuid7, uuid7

MS = st.integers(0, 2**48 - 1)
RANDOM = st.binary(min_size=10, max_size=10)


@given(MS, RANDOM)
def test_the_standard_library_reads_version_variant_and_time(now_ms: int, randomness: bytes) -> None:
    text = uuid7(now_ms, randomness)
    read = uuid.UUID(text)
    assert str(read) == text
    assert (read.version, read.variant) == (7, uuid.RFC_4122)
    assert read.int >> 80 == now_ms
    assert is_uuid7(text)


@given(MS, MS, RANDOM, RANDOM)
def test_a_later_id_sorts_behind_an_earlier_one(one: int, two: int, a: bytes, b: bytes) -> None:
    if one < two:
        assert uuid7(one, a) < uuid7(two, b)


@given(MS, RANDOM, RANDOM)
def test_every_bit_of_randomness_that_fits_is_used(now_ms: int, a: bytes, b: bytes) -> None:
    def kept(r: bytes) -> tuple[int, int]:
        return int.from_bytes(r[:2], "big") & 0xFFF, int.from_bytes(r[2:], "big") & 0x3FFF_FFFF_FFFF_FFFF

    assert (uuid7(now_ms, a) == uuid7(now_ms, b)) == (kept(a) == kept(b))


@pytest.mark.parametrize(("now_ms", "size"), [(-1, 10), (2**48, 10), (0, 9), (0, 16)])
def test_a_wrong_time_or_too_little_chance_is_a_mistake_of_the_caller(now_ms: int, size: int) -> None:
    with pytest.raises(ValueError):
        uuid7(now_ms, bytes(size))


@pytest.mark.parametrize(
    "other",
    [str.upper, lambda t: "{" + t + "}", lambda t: t.replace("-", ""), lambda t: t + "\n", lambda t: t[:14] + "4" + t[15:]],
)
def test_only_one_spelling_is_an_id(other: object) -> None:
    text = uuid7(1, b"\xab" * 10)
    assert not is_uuid7(other(text))  # type: ignore[operator]
