"""The journal's chain: every number, every hash and every replica leaves its trace in the link."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.journal import Replica, extend, fact_hash, first_link, next_link

PHONE = Replica("phone-1", "00000000000000aa")


def test_the_link_is_what_the_protocol_page_says() -> None:
    zero = sha256(b"linxun journal phone-1:00000000000000aa").digest()
    hashed = fact_hash(b"{}")
    assert first_link(PHONE) == zero
    assert hashed == sha256(b"{}").digest()
    assert next_link(zero, 1, hashed) == sha256(zero + b"\0\0\0\0\0\0\0\x01" + hashed).digest()


def test_no_two_replicas_share_a_chain() -> None:
    others = [Replica("phone-2", PHONE.epoch), Replica("phone-1", "00000000000000ab")]
    assert len({first_link(r) for r in (PHONE, *others)}) == 3


@pytest.mark.parametrize("epoch", ["", "00000000000000AA", "aa", "00000000000000aaa", "00000000000000aa\n"])
def test_an_epoch_is_sixteen_hex_digits(epoch: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"device": "phone-1", "epoch": epoch}, Replica)


def test_a_device_name_cannot_pretend_to_be_device_and_epoch() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"device": "phone-1:00000000000000aa", "epoch": "00000000000000aa"}, Replica)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=8), st.integers(0, 8))
def test_a_chain_may_be_extended_in_parts(hashes: list[bytes], cut: int) -> None:
    whole = extend(first_link(PHONE), 1, hashes)
    cut = min(cut, len(hashes))
    assert extend(extend(first_link(PHONE), 1, hashes[:cut]), cut + 1, hashes[cut:]) == whole


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=8, unique=True), st.data())
def test_a_changed_removed_or_swapped_fact_shows_in_the_link(hashes: list[bytes], data: st.DataObject) -> None:
    whole = extend(first_link(PHONE), 1, hashes)
    at = data.draw(st.integers(0, len(hashes) - 1))
    removed = hashes[:at] + hashes[at + 1 :]
    swapped = [*reversed(hashes)]
    altered = [*hashes[:at], bytes(32) if hashes[at] != bytes(32) else bytes([1] * 32), *hashes[at + 1 :]]
    for other in (removed, swapped, altered):
        assert extend(first_link(PHONE), 1, other) != whole
