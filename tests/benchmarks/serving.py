"""Real servers for the benchmarks: uvicorn in a process of its own on a copy of a prepared data directory, and the one client that
ours and reference share. Also used by the kill tests. Nothing here measures."""

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
def serving(data: Path, app: str = "server.wiring:app_from_environment", *, port: int = 0) -> Iterator[str]:
    """Run uvicorn on this data directory and yield its address; it is ended when the block is."""
    port = port or free_port()
    with started(data, app, port) as process:
        try:
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def started(data: Path, app: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start uvicorn and wait until it takes connections."""
    command = [sys.executable, "-m", "uvicorn", "--factory", app, "--host", HOST, "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "warning"]
    environment = os.environ | {"LINXUN_DATA": str(data), "LINXUN_DATABASE_URL": ""}
    with subprocess.Popen([*command, *quiet], env=environment) as process:
        wait_for(port, process)
        yield process
        if process.poll() is None:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes], *, seconds: float = 30.0) -> None:
    """Return when something listens on the port; RuntimeError when the server has ended or does not come up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.02)  # another process is starting; there is nothing to be told by
    raise RuntimeError("the server did not come up")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


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
