"""Lines and their end marker: whole, cut or foreign, and never one taken for the other."""

from __future__ import annotations

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import CutBody, MalformedFrame
from sync.exchange.framing import frame, unframe

LINES = st.lists(st.binary(max_size=30).filter(lambda b: b"\n" not in b), max_size=6)
HEADER = st.binary(max_size=30).filter(lambda b: b"\n" not in b)


@given(HEADER, LINES)
def test_what_was_framed_comes_out_again(header: bytes, lines: list[bytes]) -> None:
    assert unframe(frame(header, lines)) == (header, lines)


@given(HEADER, LINES, st.data())
def test_no_part_of_a_body_passes_for_the_whole(header: bytes, lines: list[bytes], data: st.DataObject) -> None:
    body = frame(header, lines)
    cut = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises((CutBody, MalformedFrame)):
        unframe(body[:cut])


@given(HEADER, LINES, st.data())
def test_a_flipped_bit_does_not_pass(header: bytes, lines: list[bytes], data: st.DataObject) -> None:
    body = bytearray(frame(header, lines))
    at = data.draw(st.integers(0, body.rindex(b"#end") - 1))
    body[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((CutBody, MalformedFrame)):
        unframe(bytes(body))


@pytest.mark.parametrize(
    "body", [b"", b"\n", b"#end", b"<html>Please sign in</html>", b'{"status":"ok"}', b"#end\t0\t00000000", b"x\n#end\n"]
)
def test_a_foreign_answer_is_never_a_frame(body: bytes) -> None:
    with pytest.raises((CutBody, MalformedFrame)):
        unframe(body)


def test_a_frame_without_a_header_line_is_not_ours() -> None:
    with pytest.raises((CutBody, MalformedFrame)):
        unframe(b"#end\t0\t00000000\n")


@pytest.mark.parametrize("count", [b"2", b"-1", b"0x1", b"1e0", b"9" * 5000, b""])
def test_another_count_than_the_lines_is_refused(count: bytes) -> None:
    body = b"header\nline\n"
    with pytest.raises(MalformedFrame):
        unframe(body + b"#end\t" + count + b"\t%08x\n" % crc32(body))


def test_a_line_that_looks_like_an_end_is_only_a_line() -> None:
    lines = [b"#end\t0\t00000000", b"{}"]
    assert unframe(frame(b"h", lines)) == (b"h", lines)


def test_two_frames_behind_each_other_are_not_one() -> None:
    with pytest.raises((CutBody, MalformedFrame)):
        unframe(frame(b"h", [b"a"]) + frame(b"h", [b"b"]))
