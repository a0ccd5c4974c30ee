"""The phone as a process of its own: commands on stdin, answers on stdout, and kill -9 in the middle of a record."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import segno

from sync.rules.label import label_payload
from tests.mobile.world import PIN, World, jpeg

ROOT = Path(__file__).resolve().parents[3]


PLAIN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ok": lambda item: "normal",
    "num": lambda item: item["minimum"],
    "count": lambda item: 0,
    "choice": lambda item: item["choices"][0]["value"],
    "text": lambda item: "无",
    "date": lambda item: "2026-11-20",
}


class Child:
    """A headless phone in a process of its own."""

    living: ClassVar[list[Child]] = []

    def __init__(self, data: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "mobile", "--headless", "--data", str(data), *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        Child.living.append(self)

    def ask(self, do: str, **arguments: Any) -> Any:
        """Send one command and return its result; a refusal fails the test."""
        answer = self.answer(do, **arguments)
        assert answer["ok"], answer
        return answer["result"]

    def answer(self, do: str, **arguments: Any) -> dict[str, Any]:
        """Send one command and return the whole answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def send(self, do: str, **arguments: Any) -> None:
        """Send one command and do not wait."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """SIGKILL, now."""
        self.process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Let go of the pipes and the process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()
        Child.living.remove(self)


@pytest.fixture(autouse=True)
def _no_child_is_left() -> Iterator[None]:
    """A failed test leaves no process and no pipe behind."""
    yield
    while Child.living:
        Child.living[-1].kill()


@pytest.fixture
def real_time(world: World) -> World:
    """The child has the machine's clock, so the server gets it too; due work is asked for with the estate's own day."""
    from server.parts import wall_clock_ms
    from sync.times import from_ms

    world.clock.set_wall(from_ms(wall_clock_ms()))
    return world


def enrolled(world: World, tmp_path: Path, *arguments: str) -> Child:
    child = Child(tmp_path / "child", *arguments)
    child.ask("enrol", code=world.code())
    login = world.estate.login("guard-01")
    child.ask("sign_in", username=login.username, password=login.password)
    child.ask("set_pin", pin=PIN)
    assert child.ask("sync")["problem"] == ""
    return child


def label_picture(world: World, tmp_path: Path) -> tuple[str, str, str]:
    """A printed label as a picture: (path, equipment, code)."""
    card = next(e for e in world.estate.main.objects.equipment if e.kind == "extinguisher" and e.labels)
    path = tmp_path / "label.png"
    segno.make(label_payload("127.0.0.1:8000", card.labels[0]), error="q").save(str(path), scale=8, border=4)
    return str(path), card.id, card.labels[0]


def free_check(child: Child, equipment: str) -> str:
    due = child.ask("card", kind="equipment", id=equipment)["due"]
    return str(due[0]["template"])


def test_a_phone_killed_mid_record_comes_back_and_delivers(real_time: World, tmp_path: Path) -> None:
    world = real_time
    child = enrolled(world, tmp_path)
    picture, equipment, _ = label_picture(world, tmp_path)
    found = child.ask("scan", picture=picture)
    assert (found["kind"], found["subject_id"]) == ("card", equipment)
    child.ask("network", on=False)
    draft = child.ask("start", kind="equipment", id=equipment, template=free_check(child, equipment), code=found["code"])
    items = child.ask("check", draft=draft)["items"]
    child.ask("answer", draft=draft, item=items[0]["code"], value="normal")
    child.send("answer", draft=draft, item=items[1]["code"], value="abnormal")
    child.kill()

    again = Child(tmp_path / "child")
    gate = again.ask("gate")
    assert gate["step"] == "unlock"
    again.ask("unlock", person=gate["person"]["id"], pin=PIN)
    (row,) = again.ask("drafts")
    assert row["draft_id"] == draft
    restored = again.ask("check", draft=draft)
    assert restored["items"][0]["value"] == "normal"
    assert restored["items"][1]["value"] in ("", "abnormal")
    fault = tmp_path / "fault.jpg"
    fault.write_bytes(jpeg(4))
    for item in restored["items"]:
        if item["is_required"] and item["kind"] in PLAIN:
            again.ask("answer", draft=draft, item=item["code"], value=PLAIN[item["kind"]](item))
        if item["photo_rule"] == "always":
            again.ask("photo", draft=draft, item=item["code"], picture=str(fault))
    again.ask("answer", draft=draft, item=items[1]["code"], value="abnormal")
    again.ask("photo", draft=draft, item=items[1]["code"], picture=str(fault))
    again.ask("hazard", draft=draft, item=items[1]["code"], severity="high", words="压力不足")
    fact = again.ask("submit", draft=draft)
    again.kill()

    last = Child(tmp_path / "child")
    last.ask("unlock", person=gate["person"]["id"], pin=PIN)
    assert last.ask("status")["waiting_facts"] == 1
    status = last.ask("sync")
    assert (status["problem"], status["waiting_facts"], status["waiting_photos"]) == ("", 0, 0)
    held = last.ask("holdings")
    assert [(f["id"], f["state"]) for f in held["facts"]] == [(fact, "settled")]
    assert [p["state"] for p in held["photos"]] == ["stored"]
    assert held["journal"]["broken_at"] is None
    last.ask("quit")
    last.close()


def test_kills_at_many_moments_lose_no_filed_record(real_time: World, tmp_path: Path) -> None:
    world = real_time
    child = enrolled(world, tmp_path)
    hazards = [row["id"] for row in child.ask("hazards")]
    person = child.ask("gate")["person"]["id"]
    told: list[str] = []
    for hazard in hazards[:3]:
        fact = child.ask("see", id=hazard)
        if fact:
            told.append(fact)
        child.send("sync")
        child.kill()
        child = Child(tmp_path / "child")
        child.ask("unlock", person=person, pin=PIN)
    assert child.ask("sync")["problem"] == ""
    held = child.ask("holdings")
    assert sorted(f["id"] for f in held["facts"]) == sorted(told)
    assert {f["state"] for f in held["facts"]} <= {"settled"}
    assert [f["n"] for f in held["facts"]] == list(range(1, len(told) + 1))
    child.ask("quit")
    child.close()


def test_a_wrong_clock_is_measured(real_time: World, tmp_path: Path) -> None:
    child = enrolled(real_time, tmp_path, "--clock-ahead", "1500")
    assert child.ask("settings")["clock_skew_seconds"] == pytest.approx(1500, abs=30)
    child.ask("quit")
    child.close()


def test_refusals_and_nonsense_are_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mobile.headless import run_headless

    lines = [
        '{"do":"fly"}',
        "no json",
        '{"do":"today"}',
        '{"do":"gate","extra":1}',
        '{"do":"set","colour":"red"}',
        "",
        '{"do":"quit"}',
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    assert run_headless(tmp_path / "phone") == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [a.get("problem", "ok") for a in answers] == [
        "invalid-input", "invalid-input", "phone-locked", "invalid-input", "invalid-input", "ok",
    ]  # fmt: skip
