"""Documents going down: lines, and cursors that never skip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import ReplyCut
from sync.exchange.pull import GONE, LIVE, Row, document_line, read_cursor, read_documents, write_cursor

EPOCH, STREAM = "srv-1", "site:jl"
STREAMS = st.sampled_from(["company", "site:jl", "site:jl.2", "person:u-1"])


def test_a_document_comes_out_as_it_went_in_and_its_body_stays_bytes() -> None:
    body = b'{"name":"1\\t2"}'
    line = document_line(b"site:jl", 7, LIVE, b"equipment", b"ext-1", body)
    assert read_documents([line]) == [Row(b"site:jl", 7, LIVE, b"equipment", b"ext-1", body)]


def test_a_tombstone_has_an_empty_body() -> None:
    assert read_documents([document_line(b"company", 3, GONE, b"template", b"t", b"")])[0].flags == GONE


def test_tabs_behind_the_fifth_belong_to_the_body() -> None:
    assert read_documents([document_line(b"s", 1, LIVE, b"k", b"i", b"a\tb\tc")])[0].body == b"a\tb\tc"


@pytest.mark.parametrize("line", [b"", b"<html>", b"s\tone\t0\tk\ti\t{}", b"s\t1\t0\tk\ti", b"s\t1\t\tk\ti\t{}"])
def test_a_line_that_is_not_a_document_settles_nothing_of_the_page(line: bytes) -> None:
    with pytest.raises(ReplyCut):
        read_documents([document_line(b"s", 1, LIVE, b"k", b"i", b"{}"), line])


@given(STREAMS, st.integers(0, 10**15))
def test_a_cursor_goes_on_where_it_was_written(stream: str, version: int) -> None:
    assert read_cursor(write_cursor(EPOCH, stream, version), epoch=EPOCH, stream=stream, head=10**15) == version


@given(STREAMS, STREAMS, st.sampled_from(["srv-1", "srv-2"]), st.integers(0, 50), st.integers(0, 50))
def test_a_cursor_of_another_stream_epoch_or_future_starts_from_zero(
    one: str, two: str, epoch: str, version: int, head: int
) -> None:
    found = read_cursor(write_cursor(epoch, one, version), epoch=EPOCH, stream=two, head=head)
    assert found == (version if one == two and epoch == EPOCH and version <= head else 0)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "5",
        "-5",
        "v1.srv-1.-5.site:jl",
        "v1.srv-1.9223372036854775808.site:jl",
        "v1.srv-1.1e3.site:jl",
        "v2.srv-1.5.site:jl",
        "v1.srv-1.5.site:jl\n",
        "v1.srv-1.٣.site:jl",
        "' OR 1=1 --",
    ],
)
def test_a_malformed_cursor_gives_too_much_rather_than_too_little(cursor: str) -> None:
    assert read_cursor(cursor, epoch=EPOCH, stream=STREAM, head=100) == 0


@given(st.text(max_size=60))
def test_no_text_makes_a_cursor_skip(cursor: str) -> None:
    assert read_cursor(cursor, epoch=EPOCH, stream=STREAM, head=100) == 0
