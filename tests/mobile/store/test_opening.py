"""Starting: restored copies take a new epoch, damaged files are set aside and their work is filed again, nothing is deleted."""

import shutil
import sqlite3

import pytest

from mobile.store.opening import DAMAGED, RESTORED, Places, Store
from sync.journal import Replica
from tests.mobile.facts import draft, fact_id, promise, seen, verdicts


def settle_all(store: Store, *, safe: int = 0) -> None:
    facts = store.outbox.batch(most_facts=999, most_bytes=10**7).facts
    store.outbox.settle(verdicts(facts), high_water=store.journal.head().n, safe=safe, now_ms=1)


def test_an_ordinary_restart_says_nothing_and_keeps_the_epoch(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    store.journal.file(seen(1))
    before = store.journal.head()
    store.close()
    again = opened()
    assert again.settings.notices() == ()
    assert again.journal.head() == before


def test_a_database_restored_from_a_backup_takes_a_new_epoch_and_says_so(store: Store, opened, tmp_path) -> None:  # type: ignore[no-untyped-def]
    store.journal.file(seen(1))
    store.close()
    shutil.copytree(store.places.data, tmp_path / "backup")
    again = opened()
    again.renew_epoch("00000000000000bb")
    again.journal.file(seen(2))
    again.close()
    shutil.rmtree(store.places.data)
    shutil.copytree(tmp_path / "backup", store.places.data)
    restored = opened()
    assert restored.settings.notices() == (RESTORED,)
    assert restored.journal.head().replica.epoch not in ("00000000000000aa", "00000000000000bb")
    assert [f.id for f in restored.outbox.batch(most_facts=9, most_bytes=10**6).facts] == [fact_id(1)]


def test_a_copy_on_another_phone_takes_its_own_epoch_and_has_no_credential(store: Store, opened, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from mobile.store.opening import open_store

    store.credentials.keep(device="phone-1", refresh_token="secret")
    store.journal.file(seen(1))
    store.close()
    other = Places(tmp_path / "other" / "data", tmp_path / "other" / "no_backup")
    shutil.copytree(store.places.data, other.data)
    clone = open_store(other, new_epoch=lambda: "00000000000000cc", free_bytes=lambda: 10**10)
    assert clone.journal.head().replica.epoch == "00000000000000cc"
    assert clone.credentials.get("refresh_token") == ""
    clone.close()


def test_a_kill_between_the_database_and_the_marker_costs_an_epoch_and_no_work(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    store.journal.file(seen(1))
    store.places.marker.unlink()
    store.close()
    again = opened()
    assert [f.id for f in again.outbox.batch(most_facts=9, most_bytes=10**6).facts] == [fact_id(1)]


@pytest.mark.parametrize("how", ["garbage", "cut", "empty page in the middle"])
def test_a_damaged_database_is_set_aside_whole_and_said_on_screen(store: Store, opened, how: str) -> None:  # type: ignore[no-untyped-def]
    store.credentials.keep(device="phone-1")
    for k in range(1, 200):
        store.journal.file(seen(k))
    store.close()
    content = store.places.database.read_bytes()
    damage = {
        "garbage": b"not a database " * 500,
        "cut": content[: len(content) // 2],
        "empty page in the middle": content[:40960] + b"\x00" * 4096 + content[45056:],
    }[how]
    store.places.database.write_bytes(damage)
    again = opened()
    assert DAMAGED in again.settings.notices()
    assert (store.places.damaged / "1" / "linxun.db").read_bytes()[: len(damage)] == damage
    assert again.journal.verify() is None


def test_the_readable_facts_of_a_damaged_database_are_filed_again_with_their_photos(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    store.credentials.keep(device="phone-1")
    photo = store.photos.keep(b"picture", now_ms=1)
    for k in range(1, 4):
        store.journal.file(seen(k))
    settle_all(store, safe=2)
    store.journal.file(seen(4, photos=promise(photo.sha256, 7)))
    store.close()
    with sqlite3.connect(store.places.database) as other:
        (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'label'").fetchone()
        (size,) = other.execute("PRAGMA page_size").fetchone()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    content = bytearray(store.places.database.read_bytes())
    content[(page - 1) * size : page * size] = b"\x07" * size
    store.places.database.write_bytes(content)
    again = opened()
    offered = again.outbox.batch(most_facts=9, most_bytes=10**6)
    assert [f.id for f in offered.facts] == [fact_id(3), fact_id(4)]
    assert offered.replica != Replica("phone-1", "00000000000000aa")
    assert [p.path.read_bytes() for p in again.photos.unsent()] == [b"picture"]


def test_a_second_damage_does_not_write_over_the_first(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    store.close()
    for expected in ("1", "2"):
        store.places.database.write_bytes(b"broken " * 1000)
        opened().close()
        assert (store.places.damaged / expected / "linxun.db").exists()


def test_the_secrets_file_is_for_its_owner_alone(store: Store) -> None:
    store.credentials.keep(refresh_token="secret")
    assert store.places.credentials.stat().st_mode & 0o077 == 0


def test_drafts_survive_a_restart(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    store.drafts.begin(draft(1))
    store.close()
    assert [d.id for d in opened().drafts.every()] == [draft(1).id]


def test_one_connection_writes_and_the_reader_cannot(store: Store) -> None:
    with store.database.reading() as reader, pytest.raises(Exception, match="readonly"):
        reader.execute_sql("DELETE FROM fact")
    with store.database.transaction() as writer:
        assert writer.execute_sql("PRAGMA journal_mode").fetchone() == ("wal",)
        assert writer.execute_sql("PRAGMA synchronous").fetchone() == (2,)


def test_a_kill_between_a_restored_servers_answer_and_the_new_epoch_is_put_right_at_the_next_start(store: Store, opened) -> None:  # type: ignore[no-untyped-def]
    for k in range(1, 7):
        store.journal.file(seen(k))
    settle_all(store, safe=5)
    store.outbox.purge(settled_before_ms=10)
    before = store.journal.head().replica
    store.outbox.settle([], high_water=2, safe=2, now_ms=3)
    store.close()
    again = opened()
    offered = again.outbox.batch(most_facts=9, most_bytes=10**6)
    assert offered.replica.epoch != before.epoch
    assert (offered.first, [f.id for f in offered.facts]) == (1, [fact_id(5), fact_id(6)])
    assert again.journal.verify() is None
