"""Real servers for the benchmarks: uvicorn in a process of its own on a copy of a prepared data directory, and the one
client that ours and reference share. Also used by the kill tests. Nothing here measures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from server.database import open_database
from server.database.migrate import migrate
from server.settings import Settings
from sync.exchange import CONTENT_TYPE, PATH
from sync.exchange.framing import unframe
from sync.exchange.header import Reply, read_reply
from tests.benchmarks import payload
from tests.paper import PaperPhone, Server, server_on

HOST = "127.0.0.1"
APP = "server.wiring:app_from_environment"


@dataclass(frozen=True)
class Prepared:
    """A data directory to be copied, and the headers that let each enrolled phone in."""

    data: Path
    bearers: dict[str, dict[str, str]]


def prepare(root: Path, *, facts: int, phones: int = 1) -> Prepared:
    """Leave a data directory with the benchmark's estate, `facts` due tasks and so many enrolled phones."""
    settings = Settings(data=root / "prepared")
    settings.make_directories()
    store = open_database(settings)
    migrate(store)
    server: Server = server_on(store, settings, now_ms=time.time_ns() // 1_000_000)
    payload.settle(server, facts)
    names = [f"phone-{n}" for n in range(1, phones + 1)]
    for name in names:
        server.enrol(name)
    store.engine.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return Prepared(settings.data, {name: server.bearer(name) for name in names})


@contextmanager
def serving(data: Path, app: str = APP) -> Iterator[str]:
    """Run uvicorn on this data directory and yield its address; it answers when the block begins and is ended with it."""
    with listening() as door, started(data, door, app):
        address = f"http://{HOST}:{door.getsockname()[1]}"
        requests.get(address + "/", timeout=60)  # waits in the socket's queue until the server takes it
        yield address


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A listening socket that outlives every server on it: whoever connects meanwhile waits for the next."""
    with socket.socket() as door:
        door.bind((HOST, 0))
        # Accepted connections inherit it; asyncio, which sets it otherwise, does not see that an inherited socket is TCP.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        door.listen(128)
        door.set_inheritable(True)
        yield door


@contextmanager
def started(data: Path, door: socket.socket, app: str = APP) -> Iterator[subprocess.Popen[bytes]]:
    """Start uvicorn on this socket; what connects is answered as soon as it can."""
    command = [sys.executable, "-m", "uvicorn", "--factory", app, "--fd", str(door.fileno())]
    quiet = ["--no-access-log", "--log-level", "error"]
    environment = os.environ | {"LINXUN_DATA": str(data), "LINXUN_DATABASE_URL": ""}
    with subprocess.Popen([*command, *quiet], env=environment, pass_fds=[door.fileno()], stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def copy_of(prepared: Prepared, target: Path) -> Path:
    """Copy the prepared data directory afresh."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(prepared.data, target)
    return target


def session(bearer: dict[str, str]) -> requests.Session:
    """The phone's HTTP client: requests, one connection kept open, nothing compressed on loopback."""
    made = requests.Session()
    made.trust_env = False
    made.headers.update({"Accept-Encoding": "identity", "Content-Type": CONTENT_TYPE} | bearer)
    return made


def post(client: requests.Session, address: str, body: bytes) -> Reply:
    """One exchange; the reply's header, after the whole reply was checked."""
    answer = client.post(address + PATH, data=body, timeout=60)
    assert answer.status_code == 200, answer.text[:300]
    return read_reply(unframe(answer.content)[0])


def offers(phone: PaperPhone, size: int) -> list[bytes]:
    """The phone's whole journal as requests of at most `size` facts that ask for no documents."""
    return [phone.request(first, first + size - 1, want_page=False) for first in range(1, len(phone.filed) + 1, size)]
