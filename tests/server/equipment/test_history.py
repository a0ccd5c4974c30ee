"""The life of a thing as the journal tells it: who made the card, every field that changed, labels, checks, stock-takes."""

from __future__ import annotations

from datetime import timedelta

from server.database import commit, reading
from server.equipment.commands import change_state, edit_card
from server.equipment.history import life_of
from server.site.edition import edition_of
from sync.records.equipment import EquipmentState
from tests.carry import carry
from tests.paper import PaperPhone, Server
from tests.records import SITE, equipment, inspection
from tests.server.equipment.facts import bound, code, stored, taken


def test_a_life_is_told_change_by_change_with_who_and_when(server: Server) -> None:
    parts = server.parts
    server.put(equipment(id="ext-9", name="Old name"))
    edition = edition_of(stored(server, "equipment", "ext-9"))
    text = {"name": "New name", "fields.model": "MFZ/ABC4", "values.full_weight": "6.5", "risk": "a"}
    commit(parts.store, lambda: edit_card(parts.ledger, SITE, "ext-9", text, edition=edition, author="boss", people={}))
    phone = PaperPhone()
    phone.file(bound("ext-9", code(1)), inspection(subject=bound("ext-9", code(1)).subject), taken(missing=("ext-9",)))
    assert [v.verdict for v in carry(server, phone).verdicts] == ["settled"] * 3
    edition = edition_of(stored(server, "equipment", "ext-9"))
    commit(
        parts.store,
        lambda: change_state(parts.ledger, SITE, "ext-9", EquipmentState.SCRAPPED, "gone", edition=edition, author="boss"),
    )
    with reading(parts.store):
        life = life_of(SITE, "equipment", "ext-9")
    assert sorted(event.what for event in life) == ["check_normal", "created", "edited", "edited", "labelled", "stock_missing"]
    edits = [event for event in life if event.what == "edited"]
    first = next(event for event in edits if any(change.field == "name" for change in event.changes))
    assert {(c.field, c.before, c.after) for c in first.changes} == {
        ("name", "Old name", "New name"), ("fields.model", "", "MFZ/ABC4"), ("values.full_weight", "", "6.5"), ("risk", "C", "A"),
    }  # fmt: skip
    assert first.author == "boss"
    (last,) = [event for event in edits if event is not first]
    # The label and the missing state came with their own facts; the supervisor only scrapped it.
    assert {(c.field, c.before, c.after) for c in last.changes} == {("state", "missing", "scrapped"), ("state_why", "", "gone")}


def test_the_life_of_another_sites_thing_of_the_same_id_is_not_mixed_in(server: Server) -> None:
    server.put(equipment(id="twin"), equipment(id="twin", site="xh"))
    server.clock.go(timedelta(minutes=1).total_seconds())
    with reading(server.parts.store):
        assert [event.what for event in life_of(SITE, "equipment", "twin")] == ["created"]
        assert life_of(SITE, "equipment", "never") == ()
