"""Row 36, as far as one machine can show it: full disks and clocks days off. Sudden death has a file of its own, restores too."""

from __future__ import annotations

from server.database import commit
from tests.bad_input.door import Door, slug
from tests.records import inspection


def test_row_36_a_full_server_disk_answers_by_name_and_takes_the_batch_when_there_is_room(door: Door) -> None:
    door.phone.file(*(inspection() for _ in range(300)))
    engine = door.server.parts.store.engine

    def pages(most: int) -> None:
        # The limit belongs to a connection, and the pool may hold several.
        engine.close_all()
        engine._pragmas = [*(p for p in engine._pragmas if p[0] != "max_page_count"), ("max_page_count", most)]

    (used,) = commit(door.server.parts.store, lambda: engine.execute_sql("PRAGMA page_count").fetchone())
    pages(used + 2)
    answer = door.send(door.phone.request())
    assert (answer.status_code, slug(answer), answer.json()["remedy"]) == (507, "storage-full", "retry_later")
    assert door.journal() == []
    pages(2**30)
    assert {v.verdict for v in door.trade().verdicts} == {"settled"}
    assert len(door.journal()) == 300


def test_row_36_a_server_clock_three_days_ahead_ends_tokens_and_loses_nothing(door: Door) -> None:
    door.phone.file(inspection())
    before = door.server.bearer()
    door.server.clock.go(3 * 86_400)
    assert slug(door.send(door.phone.request(), **before)) == "not-signed-in"
    assert [v.verdict for v in door.trade().verdicts] == ["settled"]


def test_row_36_a_server_clock_three_days_behind_takes_the_fact_and_bounds_its_time(door: Door) -> None:
    door.phone.file(inspection())
    door.trade()
    door.server.clock.go(-1 * 60)
    door.phone.file(inspection())
    assert [v.verdict for v in door.trade(2).verdicts] == ["settled"]
