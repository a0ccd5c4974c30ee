"""Documents: a page is all or nothing with its cursor, both sides can count, a new server epoch never shows an empty phone."""

import msgspec
import pytest

from mobile.store.documents import Page
from mobile.store.opening import Store
from sync.exchange.digest import as_digest, document_sum
from sync.exchange.pull import GONE, LIVE, Row
from sync.records.site import Place

STREAM = "site:garden"


def place(number: int, version: int, *, flags: int = LIVE, stream: str = STREAM, **extra: object) -> Row:
    body = msgspec.json.encode(
        {"id": f"p{number}", "site": "garden", "parent": None, "kind": "tower", "name": f"{number}#", **extra}
    )
    return Row(stream.encode(), version, flags, b"place", f"p{number}".encode(), b"" if flags == GONE else body)


def card(number: int, version: int, labels: list[str], stream: str = STREAM) -> Row:
    body = msgspec.json.encode({"id": f"e{number}", "labels": labels, "maker_code": "12345AB67890CD"})
    return Row(stream.encode(), version, LIVE, b"equipment", f"e{number}".encode(), body)


def page(*rows: Row, cursor: str = "c1", is_at_head: bool = True, drop: tuple[str, ...] = ()) -> Page:
    return Page(rows, {STREAM: cursor}, drop=drop, is_at_head=is_at_head)


def names(store: Store) -> list[str]:
    return [found.name for found in store.documents.every("place", Place)]


def test_a_page_and_its_cursor_are_stored_together(store: Store) -> None:
    store.documents.apply_page(page(place(1, 1), place(2, 2)), now_ms=5)
    assert names(store) == ["1#", "2#"]
    assert store.documents.cursors() == {STREAM: "c1"}
    assert store.documents.is_complete()
    assert store.documents.last_pull_ms() == 5


def test_the_same_page_twice_changes_nothing(store: Store) -> None:
    for _ in range(2):
        store.documents.apply_page(page(place(1, 1), place(2, 2)), now_ms=5)
    expected = sum(document_sum(b"place", f"p{k}".encode(), k) for k in (1, 2))
    assert store.documents.digests() == {STREAM: as_digest(2, expected)}


def test_an_older_page_that_comes_late_undoes_nothing(store: Store) -> None:
    store.documents.apply_page(page(place(1, 7, name="new")), now_ms=5)
    store.documents.apply_page(page(place(1, 3, name="old")), now_ms=6)
    assert names(store) == ["new"]


def test_a_tombstone_takes_the_document_and_its_label_away(store: Store) -> None:
    store.documents.apply_page(page(place(1, 1), card(1, 2, ["AAAAAAAAA0"])), now_ms=5)
    gone = Row(STREAM.encode(), 3, GONE, b"equipment", b"e1", b"")
    store.documents.apply_page(page(gone, place(1, 4, flags=GONE)), now_ms=6)
    assert store.documents.count() == 0
    assert store.documents.resolve("AAAAAAAAA0") == []
    assert store.documents.digests() == {STREAM: as_digest(0, 0)}


def test_a_new_label_supersedes_and_the_old_one_still_resolves(store: Store) -> None:
    store.documents.apply_page(page(card(1, 1, ["OLD0000000"])), now_ms=5)
    store.documents.apply_page(page(card(1, 2, ["NEW0000000", "OLD0000000"])), now_ms=6)
    assert [r.is_old for r in store.documents.resolve("NEW0000000")] == [False]
    assert [(r.id, r.is_old) for r in store.documents.resolve("OLD0000000")] == [("e1", True)]
    assert [r.id for r in store.documents.resolve("12345AB67890CD")] == ["e1"]


def test_a_dropped_stream_is_forgotten_and_the_others_stay(store: Store) -> None:
    other = Page((place(9, 1, stream="company"),), {"company": "c"})
    store.documents.apply_page(page(place(1, 1)), now_ms=5)
    store.documents.apply_page(other, now_ms=5)
    store.documents.apply_page(Page((), {}, drop=(STREAM,)), now_ms=6)
    assert names(store) == ["9#"]
    assert store.documents.cursors() == {"company": "c"}


def test_a_page_in_the_middle_is_not_complete(store: Store) -> None:
    store.documents.apply_page(page(place(1, 1), is_at_head=False), now_ms=5)
    assert not store.documents.is_complete()
    assert store.documents.digests() == {}


def test_another_server_epoch_keeps_yesterdays_documents_until_the_stream_is_whole_again(store: Store) -> None:
    store.documents.adopt_epoch("first")
    store.documents.apply_page(page(place(1, 10), place(2, 11)), now_ms=5)
    assert store.documents.adopt_epoch("second")
    assert store.documents.cursors() == {STREAM: ""}
    assert names(store) == ["1#", "2#"]
    store.documents.apply_page(page(place(1, 1, name="again"), cursor="d1", is_at_head=False), now_ms=6)
    assert names(store) == ["again", "2#"]
    store.documents.apply_page(page(place(3, 2), cursor="d2"), now_ms=7)
    assert names(store) == ["again", "3#"]
    expected = document_sum(b"place", b"p1", 1) + document_sum(b"place", b"p3", 2)
    assert store.documents.digests() == {STREAM: as_digest(2, expected)}


def test_repair_replaces_the_differing_buckets_and_counts_anew(store: Store) -> None:
    rows = [place(k, k) for k in range(1, 40)]
    store.documents.apply_page(page(*rows), now_ms=5)
    before = store.documents.bucket_sums(STREAM)
    slots = [slot for slot, total in enumerate(before) if total][:3]
    store.documents.repair(STREAM, slots, [place(99, 99)], "c9")
    live = store.documents.every("place", Place)
    assert "p99" in {found.id for found in live}
    assert len(live) < 40
    assert store.documents.digests()[STREAM].count == len(live)
    assert store.documents.cursors() == {STREAM: "c9"}


def test_a_newer_servers_field_does_not_hide_the_document(store: Store) -> None:
    store.documents.apply_page(page(place(1, 1, colour="red")), now_ms=5)
    assert names(store) == ["1#"]


def test_a_body_that_is_not_of_its_kind_is_left_out(store: Store) -> None:
    store.documents.apply_page(page(place(1, 1, name=7), place(2, 2)), now_ms=5)
    assert names(store) == ["2#"]


def test_a_page_that_cannot_be_stored_leaves_everything_as_it_was(store: Store) -> None:
    store.documents.apply_page(page(place(1, 1)), now_ms=5)
    bad = Row(STREAM.encode(), 2, LIVE, b"place", b"p\xff", b"{}")
    with pytest.raises(UnicodeDecodeError):
        store.documents.apply_page(page(place(2, 2), bad, cursor="c2"), now_ms=6)
    assert names(store) == ["1#"]
    assert store.documents.cursors() == {STREAM: "c1"}
