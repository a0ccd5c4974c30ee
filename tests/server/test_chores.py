"""A chore works at once, goes on after trouble, and ends after the work at hand."""

from __future__ import annotations

import threading

import pytest
from structlog.testing import capture_logs

from server.chores import Chore
from sync.errors import InputError

PATIENCE_SECONDS = 20
"""A test that waits longer than this has failed; none waits so long when all is well."""


def test_it_works_at_once_and_ends_after_the_work_at_hand() -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> int:
        begun.set()
        assert may_end.wait(PATIENCE_SECONDS)
        ended.set()
        return 0

    chore = Chore("slow", work, every_seconds=3600)
    chore.start()
    assert begun.wait(PATIENCE_SECONDS), "an hour is between two rounds, and none before the first"
    may_end.set()
    chore.stop()
    assert ended.is_set()


@pytest.mark.parametrize("trouble", [InputError("a site without a zone"), OSError("the disk")])
def test_trouble_is_told_by_name_and_the_next_round_tries_again(trouble: Exception) -> None:
    rounds: list[int] = []
    is_done = threading.Event()

    def work() -> int:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise trouble
        is_done.set()
        return 3

    with capture_logs() as lines:
        chore = Chore("brave", work, every_seconds=0.001)
        chore.start()
        assert is_done.wait(PATIENCE_SECONDS)
        chore.stop()
    assert len(rounds) >= 2
    assert lines[0]["log_level"] == "error"
    assert lines[0]["problem"] == getattr(trouble, "slug", "OSError")
    assert {"event": "done", "count": 3, "log_level": "info"} in lines
