"""Drafts: every tap is on disk when it returns, and a draft ends only by filing or by its author."""

from mobile.shapes import SavedAnswer
from mobile.store.opening import Store
from tests.mobile.facts import draft


def test_every_tap_is_there_after_the_program_ended(opened) -> None:  # type: ignore[no-untyped-def]
    first: Store = opened()
    first.drafts.begin(draft(1))
    first.drafts.save_answer(draft(1).id, "volt", SavedAnswer("380", note="稳定"), now_ms=7)
    first.drafts.save_position(draft(1).id, 3, "标签破损", now_ms=8)
    first.close()
    found = opened().drafts.get(draft(1).id)
    assert found is not None
    assert found.answers == {"look": SavedAnswer('"normal"'), "volt": SavedAnswer("380", note="稳定")}
    assert (found.position, found.reason, found.saved_at) == (3, "标签破损", 8)


def test_the_item_is_on_disk_before_the_camera_opens_and_off_again_with_its_photo(store: Store) -> None:
    store.drafts.begin(draft(1))
    store.drafts.camera_opens(draft(1).id, "pic", now_ms=2)
    found = store.drafts.get(draft(1).id)
    assert found is not None
    assert found.camera_item == "pic"
    photo = store.photos.keep(b"picture", now_ms=3)
    store.drafts.add_photo(draft(1).id, "pic", photo.sha256, now_ms=3)
    found = store.drafts.get(draft(1).id)
    assert found is not None
    assert (found.camera_item, found.photos) == ("", {"pic": (photo.sha256,)})


def test_photos_keep_the_order_of_taking(store: Store) -> None:
    store.drafts.begin(draft(1))
    taken = [store.photos.keep(content, now_ms=1).sha256 for content in (b"c", b"a", b"b")]
    for sha256 in (*taken, taken[0]):
        store.drafts.add_photo(draft(1).id, "pic", sha256, now_ms=2)
    found = store.drafts.get(draft(1).id)
    assert found is not None
    assert found.photos["pic"] == tuple(taken)


def test_each_person_sees_their_own_drafts_newest_first(store: Store) -> None:
    for number, person in ((1, "a"), (2, "b"), (3, "a")):
        store.drafts.begin(draft(number, person=person))
        store.drafts.save_position(draft(number).id, 0, "", now_ms=number)
    assert [d.id for d in store.drafts.every("a")] == [draft(3).id, draft(1).id]
    assert store.drafts.count() == 3


def test_a_draft_thrown_away_leaves_no_trace(store: Store) -> None:
    store.drafts.begin(draft(1))
    photo = store.photos.keep(b"picture", now_ms=1)
    store.drafts.add_photo(draft(1).id, "pic", photo.sha256, now_ms=2)
    store.drafts.discard(draft(1).id)
    assert store.drafts.get(draft(1).id) is None
    assert store.photos.sweep() == [photo.path.name]
    assert store.photos.get(photo.sha256) is None
