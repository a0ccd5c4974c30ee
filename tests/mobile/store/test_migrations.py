"""Migrations: the steps make what the models say, an old phone is brought up with its work, a kill leaves a step undone."""

import sqlite3
from pathlib import Path

import pytest

from mobile.store.migrations import STEPS
from mobile.store.opening import Places, open_store
from mobile.store.tables import ALL
from tests.crashing import Crash, Fuse, connection_with, copy_database
from tests.mobile.facts import seen

RELEASED = Path(__file__).parent / "released"
NEXT = (*STEPS, ("ALTER TABLE fact ADD COLUMN colour TEXT NOT NULL DEFAULT ''", "CREATE INDEX fact_colour ON fact (colour)"))


def columns(path: Path, table: str) -> set[str]:
    with sqlite3.connect(path) as db:
        found = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
    db.close()
    return found


def test_the_steps_make_exactly_what_the_models_say(store) -> None:  # type: ignore[no-untyped-def]
    store.close()
    for model in ALL:
        meta = model._meta  # type: ignore[attr-defined]
        assert columns(store.places.database, meta.table_name) == {field.column_name for field in meta.sorted_fields}


def test_a_phone_of_the_first_release_is_brought_up_with_its_unsent_work(opened) -> None:  # type: ignore[no-untyped-def]
    from sync.journal import Replica

    old = opened(steps=STEPS[:1])
    old.begin_journal(Replica("phone-1", "00000000000000aa"))
    old.journal.file(seen(1))
    old.close()
    new = opened(steps=NEXT)
    assert "colour" in columns(new.places.database, "fact")
    assert new.journal.head().n == 1
    assert new.outbox.counts().waiting == 1


def test_a_kill_in_a_migration_leaves_the_step_undone_and_the_work_whole(store, places: Places, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    store.journal.file(seen(1))
    store.close()
    survived = 0
    for k in range(1, 60):
        copy = Places(tmp_path / f"{k}", tmp_path / f"{k}-no_backup")
        copy.data.mkdir()
        copy.no_backup.mkdir()
        copy_database(places.database, copy.database)
        copy.marker.write_text(places.marker.read_text())
        fuse = Fuse(k)
        try:
            died = open_store(
                copy, new_epoch=lambda: "0" * 16, free_bytes=lambda: 10**10, steps=NEXT, connection_class=connection_with(fuse)
            )
            died.close()
            survived = k
            break
        except Crash:
            copy_database(copy.database, copy.data / "after.db")
        finally:
            fuse.is_dead = False
        copy_database(copy.data / "after.db", copy.database)
        again = open_store(copy, new_epoch=lambda: "0" * 16, free_bytes=lambda: 10**10, steps=NEXT)
        assert again.journal.verify() is None
        assert again.outbox.counts().waiting == 1
        assert "colour" in columns(copy.database, "fact")
        again.close()
    print(f"killed at each of {survived - 1} statements of the start with a migration")
    assert survived > 5


@pytest.mark.parametrize("file", sorted(RELEASED.glob("*.sqlite")), ids=lambda path: path.stem)
def test_every_released_database_opens_with_its_work(file: Path, places: Places) -> None:
    places.data.mkdir()
    places.database.write_bytes(file.read_bytes())
    store = open_store(places, new_epoch=lambda: "0" * 16, free_bytes=lambda: 10**10)
    assert store.outbox.counts().waiting == 2
    assert store.drafts.count() == 1
    assert store.journal.verify() is None
    store.close()
