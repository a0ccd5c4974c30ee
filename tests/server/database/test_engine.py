"""How a database is opened: durable, queued, and never on a library that corrupts it."""

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from server.database import Store, commit, reading
from server.database.engine import UnsafeSqlite, require_safe_sqlite
from server.database.queue import WriteQueue, WriterBusy
from server.ledger.tables import ServerState
from server.settings import settings_from


def test_sqlite_is_in_wal_with_full_sync_and_foreign_keys(sqlite_store: Store) -> None:
    with reading(sqlite_store) as database:
        asked = {name: database.pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_what_nobody_was_promised_is_committed_without_waiting_for_the_disk_and_the_next_commit_waits_again(
    sqlite_store: Store,
) -> None:
    def level() -> int:
        return int(sqlite_store.engine.execute_sql("PRAGMA synchronous").fetchone()[0])

    assert commit(sqlite_store, level, durable=False) == 1
    with pytest.raises(ZeroDivisionError):
        commit(sqlite_store, lambda: 1 // 0, durable=False)
    assert commit(sqlite_store, level) == 2


def test_an_old_sqlite_is_refused_with_two_workers_and_warned_of_with_one(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UnsafeSqlite, match=r"3\.51\.2 is older"):
        require_safe_sqlite(workers=2, version=(3, 51, 2))
    with caplog.at_level(logging.WARNING):
        require_safe_sqlite(workers=1, version=(3, 40, 1))
    assert "3.40.1 is older" in caplog.text
    require_safe_sqlite(workers=2, version=(3, 51, 3))


def test_a_writer_that_waits_too_long_is_told_so(tmp_path: Path) -> None:
    queue = WriteQueue(tmp_path / "queue", patience_seconds=0.01)
    with queue.turn(), pytest.raises(WriterBusy), queue.turn():
        pass


def test_the_queue_is_free_again_when_a_process_in_it_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "queue"
    program = f"""
import os, signal
from pathlib import Path
from server.database.queue import WriteQueue
with WriteQueue(Path({str(file)!r})).turn():
    print("in", flush=True)
    signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in\n"
        process.kill()
        process.wait()
        with WriteQueue(file).turn():
            assert file.exists()


def test_connections_go_back_to_the_pool(store: Store) -> None:
    for number in range(100):
        commit(store, lambda n=number: ServerState.create(key=f"k{n}", value=""))
    assert len(store.engine._in_use) == 0


def test_a_connection_that_one_thread_gave_back_serves_another(store: Store) -> None:
    for number in range(3):
        thread = threading.Thread(target=lambda n=number: commit(store, lambda: ServerState.create(key=f"t{n}", value="")))
        thread.start()
        thread.join()
    with reading(store):
        assert ServerState.select().count() >= 3


def test_settings_name_the_variable_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LINXUN_WORKERS"):
        settings_from({"LINXUN_WORKERS": "none"})
    made = settings_from({"LINXUN_DATA": str(tmp_path / "d")})
    made.make_directories()
    assert made.keys.stat().st_mode & 0o777 == 0o700
    assert made.backups.is_dir()
