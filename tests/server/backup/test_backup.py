"""Backups made while the server works, and what phones and server are to each other after a restore; on both databases."""

import fcntl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from server.backup.commands import BackupRunning, BrokenBackup, finished_backups, read_manifest, restore, take_backup
from server.backup.copy import NotEmpty
from server.database import Store, commit, open_database, reading, writing
from server.database.migrate import migrate
from server.delivery.vault import DiskVault
from server.device.enrolment import mint
from server.ledger.tables import Document, Journal, Replica
from server.settings import Settings
from server.wiring import build_parts, create_app
from tests.carry import carry
from tests.paper import PaperPhone, Server, check, server_on
from tests.pictures import deliver_photo, jpeg, promise
from tests.postgres import Cluster
from tests.records import inspection, new_id


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    return made


@pytest.fixture
def empty_store(request: pytest.FixtureRequest, store: Store, settings: Settings, tmp_path: Path) -> Iterator[Store]:
    """A migrated database of the same engine with nothing in it."""
    if store.is_sqlite:
        made = Settings(data=tmp_path / "restored")
        made.make_directories()
        found = open_database(made)
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        found = open_database(replace(settings, database_url=cluster.database_url(cluster.create())))
    migrate(found)
    yield found
    found.close()


def restored(server: Server, empty_store: Store, tmp_path: Path) -> Server:
    """A new server filled from the newest backup of this one."""
    made = Settings(data=tmp_path / "restored")
    made.make_directories()
    restore(made, empty_store, finished_backups(server.parts.settings)[-1])
    return Server(build_parts(made, empty_store, now_ms=server.clock), server.clock)


def backup(server: Server):  # type: ignore[no-untyped-def]
    parts = server.parts
    return take_backup(parts.settings, parts.store, parts.now_ms())


def test_safe_moves_to_the_last_fact_before_the_first_missing_photo_and_then_on(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1))
    assert carry(server, phone).safe == 0
    first, second = jpeg(40, 1), jpeg(40, 2)
    promise(server, phone, first)
    promise(server, phone, second)
    deliver_photo(server, phone.device, first)
    backup(server)
    assert carry(server, phone, 4).safe == 2
    deliver_photo(server, phone.device, second)
    assert carry(server, phone, 4).safe == 2
    server.clock.go(60)
    backup(server)
    assert carry(server, phone, 4).safe == 3


def test_a_server_restored_from_yesterday_gets_today_back_from_the_phone(
    server: Server, empty_store: Store, tmp_path: Path
) -> None:
    phone = PaperPhone()
    phone.file(check(1))
    carry(server, phone)
    backup(server)
    phone.file(check(2), check(3))
    assert carry(server, phone, 2).high_water == 3

    again = restored(server, empty_store, tmp_path)
    assert again.parts.ledger.identity.epoch != server.parts.ledger.identity.epoch
    reply = carry(again, phone, 4)
    assert (reply.high_water, reply.safe, reply.fork) == (1, 1, False)
    assert reply.epoch != server.parts.ledger.identity.epoch
    reply = carry(again, phone, 2)
    assert [(v.n, v.verdict) for v in reply.verdicts] == [(2, "settled"), (3, "settled")]
    assert {k: (r.kind, r.id, r.body) for k, r in phone.rows.items()} == everything(server)
    assert {k: (r.kind, r.id, r.body) for k, r in phone.rows.items()} == everything(again)


def everything(server: Server) -> dict[tuple[str, str, str], tuple[bytes, bytes, bytes]]:
    """Every live document of the streams that the phone holds."""
    streams = ("company", "site:jl", "person:p1", "person:p2")
    with reading(server.parts.store):
        rows = list(Document.select().where(Document.stream.in_(streams) & ~Document.deleted))
    return {(r.stream, r.kind, r.id): (r.kind.encode(), r.id.encode(), bytes(r.body)) for r in rows}


def test_photos_and_keys_come_back_with_the_backup(server: Server, empty_store: Store, tmp_path: Path) -> None:
    phone, data = PaperPhone(), jpeg(50)
    name = promise(server, phone, data)
    deliver_photo(server, phone.device, data)
    made = backup(server)
    assert made.manifest.photos == 1
    again = restored(server, empty_store, tmp_path)
    assert DiskVault(again.parts.settings.vault).read(name) == data
    assert again.parts.keys.access == server.parts.keys.access
    assert all(key.stat().st_mode & 0o077 == 0 for key in (made.directory / "keys").iterdir())


def test_the_same_photo_is_copied_once_for_all_backups(server: Server) -> None:
    phone, data = PaperPhone(), jpeg(50)
    name = promise(server, phone, data)
    deliver_photo(server, phone.device, data)
    backup(server)
    pool = DiskVault(server.parts.settings.backups / "photos")
    written = pool.path(name).stat().st_mtime_ns
    server.clock.go(1)
    backup(server)
    assert len(finished_backups(server.parts.settings)) == 2
    assert pool.path(name).stat().st_mtime_ns == written


def test_a_backup_taken_while_phones_push_is_one_moment(server: Server, empty_store: Store, tmp_path: Path) -> None:
    phones = [PaperPhone(f"phone-{n}") for n in range(2, 5)]
    for phone in phones:
        server.enrol(phone.device)
        phone.file(*(inspection() for _ in range(30)))

    def push(phone: PaperPhone) -> None:
        for first in range(1, 31, 3):
            carry(server, phone, first, first + 2)

    pushing = [threading.Thread(target=push, args=(phone,)) for phone in phones]
    for one in pushing:
        one.start()
    backup(server)
    for one in pushing:
        one.join()
    again = restored(server, empty_store, tmp_path)
    with reading(again.parts.store):
        for replica in Replica.select():
            assert Journal.select().where(Journal.replica == replica.id).count() == replica.n
    for phone in phones:
        covered = carry(again, phone, 31).high_water
        assert carry(again, phone, covered + 1).high_water == 30


def test_a_backup_that_was_changed_or_never_finished_is_not_restored(server: Server, empty_store: Store, tmp_path: Path) -> None:
    made = backup(server)
    with (made.directory / "linxun.db").open("ab") as file:
        file.write(b"x")
    with pytest.raises(BrokenBackup, match="not the file"):
        read_manifest(made.directory)
    with pytest.raises(BrokenBackup, match="not a finished backup"):
        restore(server.parts.settings, empty_store, tmp_path)


def test_a_backup_is_restored_into_an_empty_database_only(server: Server) -> None:
    made = backup(server)
    with pytest.raises(NotEmpty):
        restore(server.parts.settings, server.parts.store, made.directory)


def test_a_backup_of_postgresql_restores_into_sqlite(postgres_store: Store, settings: Settings, tmp_path: Path) -> None:
    server = server_on(postgres_store, settings)
    server.enrol()
    phone = PaperPhone()
    phone.file(check(1))
    carry(server, phone)
    backup(server)
    made = Settings(data=tmp_path / "restored")
    made.make_directories()
    lite = open_database(made)
    migrate(lite)
    again = restored(server, lite, tmp_path)
    assert everything(again) == everything(server)
    phone.file(check(2))
    assert [(v.verdict, v.problem) for v in carry(again, phone, 2).verdicts] == [("settled", "")]
    lite.close()


def test_two_backups_at_once_never_write_into_each_other(server: Server) -> None:
    settings = server.parts.settings
    settings.backups.mkdir(exist_ok=True)
    with (settings.backups / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BackupRunning):
            backup(server)
    assert finished_backups(settings) == []
    backup(server)
    assert len(finished_backups(settings)) == 1


def test_keys_that_a_server_made_before_the_restore_give_way_and_are_kept_aside(
    server: Server, empty_store: Store, tmp_path: Path
) -> None:
    backup(server)
    made = Settings(data=tmp_path / "restored")
    made.make_directories()
    (made.keys / "access.key").write_bytes(b"x" * 32)
    (made.keys / "access.key").chmod(0o600)
    restore(made, empty_store, finished_backups(server.parts.settings)[-1])
    assert (made.keys / "access.key").read_bytes() == (server.parts.settings.keys / "access.key").read_bytes()
    assert [k.read_bytes() for k in made.keys.glob("access.key.replaced-*")] == [b"x" * 32]
    assert build_parts(made, empty_store).keys.bundle_key("phone-1") == server.parts.keys.bundle_key("phone-1")


def test_a_backup_of_postgresql_never_holds_the_journal_in_memory(postgres_store: Store, tmp_path: Path) -> None:
    with writing(postgres_store) as database:
        database.execute_sql(
            "INSERT INTO journal (replica, n, site, fact_id, fact_hash, link, verdict, kind, author, subject_kind, subject_id, "
            "received_at, body) SELECT 1, i, 'jl', 'f' || i, '', '', 'settled', 'k', 'a', '', '', 0, "
            "decode(repeat('ab', 4000), 'hex') "
            "FROM generate_series(1, 30000) AS i"
        )
    url = postgres_store.engine.database
    program = (
        "import resource, sys; from pathlib import Path; from server.backup.copy import copy_out; "
        "from server.database.engine import open_postgresql\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "copy_out(open_postgresql(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, url, str(tmp_path / "copy.db")], capture_output=True, text=True, check=True, timeout=120
    )
    assert int(ran.stdout) < 90_000, "kilobytes more than before it began; the journal has 120 MB"


def test_a_phone_whose_token_was_rotated_after_the_backup_comes_back_by_itself(
    server: Server, empty_store: Store, tmp_path: Path
) -> None:
    now = server.clock.ms
    made = commit(server.parts.store, lambda: mint(site="jl", person=None, label="x", by="boss", now_ms=now))
    form = {"code": made.code, "device": new_id(), "secret": "s" * 43}

    def turn(client: TestClient, token: str) -> str:
        answer = client.post("/auth/v1/refresh", json={"refresh_token": token})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["refresh_token"])

    with TestClient(create_app(server.parts)) as client:
        first = client.post("/auth/v1/enrol", json=form).json()["refresh_token"]
        backup(server)
        server.clock.go(1000)
        second = turn(client, first)
        server.clock.go(1000)
        third = turn(client, second)
    again = restored(server, empty_store, tmp_path)
    with TestClient(create_app(again.parts)) as client:
        assert turn(client, turn(client, third))
