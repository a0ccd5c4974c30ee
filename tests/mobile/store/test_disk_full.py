"""A full phone: the step that did not fit is said and not half done, everything before it is whole, and space lets it go on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mobile.shapes import SavedAnswer
from mobile.store.documents import Page
from mobile.store.opening import Places, Store
from sync.errors import PhoneFull
from sync.exchange.pull import LIVE, Row
from sync.journal import Replica
from tests.mobile.facts import draft, seen

ROOT = Path(__file__).resolve().parents[3]


def fill_up(store: Store) -> int:
    """File facts until nothing more fits; returns how many were filed."""
    for k in range(1, 10_000):
        try:
            store.journal.file(seen(k, note="x" * 100))
        except PhoneFull:
            return k - 1
    raise AssertionError("the phone never got full")


@pytest.fixture
def small(opened) -> Store:  # type: ignore[no-untyped-def]
    made: Store = opened(max_pages=60)
    made.begin_journal(Replica("phone-1", "00000000000000aa"))
    made.drafts.begin(draft(5000))
    return made


def test_filing_on_a_full_phone_is_said_and_files_nothing(small: Store) -> None:
    filed = fill_up(small)
    assert filed > 20
    assert small.journal.head().n == small.outbox.counts().waiting == filed
    assert small.journal.verify() is None


def test_a_draft_stays_when_its_fact_does_not_fit(small: Store) -> None:
    fill_up(small)
    for k in range(6000, 6020):
        with pytest.raises(PhoneFull):
            small.journal.file(seen(k, note="x" * 120), draft_id=draft(5000).id)
    assert small.drafts.get(draft(5000).id) is not None


def test_a_tap_on_a_full_phone_is_said_and_the_old_answer_stays(small: Store) -> None:
    fill_up(small)
    too_much = SavedAnswer(json.dumps("y" * 40_000))
    with pytest.raises(PhoneFull):
        small.drafts.save_answer(draft(5000).id, "look", too_much, now_ms=2)
    kept = small.drafts.get(draft(5000).id)
    assert kept is not None
    assert (kept.answers["look"].value, kept.saved_at) == ('"normal"', 1)


def test_a_page_that_does_not_fit_leaves_yesterdays_documents(small: Store) -> None:
    small.documents.apply_page(Page([Row(b"site:s", 1, LIVE, b"place", b"p", b"{}")], {"site:s": "c1"}), now_ms=1)
    fill_up(small)
    big = [Row(b"site:s", k, LIVE, b"place", b"p%d" % k, b'{"x":"%s"}' % (b"z" * 900)) for k in range(2, 400)]
    with pytest.raises(PhoneFull):
        small.documents.apply_page(Page(big, {"site:s": "c2"}), now_ms=2)
    assert small.documents.cursors() == {"site:s": "c1"}
    assert small.documents.count() == 1


def test_with_space_again_the_next_number_follows_without_a_gap(small: Store, opened) -> None:  # type: ignore[no-untyped-def]
    filed = fill_up(small)
    small.close()
    roomy = opened()
    assert roomy.journal.file(seen(9000)) == filed + 1
    assert roomy.journal.verify() is None


CHILD = """
import json, resource, signal, sys
from pathlib import Path
from mobile.store.opening import Places, open_store
from sync.errors import PhoneFull
from sync.journal import Replica
from tests.mobile.facts import draft, seen

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
root = Path(sys.argv[1])
store = open_store(Places(root / "data", root / "nb"), new_epoch=lambda: "0" * 16, free_bytes=lambda: 10**10)
store.begin_journal(Replica("phone-1", "00000000000000aa"))
store.drafts.begin(draft(5000))
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
filed, photo = 0, ""
try:
    store.photos.keep(b"x" * 3_000_000, now_ms=1)
except PhoneFull:
    photo = "refused"
try:
    for k in range(1, 10_000):
        store.journal.file(seen(k, note="x" * 100))
        filed = k
except PhoneFull:
    pass
print(json.dumps({"filed": filed, "photo": photo, "parts": [p.name for p in (root / "data" / "photos").iterdir()]}))
"""


def test_a_file_limit_of_the_system_loses_nothing_that_was_filed(tmp_path: Path, opened) -> None:  # type: ignore[no-untyped-def]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    told = json.loads(done.stdout)
    assert told["filed"] > 20
    assert told["photo"] == "refused"
    assert told["parts"] == []
    from mobile.store.opening import open_store

    places = Places(tmp_path / "data", tmp_path / "nb")
    again = open_store(places, new_epoch=lambda: "1" * 16, free_bytes=lambda: 10**10)
    assert again.outbox.counts().waiting == told["filed"]
    assert again.journal.verify() is None
    assert again.drafts.count() == 1
    again.close()
