"""Fixtures every room may use: a data directory, a migrated SQLite store, a PostgreSQL store, and `store` over both."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from server.database import Store, open_database
from server.database.migrate import migrate
from server.keys import Keys
from server.settings import Settings
from tests.postgres import Cluster, NoPostgres, running_postgres


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of server keys, made once: an RSA key takes a second."""
    directory = tmp_path_factory.mktemp("keys")
    Keys(directory).make_all()
    return directory


@pytest.fixture
def settings(tmp_path: Path, made_keys: Path) -> Settings:
    """Settings of a server with a data directory of its own, empty but for the keys."""
    made = Settings(data=tmp_path / "server")
    made.make_directories()
    shutil.copytree(made_keys, made.keys, dirs_exist_ok=True)
    made.keys.chmod(0o700)
    return made


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database of this release's schema, to be copied."""
    made = Settings(data=tmp_path_factory.mktemp("template"))
    store = open_database(made)
    migrate(store)
    store.engine.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return made.database_file


@pytest.fixture
def sqlite_store(settings: Settings, migrated_file: Path) -> Iterator[Store]:
    """A migrated SQLite database."""
    shutil.copyfile(migrated_file, settings.database_file)
    store = open_database(settings)
    yield store
    store.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL; without one the test is skipped with a loud line, or fails where nothing may be missing."""
    try:
        with running_postgres() as found:
            yield found
    except NoPostgres as error:
        if os.environ.get("LINXUN_REQUIRE_ALL"):
            raise
        pytest.skip(f"NO POSTGRESQL: {error}")


@pytest.fixture(scope="session")
def migrated_database(cluster: Cluster) -> str:
    """The name of an empty PostgreSQL database of this release's schema, to be used as a template."""
    name = cluster.create()
    store = open_database(Settings(database_url=cluster.database_url(name)))
    migrate(store)
    store.close()
    return name


@pytest.fixture
def postgres_store(settings: Settings, cluster: Cluster, migrated_database: str) -> Iterator[Store]:
    """A migrated PostgreSQL database."""
    name = cluster.create(migrated_database)
    store = open_database(replace(settings, database_url=cluster.database_url(name)))
    yield store
    store.close()
    cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each test that asks for a store runs on both databases."""
    found: Store = request.getfixturevalue("sqlite_store" if request.param == "sqlite" else "postgres_store")
    return found
