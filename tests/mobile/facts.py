"""Facts made by hand for the tests of the store: small, valid and all different."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mobile.shapes import SavedAnswer, SavedDraft
from sync.exchange.header import Verdict
from sync.exchange.push import Filed
from sync.ids import uuid7
from sync.records.fact import HazardSeen
from sync.records.hazard import SeenAgain
from sync.records.types import PhotoRef, Subject

START = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)


def fact_id(number: int) -> str:
    """The id of the so-and-so-many-th fact."""
    return uuid7(1_795_000_000_000 + number, number.to_bytes(10, "big"))


def seen(number: int, *, author: str = "guard", photos: tuple[PhotoRef, ...] = (), note: str = "") -> HazardSeen:
    """A small fact; the same number gives the same fact."""
    return HazardSeen(
        id=fact_id(number),
        schema=1,
        author=author,
        site="garden",
        subject=Subject(kind="hazard", id=fact_id(1000)),
        made_at=START + timedelta(seconds=number),
        boot_ns=number,
        boot_id="boot-1",
        photos=photos,
        body=SeenAgain(note=note),
    )


def promise(sha256: str, size: int) -> tuple[PhotoRef, ...]:
    """One promised photo."""
    return (PhotoRef(sha256=sha256, bytes=size),)


def verdicts(facts: tuple[Filed, ...], verdict: str = "settled", problem: str = "") -> list[Verdict]:
    """What a server would say of each."""
    return [Verdict(f.n, f.id, f.hash.hex(), verdict, problem) for f in facts]  # type: ignore[arg-type]


def draft(number: int = 1, *, person: str = "guard") -> SavedDraft:
    """A draft as the inspection actions write one."""
    return SavedDraft(
        id=fact_id(number),
        person=person,
        site="garden",
        subject_kind="equipment",
        subject_id="pump-1",
        task="task-1",
        head="{}",
        position=0,
        reason="",
        saved_at=1,
        answers={"look": SavedAnswer('"normal"')},
    )
