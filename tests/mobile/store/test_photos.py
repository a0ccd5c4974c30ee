"""Photo files: whole or not there, swept only when nobody owns them, deleted only after echo and backup."""

from hashlib import sha256

import pytest

from mobile.store.opening import Store
from mobile.store.photos import SHORT_BYTES, SPARE_BYTES
from sync.errors import PhoneFull, PhotoTooLarge
from tests.mobile.facts import draft, promise, seen, verdicts


def stored(store: Store, content: bytes, number: int = 1) -> str:
    """A photo that the server has echoed, its fact settled."""
    photo = store.photos.keep(content, now_ms=1)
    store.journal.file(seen(number, photos=promise(photo.sha256, len(content))))
    facts = store.outbox.batch(most_facts=9, most_bytes=10**6).facts
    store.outbox.settle(verdicts(facts), high_water=store.journal.head().n, safe=0, now_ms=1)
    store.photos.echoed(photo.sha256, now_ms=2)
    return photo.sha256


def test_a_kept_photo_is_a_file_named_by_its_hash(store: Store) -> None:
    photo = store.photos.keep(b"picture", now_ms=1)
    assert photo.sha256 == sha256(b"picture").hexdigest()
    assert photo.path.read_bytes() == b"picture"
    assert [entry.suffix for entry in photo.path.parent.iterdir()] == [".jpg"]


def test_the_same_photo_twice_is_one_photo(store: Store) -> None:
    assert store.photos.keep(b"picture", now_ms=1) == store.photos.keep(b"picture", now_ms=9)


def test_too_little_space_is_said_before_the_shutter(opened) -> None:  # type: ignore[no-untyped-def]
    store: Store = opened(free=SPARE_BYTES)
    with pytest.raises(PhoneFull):
        store.photos.check_space()
    with pytest.raises(PhoneFull):
        store.photos.keep(b"picture", now_ms=1)
    assert list(store.places.photos.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"x" * (8 * 1024 * 1024 + 1)])
def test_an_empty_or_giant_photo_is_refused(store: Store, content: bytes) -> None:
    with pytest.raises(PhotoTooLarge):
        store.photos.keep(content, now_ms=1)


def test_a_file_without_a_row_is_swept_at_start_and_promised_photos_never(store: Store) -> None:
    promised = store.photos.keep(b"promised", now_ms=1)
    store.journal.file(seen(1, photos=promise(promised.sha256, 8)))
    orphan = store.places.photos / f"{'0' * 64}.jpg"
    orphan.write_bytes(b"killed between file and row")
    half = store.places.photos / f"{'1' * 64}.part"
    half.write_bytes(b"half")
    assert sorted(store.photos.sweep()) == sorted([orphan.name, half.name])
    assert promised.path.exists()


def test_a_photo_of_a_draft_survives_the_sweep(store: Store) -> None:
    store.drafts.begin(draft(1))
    photo = store.photos.keep(b"picture", now_ms=1)
    store.drafts.add_photo(draft(1).id, "pic", photo.sha256, now_ms=1)
    assert store.photos.sweep() == []
    assert photo.path.exists()


def test_photos_wait_until_the_server_named_their_fact(store: Store) -> None:
    photo = store.photos.keep(b"picture", now_ms=1)
    store.journal.file(seen(1, photos=promise(photo.sha256, 7)))
    assert store.photos.waiting() == []
    assert [p.sha256 for p in store.photos.unsent()] == [photo.sha256]
    facts = store.outbox.batch(most_facts=9, most_bytes=10**6).facts
    store.outbox.settle(verdicts(facts), high_water=1, safe=0, now_ms=1)
    assert [p.sha256 for p in store.photos.waiting()] == [photo.sha256]


def test_an_echoed_photo_stays_until_a_backup_covers_it(store: Store) -> None:
    name = stored(store, b"picture")
    store.photos.mark_covered()
    assert store.photos.purge(stored_before_ms=10**12) == (0, False)
    store.outbox.settle([], high_water=1, safe=1, now_ms=3)
    store.photos.mark_covered()
    assert store.photos.purge(stored_before_ms=10**12) == (1, False)
    assert not store.photos.path_of(name).exists()
    kept = store.photos.get(name)
    assert kept is not None
    assert kept.is_purged


def test_the_row_of_a_photo_goes_when_file_and_facts_are_gone(store: Store) -> None:
    name = stored(store, b"picture")
    store.journal.file(seen(2))
    facts = store.outbox.batch(most_facts=9, most_bytes=10**6).facts
    store.outbox.settle(verdicts(facts), high_water=2, safe=2, now_ms=3)
    store.photos.mark_covered()
    store.photos.purge(stored_before_ms=10**12)
    assert store.photos.get(name) is not None, "its fact is still listed here"
    assert store.outbox.purge(settled_before_ms=10**12) == 1
    store.photos.purge(stored_before_ms=10**12)
    assert store.photos.every() == []


def test_when_storage_runs_short_echoed_photos_go_first_and_it_is_said(opened) -> None:  # type: ignore[no-untyped-def]
    from sync.journal import Replica

    store: Store = opened(free=SHORT_BYTES - 1)
    store.begin_journal(Replica("phone-1", "00000000000000aa"))
    name = stored(store, b"echoed")
    unsent = store.photos.keep(b"unsent", now_ms=1)
    store.journal.file(seen(2, photos=promise(unsent.sha256, 6)))
    assert store.photos.purge(stored_before_ms=0) == (1, True)
    assert not store.photos.path_of(name).exists()
    assert unsent.path.exists()


def test_a_server_that_lost_its_past_is_offered_the_photos_again(store: Store) -> None:
    name = stored(store, b"picture")
    store.documents.adopt_epoch("before")
    store.documents.adopt_epoch("restored")
    assert [p.sha256 for p in store.photos.unsent()] == [name]


def test_a_failed_photo_says_why_and_how_far_it_got(store: Store) -> None:
    photo = store.photos.keep(b"picture", now_ms=1)
    store.journal.file(seen(1, photos=promise(photo.sha256, 7)))
    store.photos.progressed(photo.sha256, 3)
    store.photos.failed(photo.sha256, slug="timed-out", next_try_at=9)
    found = store.photos.unsent()[0]
    assert (found.sent_bytes, found.attempts, found.last_error, found.next_try_at) == (3, 1, "timed-out", 9)
    assert store.photos.counts().bytes == 4


def test_a_server_that_went_back_gets_also_the_photos_that_its_lost_backup_covered(store: Store) -> None:
    names = [stored(store, b"one", 1), stored(store, b"two", 2)]
    store.outbox.settle([], high_water=2, safe=2, now_ms=3)
    store.photos.mark_covered()
    store.outbox.settle([], high_water=1, safe=1, now_ms=4)
    (again,) = store.photos.unsent()
    assert (again.sha256, again.sent_bytes) == (names[1], 0)
    store.photos.mark_covered()
    assert store.photos.purge(stored_before_ms=10**12) == (1, False)
    assert again.path.exists(), "what must be sent again is not deleted"
