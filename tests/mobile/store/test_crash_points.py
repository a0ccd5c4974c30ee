"""A kill before and after every statement of the phone's write path: after each the file is reopened and nothing is half done.

k rises until a run passes without dying; the number of points is printed, so that a path that shrank to nothing shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from mobile.shapes import SavedAnswer
from mobile.store.documents import Page
from mobile.store.opening import Places, Store, open_store
from sync.exchange.pull import LIVE, Row
from sync.journal import Replica
from tests.crashing import Crash, Fuse, connection_with, copy_database
from tests.mobile.facts import draft, fact_id, promise, seen, verdicts

PAGE = Page(
    [Row(b"site:s", 5, LIVE, b"place", b"p1", b"{}"), Row(b"site:s", 6, LIVE, b"equipment", b"e1", b"{}")], {"site:s": "c2"}
)


def open_at(places: Places, fuse: Fuse | None = None) -> Store:
    epochs = count(1)
    made = {} if fuse is None else {"connection_class": connection_with(fuse)}
    return open_store(places, new_epoch=lambda: f"{next(epochs):016x}", free_bytes=lambda: 10**10, **made)  # type: ignore[arg-type]


def photo_of(store: Store) -> str:
    return store.photos.keep(b"picture", now_ms=1).sha256


@dataclass(frozen=True)
class Step:
    """One door of the store: what stands before it, the act, and what must hold whether it happened or not."""

    name: str
    prepare: Callable[[Store], None]
    act: Callable[[Store], object]
    holds: Callable[[Store, bool], None]
    """(store, happened for sure): asserts that all of it is there or nothing."""


def prepare_filing(store: Store) -> None:
    sha256 = photo_of(store)
    store.drafts.begin(draft(7))
    store.drafts.add_photo(draft(7).id, "pic", sha256, now_ms=1)
    store.journal.file(seen(1))


def file_it(store: Store) -> int:
    sha256 = store.drafts.every()[0].photos["pic"][0]
    return store.journal.file(seen(2, photos=promise(sha256, 7)), draft_id=draft(7).id)


def filed_or_still_a_draft(store: Store, happened: bool) -> None:
    ids = [f.id for f in store.outbox.facts()]
    states = [p.state for p in store.photos.every()]
    if happened or fact_id(2) in ids:
        assert ids == [fact_id(1), fact_id(2)]
        assert store.drafts.count() == 0
        assert states == ["promised"]
        assert store.journal.head().n == 2
    else:
        assert ids == [fact_id(1)]
        assert store.drafts.count() == 1
        assert states == ["draft"]
        assert store.journal.head().n == 1
    assert all(photo.path.exists() for photo in store.photos.every())


def prepare_answer(store: Store) -> None:
    store.drafts.begin(draft(7))


def tap(store: Store) -> None:
    store.drafts.save_answer(draft(7).id, "volt", SavedAnswer("1"), now_ms=9)


def confirm(store: Store) -> None:
    store.drafts.save_head(draft(7).id, "confirmed", {"volt": SavedAnswer("1"), "amp": SavedAnswer("2")}, now_ms=9)


def confirmed_with_its_answers_or_as_before(store: Store, happened: bool) -> None:
    found = store.drafts.get(draft(7).id)
    assert found is not None
    is_confirmed = found.head == "confirmed"
    assert (set(found.answers) >= {"volt", "amp"}, found.saved_at == 9) == (is_confirmed, is_confirmed)
    assert not happened or is_confirmed


def answered_or_as_before(store: Store, happened: bool) -> None:
    found = store.drafts.get(draft(7).id)
    assert found is not None
    assert found.saved_at == (9 if "volt" in found.answers else 1)
    assert not happened or "volt" in found.answers


def prepare_settle(store: Store) -> None:
    for k in (1, 2, 3):
        store.journal.file(seen(k))


def settle(store: Store) -> None:
    facts = store.outbox.batch(most_facts=2, most_bytes=10**6).facts
    answers = [*verdicts(facts[:1]), *verdicts(facts[1:], "held", "conflict")]
    store.outbox.settle(answers, high_water=2, safe=1, now_ms=5)


def settled_together(store: Store, happened: bool) -> None:
    states = [f.state for f in store.outbox.facts()]
    head = store.journal.head()
    assert (states, head.confirmed, head.safe) in (
        (["settled", "held", "waiting"], 2, 1),
        *([] if happened else [(["waiting"] * 3, 0, 0)]),
    )


def prepare_page(store: Store) -> None:
    first = Page([Row(b"site:s", 1, LIVE, b"place", b"p0", b"{}")], {"site:s": "c1"})
    store.documents.apply_page(first, now_ms=1)


def page_and_cursor_together(store: Store, happened: bool) -> None:
    cursor, number = store.documents.cursors()["site:s"], store.documents.count()
    assert (cursor, number) in (("c2", 3), *([] if happened else [("c1", 1)]))
    assert store.documents.digests()["site:s"].count == number


def renewed_or_as_before(store: Store, happened: bool) -> None:
    offered = store.outbox.batch(most_facts=9, most_bytes=10**6)
    assert [f.id for f in offered.facts] == [fact_id(1), fact_id(2), fact_id(3)]
    assert [f.n for f in offered.facts] == [1, 2, 3]
    assert not happened or offered.replica.epoch == "00000000000000bb"


def prepare_repair(store: Store) -> None:
    store.documents.apply_page(PAGE, now_ms=1)


def repaired_or_as_before(store: Store, _happened: bool) -> None:
    assert store.documents.digests()["site:s"].count == store.documents.count()


def prepare_purge(store: Store) -> None:
    prepare_settle(store)
    facts = store.outbox.batch(most_facts=9, most_bytes=10**6).facts
    store.outbox.settle(verdicts(facts), high_water=3, safe=3, now_ms=1)


def purged_or_as_before(store: Store, happened: bool) -> None:
    assert len(store.outbox.facts()) in ((1,) if happened else (1, 3))
    assert store.journal.file(seen(4)) == 4


def prepare_photo(store: Store) -> None:
    store.drafts.begin(draft(7))


def take(store: Store) -> None:
    store.drafts.add_photo(draft(7).id, "pic", photo_of(store), now_ms=2)


def photo_is_whole_or_gone(store: Store, happened: bool) -> None:
    found = store.drafts.get(draft(7).id)
    assert found is not None
    named = found.photos.get("pic", ())
    assert not happened or len(named) == 1
    assert {p.sha256 for p in store.photos.every()} == set(named)
    assert {entry.stem for entry in store.places.photos.iterdir()} == set(named)


STEPS = (
    Step("file a fact", prepare_filing, file_it, filed_or_still_a_draft),
    Step("save a tap", prepare_answer, tap, answered_or_as_before),
    Step("confirm the rest of a check", prepare_answer, confirm, confirmed_with_its_answers_or_as_before),
    Step("keep a photo", prepare_photo, take, photo_is_whole_or_gone),
    Step("settle", prepare_settle, settle, settled_together),
    Step("apply a page", prepare_page, lambda s: s.documents.apply_page(PAGE, now_ms=2), page_and_cursor_together),
    Step("repair a stream", prepare_repair, lambda s: s.documents.repair("site:s", range(256), [], "c3"), repaired_or_as_before),
    Step("take a new epoch", prepare_settle, lambda s: s.renew_epoch("00000000000000bb"), renewed_or_as_before),
    Step("purge", prepare_purge, lambda s: s.outbox.purge(settled_before_ms=10**12), purged_or_as_before),
)  # fmt: skip


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_kill_at_any_statement_leaves_all_of_it_or_nothing(step: Step, is_after: bool, tmp_path: Path) -> None:
    for k in count(1):
        places = Places(tmp_path / f"{k}" / "data", tmp_path / f"{k}" / "no_backup")
        fuse = Fuse()
        store = open_at(places, fuse)
        store.begin_journal(Replica("phone-1", "00000000000000aa"))
        step.prepare(store)
        fuse.light(k, is_after=is_after)
        try:
            step.act(store)
        except Crash:
            died = True
        else:
            died = False
        snapshot = tmp_path / f"{k}.db"
        copy_database(places.database, snapshot)
        fuse.light(0, is_after=False)
        fuse.is_dead = False
        store.close()
        copy_database(snapshot, places.database)
        again = open_at(places)
        assert again.journal.verify() is None
        step.holds(again, not died)
        again.close()
        if not died:
            print(f"{step.name}: killed {'after' if is_after else 'before'} each of {k - 1} statements")
            assert k > 3, "the path has hardly a statement: the fuse is not in it"
            return


def test_a_kill_after_the_answer_and_before_it_is_written_down_loses_nothing(store: Store) -> None:
    for k in (1, 2):
        store.journal.file(seen(k))
    first = store.outbox.batch(most_facts=9, most_bytes=10**6)
    again = store.outbox.batch(most_facts=9, most_bytes=10**6)
    assert first == again
