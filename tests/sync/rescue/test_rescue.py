"""The rescue bundle: whole and from that phone, or refused."""

from __future__ import annotations

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import CutBody, MalformedFrame
from sync.rescue import MAGIC, device_hint, pack, unpack

KEY = bytes(range(32))
REQUEST = b"header\n1\tid\thash\t{}\n#end\t1\t00000000\n"


@given(st.binary(max_size=60), st.lists(st.binary(max_size=60), max_size=4))
def test_what_was_packed_comes_out_again(request: bytes, photos: list[bytes]) -> None:
    bundle = unpack(pack(request, photos, KEY), KEY)
    assert bundle.request == request
    assert bundle.photos == {sha256(p).hexdigest(): p for p in photos}
    assert device_hint(pack(request, photos, KEY)) == request


@given(st.data())
def test_a_cut_or_changed_bundle_is_refused(data: st.DataObject) -> None:
    body = bytearray(pack(REQUEST, [b"photo"], KEY))
    if data.draw(st.booleans()):
        del body[data.draw(st.integers(0, len(body) - 1)) :]
    else:
        body[data.draw(st.integers(0, len(body) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((CutBody, MalformedFrame)):
        unpack(bytes(body), KEY)


def test_another_phones_key_does_not_open_it() -> None:
    with pytest.raises(CutBody):
        unpack(pack(REQUEST, [], KEY), bytes(32))


def test_a_foreign_file_is_named_as_such() -> None:
    for body in (b"", b"PK\x03\x04", b"LXR1" + bytes(100)):
        with pytest.raises(MalformedFrame):
            unpack(body, KEY)


@pytest.mark.parametrize(
    "tail",
    [
        bytes(39),
        sha256(b"x").digest() + (1).to_bytes(8, "big"),
        sha256(b"x").digest() + (2**62).to_bytes(8, "big") + b"x",
        bytes(32) + (1).to_bytes(8, "big") + b"x",
    ],
)
def test_a_well_signed_bundle_with_a_photo_that_is_not_whole_is_refused(tail: bytes) -> None:
    body = MAGIC + len(REQUEST).to_bytes(8, "big") + REQUEST + tail
    with pytest.raises(CutBody):
        unpack(body + hmac.digest(KEY, body, "sha256"), KEY)


def test_a_length_beyond_the_file_is_a_cut() -> None:
    body = MAGIC + (2**63).to_bytes(8, "big") + REQUEST
    for reader in (lambda: device_hint(body), lambda: unpack(body + hmac.digest(KEY, body, "sha256"), KEY)):
        with pytest.raises(CutBody):
            reader()
