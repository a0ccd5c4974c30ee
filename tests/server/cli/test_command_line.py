"""The command `linxun` in processes of its own: help everywhere, a new server from nothing, refusals in one line, quiet logs."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

COMMANDS = (
    "serve", "migrate", "due", "erase", "campaigns", "enrol", "labels", "backup", "restore", "rebuild", "demo", "phone",
    "version",
    "staff add",
    "staff password", "site add", "site list", "receipt verify", "rescue apply",
)  # fmt: skip
PASSWORD = "correct horse battery"


def linxun(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command with this data directory."""
    environment = {**os.environ, "LINXUN_DATA": str(home), "COLUMNS": "200", "NO_COLOR": "1"}
    program = [sys.executable, "-c", "from server.cli.main import run; run()"]
    return subprocess.run(
        [*program, *words], env=environment, input=typed, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new server with one site and its manager, made by the commands alone."""
    directory = tmp_path_factory.mktemp("home")
    steps = [
        (("migrate",), ""),
        (("site", "add", "jl", "--name", "锦澜花园", "--host", "m.linxun.cn", "--company", "示范物业"), ""),
        (("staff", "add", "boss", "--name", "老板", "--role", "manager", "--password-stdin"), PASSWORD),
    ]
    for words, typed in steps:
        done = linxun(directory, *words, typed=typed)
        assert done.returncode == 0, done.stderr
    return directory


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    done = linxun(tmp_path, *command.split(), "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 4


def test_a_command_before_the_first_migration_says_what_to_do(tmp_path: Path) -> None:
    done = linxun(tmp_path, "site", "list")
    assert (done.returncode, done.stderr.strip()) == (1, "the database is not of this release: run `linxun migrate`")


def test_a_second_person_of_one_name_and_a_short_password_are_refused_in_one_line(home: Path) -> None:
    again = linxun(home, "staff", "add", "BOSS", "--name", "x", "--role", "patrol", "--password-stdin", typed=PASSWORD)
    short = linxun(home, "staff", "password", "boss", "--password-stdin", typed="short")
    for done in (again, short):
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "Traceback" not in done.stderr


def test_enrol_prints_a_code_and_its_picture(home: Path) -> None:
    done = linxun(home, "enrol", "--label", "一号机")
    assert done.returncode == 0
    assert re.search(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", done.stdout)
    assert "▄" in done.stdout


def test_due_says_what_it_wrote_and_opens_what_an_event_asks_for(home: Path) -> None:
    done = linxun(home, "due")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"jl: \d+ tasks written, \d+ of them open now, 0 written anew, 0 withdrawn, 0 archived", done.stdout.strip()
    )
    again = linxun(home, "due", "--site", "jl")
    assert again.stdout.startswith("jl: 0 tasks written, 0 of them open now")
    told = linxun(home, "due", "--event", "weather_warning")
    assert re.fullmatch(r"\d+ tasks opened for weather_warning", told.stdout.strip())
    for words in (("--event", "patrol_round"), ("--event", "entrapment", "--at", "lift"), ("--site", "nowhere")):
        refused = linxun(home, "due", *words)
        assert refused.returncode == 1, words
        assert "Traceback" not in refused.stderr


def test_a_backup_can_be_restored_into_an_empty_directory(home: Path, tmp_path: Path) -> None:
    directory = linxun(home, "backup").stdout.splitlines()[0]
    assert linxun(tmp_path / "new", "restore", directory).returncode == 0
    assert "锦澜花园" in linxun(tmp_path / "new", "site", "list").stdout
    assert linxun(tmp_path / "new", "rebuild").returncode == 0


def test_a_file_that_is_no_receipt_or_bundle_is_refused_in_one_line(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd"
    file.write_text("{}")
    for words in (("receipt", "verify"), ("rescue", "apply")):
        done = linxun(home, *words, str(file))
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_answers_counts_and_logs_lines_of_json_without_any_secret(home: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    environment = {**os.environ, "LINXUN_DATA": str(home)}
    command = [sys.executable, "-c", "from server.cli.main import run; run()", "serve", "--port", str(port)]
    with log.open("wb") as opened:
        server = subprocess.Popen(command, env=environment, stderr=opened)
    address = f"http://127.0.0.1:{port}"
    try:
        assert wait_for(address) == {"status": "ok", "version": "0.1.0", "database": "sqlite"}
        token = requests.post(f"{address}/api/v1/session", json={"username": "boss", "password": PASSWORD}, timeout=10).json()[
            "token"
        ]
        bearer = {"Authorization": f"Bearer {token}"}
        code = requests.post(f"{address}/api/v1/sites/jl/enrolments", json={}, headers=bearer, timeout=10).json()["code"]
        requests.get(f"{address}/api/v1/sites?token={token}", headers=bearer, timeout=10)
        requests.post(f"{address}/api/v1/session", json={"username": "boss", "password": "wrong secret"}, timeout=10)
        metrics = requests.get(f"{address}/metrics", timeout=10).text
    finally:
        server.terminate()
        server.wait(30)
    assert 'linxun_requests_total{method="POST",route="/api/v1/session",status="200"} 1.0' in metrics
    assert 'linxun_facts{verdict="settled"}' in metrics
    lines = log.read_text("utf-8").splitlines()
    assert all(isinstance(json.loads(line), dict) for line in lines if line)
    assert any('"route": "/api/v1/session"' in line for line in lines)
    for secret in (PASSWORD, token, code, "wrong secret"):
        assert secret not in log.read_text("utf-8")


def wait_for(address: str) -> object:
    """The health answer, as soon as the server gives one."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return requests.get(f"{address}/healthz", timeout=5).json()
        except requests.ConnectionError:
            if time.monotonic() > deadline:
                raise
