"""Lists are read again after every tap: bytes that did not change are not taken apart again."""

from __future__ import annotations

from mobile.projected import read_facts
from mobile.store.opening import Store
from sync.records.site import Place
from tests.mobile.facts import seen
from tests.mobile.world import World


def test_the_same_bytes_are_the_same_fact(store: Store) -> None:
    store.journal.file(seen(1))
    [first], [second] = read_facts(store.outbox.overlay()), read_facts(store.outbox.overlay())
    assert first is second


def test_the_same_bytes_are_the_same_document_and_every_row_has_words(world: World) -> None:
    phone = world.phone()
    documents = phone.store.documents
    for first, second in zip(documents.every("place", Place), documents.every("place", Place), strict=True):
        assert first is second
    hazard = phone.desk.hazard.every()[0]
    phone.desk.hazard.see(hazard.id)
    phone.desk.shift.end_shift()
    rows = phone.desk.shift.waiting().rows
    assert [row.title for row in rows] == ["我也看到了隐患", "下班交班"]
    assert rows[0].subject_name == hazard.subject_name
    assert rows[1].subject_name == rows[1].by_name
