"""A fact that any intake holds leaves nothing behind: no document, and no row in any table of any other intake, whatever their
order. A last intake that refuses stands for every one that may refuse some day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import msgspec
import pytest

from server.database import Store, Table, reading
from server.ledger.documents import DocumentBatch
from server.ledger.intake import Accepted, Registry
from server.ledger.rebuild import rebuild
from server.settings import Settings
from server.task.opening import KEPT, open_due_work
from server.template.builtin import register_forms
from server.wiring import intakes
from sync.errors import Conflict
from sync.records.equipment import EquipmentMoved
from sync.records.fact import EquipmentWasMoved, InspectionSubmitted, PhoneFact, TaskWasBlocked
from sync.records.inspection import Answer
from sync.records.scope import PlaceKind
from sync.records.site import Place
from sync.records.task import TaskBlocked
from sync.records.types import Subject
from tests.carry import carry
from tests.paper import SITE, PaperPhone, Server, server_on
from tests.records import NOON, inspection, new_hazard, new_id, photo
from tests.server.equipment.facts import bound, code, taken

JOURNAL = {"journal", "replica", "promise", "device"}
"""Where a held fact does stand, and the phone's last sign of life."""
_VISIT = (("kind", "courier"), ("people", 2), ("dir", "in"), ("allowed", "host"), ("unit", "3-1"))


@dataclass
class Refuser:
    """Holds the facts that it is told to, after every other intake has taken them."""

    kinds: frozenset[str]
    refused: set[str] = field(default_factory=set)

    def needs(self, accepted: Accepted) -> tuple[()]:
        del accepted
        return ()

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        del documents
        if accepted.fact.id in self.refused:
            raise Conflict("refused after all")

    def forget(self) -> None:
        """Nothing of its own."""


@pytest.fixture
def refuser() -> Refuser:
    return Refuser(frozenset(kind for intake in intakes().intakes for kind in intake.kinds))


@pytest.fixture
def server(store: Store, settings: Settings, refuser: Refuser) -> Server:
    made = server_on(store, settings, tasks=2)
    ledger = replace(made.parts.ledger, registry=Registry((*intakes().intakes, refuser)))
    made.parts = replace(made.parts, ledger=ledger)
    made.enrol(people=("p1", "p2", "boss"))
    made.put(*register_forms(), Place(id="gate-1", site=SITE, parent=None, kind=PlaceKind.GATE, name="Main gate"))
    made.clock.go((KEPT + timedelta(days=2)).total_seconds())
    assert sum(one.archived for one in open_due_work(made.parts)) == 2
    return made


def visit(author: str = "p1") -> InspectionSubmitted:
    """A visitor at the gate, kept for a time, with a note, the label typed."""
    answers = tuple(Answer(i=i, v=v) for i, v in _VISIT)
    made = inspection(template="GATE-V", answers=answers, subject=Subject(kind="place", id="gate-1"), author=author)
    return msgspec.structs.replace(made, body=msgspec.structs.replace(made.body, by="typed_code", code=code(1)))


def noted(author: str = "p1") -> InspectionSubmitted:
    """A check of an archived task, with a note and a hazard."""
    answers = (Answer(i="body", v="abnormal", note="rusty below"), Answer(i="press", v=1.2))
    return inspection(answers=answers, abnormal=("body",), hazards=(new_hazard(),), task="t-1", author=author)


def blocked() -> TaskWasBlocked:
    return TaskWasBlocked(
        id=new_id(), schema=1, author="p1", site=SITE, subject=Subject(kind="equipment", id="ext-2"), made_at=NOON,
        boot_ns=10**12, boot_id="boot-1", photos=(photo(),), body=TaskBlocked(reason="label_gone", task="t-2"),
    )  # fmt: skip


def moved() -> EquipmentWasMoved:
    return EquipmentWasMoved(
        id=new_id(), schema=1, author="boss", site=SITE, subject=Subject(kind="site", id=SITE), made_at=NOON, boot_ns=10**12,
        boot_id="boot-1", body=EquipmentMoved(action="away", items=("ext-3",), firm="firm"),
    )  # fmt: skip


def one_of_each() -> list[PhoneFact]:
    """Facts that together write every table that a phone's fact can write."""
    stock = taken(seen=("ext-1",), missing=("ext-2",))
    return [visit(), noted(), blocked(), bound("ext-2", code(2)), stock, moved()]


def everything(server: Server) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as values, in an order of its own."""
    with reading(server.parts.store):
        found = {}
        for table in Table.__subclasses__():
            rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in table.select().tuples()]
            found[table._meta.table_name] = sorted(rows, key=repr)
        return found


def changed(server: Server, before: dict[str, list[tuple[object, ...]]]) -> set[str]:
    return {name for name, rows in everything(server).items() if rows != before[name]} - JOURNAL


def deliver(server: Server, facts: list[PhoneFact], phone: PaperPhone | None = None) -> list[str]:
    phone = phone or PaperPhone()
    first = len(phone.filed) + 1
    phone.file(*facts)
    return [verdict.problem for verdict in carry(server, phone, first).verdicts]


def test_each_of_these_facts_writes_tables_when_it_is_taken(server: Server) -> None:
    before = everything(server)
    assert deliver(server, one_of_each()) == [""] * 6
    assert changed(server, before) == {
        "document", "stream", "register_entry", "retained", "phrase_count", "label_trouble", "label_code", "task_archive",
        "stock_take", "equipment_mention",
    }  # fmt: skip


def test_a_fact_that_the_last_intake_holds_leaves_no_row_anywhere(server: Server, refuser: Refuser) -> None:
    facts, before = one_of_each(), everything(server)
    refuser.refused = {fact.id for fact in facts}
    assert deliver(server, facts) == ["conflict"] * 6
    assert changed(server, before) == set()


def test_what_comes_beside_a_held_fact_counts_as_if_it_were_alone(server: Server, refuser: Refuser) -> None:
    held, kept = [visit(), noted(), blocked()], [visit("p2"), noted("p2")]
    refuser.refused = {fact.id for fact in held}
    assert deliver(server, [held[0], kept[0], held[1], kept[1], held[2]]) == ["conflict", "", "conflict", "", "conflict"]
    mixed = everything(server)
    assert [row[0] for row in mixed["register_entry"]] == [kept[0].id]
    assert [row[0] for row in mixed["retained"]] == [kept[0].id]
    assert [row[4:6] for row in mixed["phrase_count"]] == [(1, "p2")] * 2  # the note and the hazard's text
    assert rebuild(server.parts.store, server.parts.ledger.registry).refused == []
    again = everything(server)
    for name in ("register_entry", "retained", "phrase_count", "label_trouble", "task_archive"):
        assert again[name] == mixed[name], name


def test_batches_of_any_length_come_to_the_same(server: Server) -> None:
    """Corrections and repeated notes in one exchange, or one by one as a rebuild may cut them."""
    first, other = visit(), visit("p2")
    corrected = msgspec.structs.replace(visit(), corrects=first.id)
    facts: list[PhoneFact] = [first, noted(), other, corrected, noted("p2"), noted("p2")]
    assert deliver(server, facts) == [""] * 6
    together = everything(server)
    assert sorted(row[0] for row in together["register_entry"]) == sorted([other.id, corrected.id])
    assert [(row[4], row[5], bool(row[6])) for row in together["phrase_count"]] == [(3, "p1", True)] * 2
    rebuild(server.parts.store, server.parts.ledger.registry)
    assert everything(server)["register_entry"] == together["register_entry"]
    assert everything(server)["phrase_count"] == together["phrase_count"]
