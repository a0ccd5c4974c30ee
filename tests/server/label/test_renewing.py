"""New labels for things: each thing has one, however often it was named."""

from __future__ import annotations

from server.database import commit, reading
from server.label.codes import bearers
from server.label.commands import renew_labels
from tests.paper import Server
from tests.records import SITE, equipment
from tests.server.equipment.facts import code, stored


def test_regression_a_thing_that_is_ticked_twice_gets_one_new_label_and_keeps_its_old_one(server: Server) -> None:
    server.put(equipment(id="ext-1", labels=(code(1),)))
    things = [("equipment", "ext-1"), ("equipment", "ext-1")]
    made = commit(server.parts.store, lambda: renew_labels(server.parts.ledger, SITE, things, author="boss"))
    card = stored(server, "equipment", "ext-1")
    assert made == 1
    assert len(card.labels) == 2
    assert card.labels[1] == code(1)
    with reading(server.parts.store):
        assert {bearer.id for bearer in bearers(card.labels).values()} == {"ext-1"}
