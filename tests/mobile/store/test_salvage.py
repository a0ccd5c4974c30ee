"""A damaged database: what is readable comes over, and a kill at any moment of that is taken up again at the next start."""

from __future__ import annotations

import shutil
import sqlite3
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from mobile.shapes import BootTime
from mobile.store.documents import Page
from mobile.store.opening import Places, Store, open_store
from mobile.store.salvage import begin_aside
from sync.exchange.pull import LIVE, Row
from tests.crashing import Crash, Fuse, connection_with
from tests.mobile.facts import draft, fact_id, promise, seen, verdicts


def break_table(path: Path, table: str = "outbox_open") -> None:
    """Write garbage over the first page of one table or index."""
    with sqlite3.connect(path) as other:
        (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = other.execute("PRAGMA page_size").fetchone()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\x07" * size
    path.write_bytes(content)


def a_full_phone(store: Store) -> tuple[str, str]:
    """Three facts, one with a photo, a draft with a photo, a person, a document; returns the two photos' hashes."""
    store.credentials.keep(device="phone-1")
    store.accounts.admit("guard", "赵敏", now_ms=1)
    store.accounts.set_pin("guard", "2580", b"s" * 16)
    store.settings.put(current_site="garden", language="en")
    store.documents.apply_page(Page([Row(b"site:s", 1, LIVE, b"place", b"p", b'{"zh":"x"}')], {"site:s": "c1"}), now_ms=1)
    promised = store.photos.keep(b"promised", now_ms=1).sha256
    store.journal.file(seen(1))
    store.journal.file(seen(2, photos=promise(promised, 8)))
    store.drafts.begin(draft(7))
    kept = store.photos.keep(b"in a draft", now_ms=1).sha256
    store.drafts.add_photo(draft(7).id, "look", kept, now_ms=1)
    return promised, kept


def all_is_there(store: Store, photos: tuple[str, str]) -> None:
    """Everything of `a_full_phone` that is not the broken page."""
    assert {f.id for f in store.outbox.facts(state="waiting")} == {fact_id(1), fact_id(2)}
    assert store.journal.verify() is None
    assert [store.photos.path_of(name).read_bytes() for name in photos] == [b"promised", b"in a draft"]
    (kept,) = store.drafts.every()
    assert (kept.answers["look"].value, kept.photos["look"]) == ('"normal"', (photos[1],))
    store.accounts.check_pin("guard", "2580", BootTime(1, "boot-1"))
    assert (store.settings.get("current_site"), store.settings.get("language")) == ("garden", "en")
    assert store.documents.count() == 1
    assert store.documents.cursors() == {"site:s": ""}


def test_after_a_damaged_database_people_drafts_choices_and_documents_are_there_offline(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    photos = a_full_phone(store)
    store.close()
    break_table(store.places.database)
    all_is_there(opened(), photos)
    all_is_there(opened(), photos)


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_a_kill_while_a_damaged_database_is_taken_over_loses_no_fact_and_no_photo(
    store: Store, tmp_path: Path, is_after: bool
) -> None:
    photos = a_full_phone(store)
    store.close()
    break_table(store.places.database)
    for k in count(1):
        places = Places(tmp_path / f"{k}" / "data", tmp_path / f"{k}" / "no_backup")
        shutil.copytree(store.places.data, places.data)
        shutil.copytree(store.places.no_backup, places.no_backup)
        fuse = Fuse()
        fuse.light(k, is_after=is_after)
        died = _dies(places, fuse)
        again = open_store(places, new_epoch=lambda: "b" * 16, free_bytes=lambda: 10**10)
        all_is_there(again, photos)
        again.close()
        if not died:
            print(f"killed at each of {k - 1} statements")
            assert k > 30
            return


def _dies(places: Places, fuse: Fuse) -> bool:
    try:
        made = open_store(places, new_epoch=lambda: "a" * 16, free_bytes=lambda: 10**10, connection_class=connection_with(fuse))
    except Crash:
        return True
    made.close()
    return False


@pytest.mark.parametrize("moved", [(), ("photos",), ("photos", "linxun.db-wal"), ("photos", "linxun.db-wal", "linxun.db")])
def test_a_kill_between_two_moves_is_taken_up_again(store: Store, opened, moved: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    photos = a_full_phone(store)
    store.close()
    break_table(store.places.database)
    aside = begin_aside(store.places.damaged)
    for name in moved:
        if (store.places.data / name).exists():
            (store.places.data / name).replace(aside / name)
    all_is_there(opened(), photos)
    assert [entry.name for entry in store.places.damaged.iterdir()] == ["1"]


def test_a_fact_that_the_gate_refuses_or_that_is_no_bytes_stops_no_other(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    photos = a_full_phone(store)
    with store.database.transaction() as db:
        raw = b'{"kind":"nonsense"}'
        row = (fact_id(50), "0" * 16, 50, "x", "g", "s", "hazard", "h", 1, sha256(raw).digest(), b"", raw)
        marks = ",".join("?" * len(row))
        db.execute_sql(f"INSERT INTO fact VALUES ({marks})", row)
        db.execute_sql(f"INSERT INTO fact VALUES ({marks})", (fact_id(51), "0" * 16, 51, *row[3:9], 10**12, b"", 7))
        db.execute_sql("UPDATE fact SET n = n + 100 WHERE n < 50")
    store.close()
    break_table(store.places.database)
    all_is_there(opened(), photos)


def test_a_phone_too_full_for_the_take_over_starts_and_goes_on_at_the_next_start(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    photos = a_full_phone(store)
    for k in range(100, 400):
        store.journal.file(seen(k, note="x" * 100))
    store.close()
    break_table(store.places.database)
    opened(max_pages=60).close()
    roomy = opened()
    assert {fact_id(1), fact_id(2), fact_id(399)} <= {f.id for f in roomy.outbox.facts(state="waiting")}
    assert roomy.outbox.counts().waiting == 302
    assert [roomy.photos.path_of(name).read_bytes() for name in photos] == [b"promised", b"in a draft"]
    assert roomy.journal.verify() is None


def test_nothing_is_hard_linked_and_five_hundred_photos_come_back(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    store.credentials.keep(device="phone-1")
    names = []
    for k in range(1, 511):
        names.append(store.photos.keep(b"picture %d" % k, now_ms=k).sha256)
        store.journal.file(seen(k, photos=promise(names[-1], len(b"picture %d" % k))))
    store.close()
    break_table(store.places.database)
    again = opened()
    assert all(again.photos.path_of(name).stat().st_nlink == 1 for name in names)


def test_what_a_backup_covers_is_not_filed_again(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    a_full_phone(store)
    facts = store.outbox.batch(most_facts=1, most_bytes=10**6).facts
    store.outbox.settle(verdicts(facts), high_water=1, safe=1, now_ms=1)
    store.close()
    break_table(store.places.database, "fact_subject")
    assert [f.id for f in opened().outbox.facts()] == [fact_id(2)]


def test_a_folder_that_was_taken_over_is_marked_so(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    a_full_phone(store)
    store.close()
    break_table(store.places.database)
    opened()
    assert (store.places.damaged / "1" / "linxun.db").exists()
    assert not (store.places.damaged / "1" / "open").exists()
