"""Filing: numbers without gaps, links that show a change, one transaction for everything, epochs that keep hashes."""

import sqlite3

import pytest

from mobile.store.opening import Store
from sync.errors import IdConflict, InputError, NotEnrolled
from sync.journal import Replica, extend, fact_hash, first_link
from sync.records.fact import encode_fact
from tests.mobile.facts import draft, fact_id, promise, seen, verdicts


def test_facts_are_numbered_from_one_without_gaps_and_linked(store: Store) -> None:
    numbers = [store.journal.file(seen(k)) for k in range(1, 6)]
    head = store.journal.head()
    hashes = [fact_hash(encode_fact(seen(k))) for k in range(1, 6)]
    assert numbers == [1, 2, 3, 4, 5]
    assert head.n == 5
    assert head.link == extend(first_link(head.replica), 1, hashes)
    assert store.journal.verify() is None


def test_filing_the_same_fact_twice_files_it_once(store: Store) -> None:
    assert store.journal.file(seen(1)) == store.journal.file(seen(1)) == 1
    assert store.journal.head().n == 1


def test_another_fact_under_a_used_id_is_refused_and_burns_no_number(store: Store) -> None:
    store.journal.file(seen(1))
    with pytest.raises(IdConflict):
        store.journal.file(seen(1, note="other"))
    assert store.journal.file(seen(2)) == 2


def test_a_fact_that_the_gate_would_hold_is_not_filed(store: Store) -> None:
    with pytest.raises(InputError):
        store.journal.file(seen(1, note="x" * 500))
    assert store.journal.head().n == 0


def test_a_phone_that_was_never_enrolled_files_nothing(opened) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotEnrolled):
        opened().journal.file(seen(1))


def test_filing_takes_the_draft_away_and_promises_its_photos(store: Store) -> None:
    photo = store.photos.keep(b"picture", now_ms=1)
    store.drafts.begin(draft(1))
    store.drafts.add_photo(draft(1).id, "look", photo.sha256, now_ms=2)
    store.journal.file(seen(1, photos=promise(photo.sha256, 7)), draft_id=draft(1).id)
    kept = store.photos.get(photo.sha256)
    assert store.drafts.get(draft(1).id) is None
    assert kept is not None
    assert kept.state == "promised"
    assert store.photos.sweep() == []


@pytest.mark.parametrize("change", ["body", "link"])
def test_a_changed_record_shows_by_its_number(store: Store, change: str) -> None:
    for k in range(1, 5):
        store.journal.file(seen(k))
    with sqlite3.connect(store.places.database) as other:
        other.execute(f"UPDATE fact SET {change} = x'00' WHERE n = 3")
    other.close()
    assert store.journal.verify() == 3


def test_a_new_epoch_numbers_again_what_no_backup_covers_and_keeps_ids_and_hashes(store: Store) -> None:
    for k in range(1, 6):
        store.journal.file(seen(k))
    before = {f.id: f.hash for f in store.outbox.facts()}
    batch = store.outbox.batch(most_facts=3, most_bytes=10**6)
    store.outbox.settle(verdicts(batch.facts), high_water=3, safe=2, now_ms=9)
    store.renew_epoch("00000000000000bb")
    after = store.outbox.facts()
    assert {f.id: f.hash for f in after} == before
    assert [(f.n, f.id) for f in after if f.state == "waiting"] == [(1, fact_id(3)), (2, fact_id(4)), (3, fact_id(5))]
    assert str(store.journal.head().replica) == "phone-1:00000000000000bb"
    assert store.journal.verify() is None


def test_a_second_epoch_keeps_the_order_of_filing(store: Store) -> None:
    for k in range(1, 4):
        store.journal.file(seen(k))
    store.renew_epoch("00000000000000bb")
    store.journal.file(seen(9))
    store.renew_epoch("00000000000000cc")
    offered = store.outbox.batch(most_facts=9, most_bytes=10**6)
    assert [f.id for f in offered.facts] == [fact_id(1), fact_id(2), fact_id(3), fact_id(9)]
    assert offered.first == 1


def test_enrolling_again_under_another_name_takes_the_unsent_work_along(store: Store) -> None:
    store.journal.file(seen(1))
    store.begin_journal(Replica("phone-2", "00000000000000dd"))
    batch = store.outbox.batch(most_facts=9, most_bytes=10**6)
    assert str(batch.replica) == "phone-2:00000000000000dd"
    assert [f.id for f in batch.facts] == [fact_id(1)]
