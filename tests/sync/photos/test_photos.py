"""The photo protocol: both halves talk to each other over every cut, and a range out of place is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import PhotoOffset, PhotoRange, PhotoTooLarge, ReplyCut
from sync.photos import (
    COMPLETE,
    HASH,
    MAX_PHOTO_BYTES,
    OFFSET,
    Part,
    Range,
    answer,
    content_range,
    next_chunk,
    read_answer,
    read_range,
)

SHA = "a" * 64


@given(st.integers(1, 5000), st.integers(1, 900), st.lists(st.integers(0, 900), max_size=12))
def test_a_photo_arrives_whole_however_often_the_link_is_cut(total: int, chunk: int, cuts: list[int]) -> None:
    stored, sent = 0, 0
    while True:
        part = read_answer(SHA, answer(SHA, Part(stored, stored == total)))
        wanted = next_chunk(part, total, chunk)
        if wanted is None:
            break
        taken = read_range(content_range(wanted), promised_bytes=total, offset=stored)
        arrived = min(cuts.pop(), taken.length) if cuts else taken.length
        stored += arrived
        sent += 1
    assert stored == total
    assert sent <= 12 + -(-total // chunk)


def test_a_complete_photo_is_not_sent_again() -> None:
    assert next_chunk(Part(0, True), 1000, 100) is None


def test_all_bytes_without_a_verified_photo_are_offered_from_the_start() -> None:
    assert next_chunk(Part(1000, False), 1000, 100) == Range(0, 99, 1000)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes 0-99",
        "bytes 99-0/1000",
        "bytes -1-99/1000",
        "bytes 0-1000/1000",
        "bytes 0-99/999",
        "bytes */1000",
        "bytes 0-99/1000\r\nX: y",
        "bytes ٠-99/1000",
        "items 0-99/1000",
        "bytes 0-99/" + "9" * 16,
        "bytes 0-99/1000 ",
    ],
)
def test_a_range_that_contradicts_itself_or_the_promise_is_refused(header: str | None) -> None:
    with pytest.raises(PhotoRange):
        read_range(header, promised_bytes=1000, offset=0)


def test_a_range_that_begins_elsewhere_names_where_to_go_on() -> None:
    with pytest.raises(PhotoOffset, match="go on from 100"):
        read_range("bytes 200-299/1000", promised_bytes=1000, offset=100)


def test_more_than_a_photo_may_have_is_refused_before_anything_else() -> None:
    total = MAX_PHOTO_BYTES + 1
    with pytest.raises(PhotoTooLarge):
        read_range(f"bytes 0-99/{total}", promised_bytes=total, offset=0)


@pytest.mark.parametrize(
    "change",
    [{HASH: "b" * 64}, {COMPLETE: "1"}, {COMPLETE: "true"}, {OFFSET: ""}, {OFFSET: "-1"}, {OFFSET: "²"}, {OFFSET: "1" * 16}],
)
def test_an_answer_that_does_not_name_this_photo_settles_nothing(change: dict[str, str]) -> None:
    with pytest.raises(ReplyCut):
        read_answer(SHA, answer(SHA, Part(5, False)) | change)


def test_a_login_page_is_no_answer() -> None:
    with pytest.raises(ReplyCut):
        read_answer(SHA, {"Content-Type": "text/html"})
