"""What a block promises on both databases."""

import threading

import pytest
from peewee import IntegrityError

from server.database import Store, commit, reading, writing
from server.database.sql import Sql
from server.ledger.tables import ServerState, Stream


def test_what_was_committed_is_read_and_what_raised_is_gone(store: Store) -> None:
    commit(store, lambda: ServerState.create(key="epoch", value="one"))

    def spoil() -> None:
        ServerState.update(value="two").execute()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        commit(store, spoil)
    with reading(store):
        assert ServerState.get_by_id("epoch").value == "one"


def test_a_query_outside_a_block_fails_instead_of_opening_a_connection(store: Store) -> None:
    with pytest.raises(AttributeError):
        ServerState.select().count()


def test_a_block_inside_a_block_of_the_same_thread_is_refused(store: Store) -> None:
    with reading(store), pytest.raises(RuntimeError, match="already has a database open"), reading(store):
        pass


def test_two_selects_of_one_reading_block_agree_although_a_writer_commits_between_them(store: Store) -> None:
    commit(store, lambda: Stream.create(name="company", head=1))
    with reading(store):
        before = Stream.get_by_id("company").head
        writer = threading.Thread(target=lambda: commit(store, lambda: Stream.update(head=2).execute()))
        writer.start()
        writer.join()
        assert Stream.get_by_id("company").head == before
    with reading(store):
        assert Stream.get_by_id("company").head == 2


def test_eight_writers_raise_one_counter_without_losing_a_step(store: Store) -> None:
    commit(store, lambda: Stream.create(name="company"))

    def raise_ten_times() -> None:
        for _ in range(10):
            commit(store, lambda: Stream.update(head=Stream.head + 1).where(Stream.name == "company").execute())

    writers = [threading.Thread(target=raise_ten_times) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with reading(store):
        assert Stream.get_by_id("company").head == 80


def test_a_race_for_the_same_new_key_on_postgresql_runs_the_whole_work_again(postgres_store: Store) -> None:
    first_inserted, second_waits = threading.Event(), threading.Event()
    runs: list[str] = []

    def first() -> None:
        with writing(postgres_store):
            ServerState.create(key="epoch", value="first")
            first_inserted.set()
            second_waits.wait(5)

    def work() -> str:
        runs.append("run")
        found = ServerState.get_or_none(ServerState.key == "epoch")
        if found is None:
            second_waits.set()
            ServerState.create(key="epoch", value="second")
            return "created"
        return str(found.value)

    winner = threading.Thread(target=first)
    winner.start()
    first_inserted.wait(5)
    assert commit(postgres_store, work) == "first"
    winner.join()
    assert len(runs) == 2


def test_a_deadlock_of_set_based_statements_on_postgresql_is_run_again(postgres_store: Store) -> None:
    commit(postgres_store, lambda: [Stream.create(name=name) for name in ("a", "b")])
    both_hold_one = threading.Barrier(2, timeout=10)
    runs: list[str] = []

    def work(first: str, second: str) -> None:
        runs.append(first)
        sql = Sql()
        sql.run("UPDATE stream SET head = head + 1 WHERE name = ?", first)
        if len(runs) <= 2:
            both_hold_one.wait()
        sql.run("UPDATE stream SET head = head + 1 WHERE name = ?", second)

    workers = [threading.Thread(target=lambda p=pair: commit(postgres_store, lambda: work(*p))) for pair in ("ab", "ba")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(runs) == 3
    with reading(postgres_store):
        assert [row.head for row in Stream.select().order_by(Stream.name)] == [2, 2]


def test_a_broken_rule_on_sqlite_is_not_taken_for_a_race(sqlite_store: Store) -> None:
    commit(sqlite_store, lambda: ServerState.create(key="epoch", value="one"))
    with pytest.raises(IntegrityError):
        commit(sqlite_store, lambda: ServerState.create(key="epoch", value="two"))
