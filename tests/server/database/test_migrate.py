"""Every database reaches this release's schema: an empty one, a released one, and one that two servers start on at once."""

import sqlite3
import threading
from pathlib import Path

import pytest
from playhouse.schema_diff import diff_models

import server.wiring
from server.database import Store, Table, open_database, reading
from server.database.migrate import migrate, pending
from server.ledger.tables import Document, Journal
from server.settings import Settings
from tests.postgres import Cluster

SCHEMA_0001 = Path(__file__).with_name("schema_0001.sql")


def models() -> list[type[Table]]:
    """Every model of the server; the composition root has imported them all."""
    assert server.wiring.__doc__
    return [m for m in Table.__subclasses__() if m.__module__.startswith("server.")]


def shapes(store: Store) -> dict[str, set[str]]:
    """Each table's columns with type and null, and each index with its text, in this engine's own words."""
    if store.is_sqlite:
        rows = store.engine.execute_sql("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    else:
        rows = store.engine.execute_sql(
            "SELECT table_name, column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns "
            "WHERE table_schema = 'public' UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        ).fetchall()
    found: dict[str, set[str]] = {}
    for table, text in rows:
        found.setdefault(table, set()).add(text)
    return found


def test_the_scripts_make_exactly_what_the_models_say(store: Store, settings: Settings, request: pytest.FixtureRequest) -> None:
    with reading(store):
        assert not diff_models(store.engine, models())
        scripted = shapes(store)
    if store.is_sqlite:
        other = open_database(Settings(data=settings.data / "models"))
        other.engine.database and (settings.data / "models").mkdir()
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        other = open_database(Settings(database_url=cluster.database_url(cluster.create())))
    with other.engine.connection_context():
        for model in models():
            with model.bind_ctx(other.engine, bind_refs=False, bind_backrefs=False):
                model.create_table(safe=False)
        modelled = shapes(other)
    other.close()
    assert {table: text for table, text in scripted.items() if table in modelled} == modelled
    assert set(scripted) - set(modelled) <= {"schema_migration"}


def test_a_database_of_the_first_release_is_brought_up_with_its_rows(tmp_path: Path) -> None:
    made = Settings(data=tmp_path)
    with sqlite3.connect(made.database_file) as old:
        old.executescript(SCHEMA_0001.read_text(encoding="utf-8"))
    old.close()
    store = open_database(made)
    assert "0001_ledger" not in pending(store)
    migrate(store)
    assert pending(store) == []
    with reading(store):
        assert not diff_models(store.engine, models())
        assert Journal.select(Journal.fact_id).scalar() == "01930000-0000-7000-8000-000000000001"
        assert bytes(Document.select(Document.body).scalar()) == b'{"id":"s-1"}'
    store.close()


def test_two_servers_that_start_at_once_apply_each_script_once(settings: Settings) -> None:
    names: list[str] = []

    def start() -> None:
        store = open_database(settings)
        names.extend(migrate(store))
        store.close()

    servers = [threading.Thread(target=start) for _ in range(4)]
    for one in servers:
        one.start()
    for one in servers:
        one.join()
    assert sorted(names) == sorted(set(names))
    assert "0001_ledger" in names


def test_migrating_again_changes_nothing(store: Store) -> None:
    before = shapes(store) if store.is_sqlite else None
    assert migrate(store) == []
    if before is not None:
        assert shapes(store) == before
