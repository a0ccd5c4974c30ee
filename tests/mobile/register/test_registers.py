"""Registers on the phone: forms without a calendar, asked once where they belong, and filed like any check."""

from __future__ import annotations

import pytest

from mobile.wiring import Phone
from server.database import commit
from server.template.builtin import register_forms
from sync.errors import NotFound
from sync.records.site import Contract
from tests.mobile.world import PIN, World

LIFTS = Contract(id="contract-lift", site="", firm="Lift firm", trade="lift", name="Lifts 2026")


def with_forms(world: World) -> None:
    """The company has the forms of the registers, the site one contract."""
    contract = Contract(id=LIFTS.id, site=world.site, firm=LIFTS.firm, trade=LIFTS.trade, name=LIFTS.name)
    admin = world.estate.login("admin").person
    commit(world.parts.store, lambda: world.parts.ledger.put(admin, [*register_forms(), contract]))


@pytest.fixture
def guard(world: World) -> Phone:
    with_forms(world)
    phone = world.phone()
    assert phone.desk.shift.sync_now().problem == ""
    return phone


def enter(phone: Phone, template: str) -> str:
    """Make an entry where the phone knows it belongs."""
    where = phone.desk.register.object_for(template)
    assert where is not None
    draft = phone.desk.inspection.start(where.kind, where.id, template, "", "list")
    for item in phone.desk.inspection.check(draft).items:
        value = item.choices[0].value if item.choices else 1 if item.kind == "count" else None
        if value is not None:
            phone.desk.inspection.answer(draft, item.code, value)
    return phone.desk.inspection.submit(draft)


def test_a_guard_sees_the_gate_forms_and_not_those_of_others(guard: Phone) -> None:
    codes = {row.template for row in guard.desk.register.forms()}
    assert {"GATE-V", "GATE-C", "GOODS", "MOVE", "WORKER"} <= codes
    assert not codes & {"VEND-S", "CONSUME"}


def test_a_repairer_enters_the_contractor_where_there_is_one_contract(world: World) -> None:
    with_forms(world)
    phone = world.phone("r", "repair-01")
    phone.desk.shift.sync_now()
    row = next(row for row in phone.desk.register.forms() if row.template == "VEND-S")
    assert (row.group, row.objects, row.object_name) == ("contractor", 1, LIFTS.name)


def test_the_post_is_asked_once_a_shift_and_per_person(world: World, guard: Phone) -> None:
    register = guard.desk.register
    assert register.object_for("GATE-V") is None
    first, second = (row for row in register.objects("GATE-V")[:2])
    register.remember("GATE-V", second.kind, second.id)
    known = register.object_for("GATE-V")
    assert known is not None
    assert known.id == second.id
    assert [row.id for row in register.objects("GATE-V")][:2] == [second.id, first.id]
    vehicles = register.object_for("GATE-C")
    assert vehicles is not None
    assert vehicles.id == second.id
    world.clock.wait(13 * 3600)
    guard.desk.people.unlock(world.person("guard-01"), PIN)
    assert register.object_for("GATE-V") is None


def test_an_entry_needs_no_scan_no_reason_and_no_task_and_reaches_the_server(world: World, guard: Phone) -> None:
    row = guard.desk.register.objects("GATE-V")[0]
    guard.desk.register.remember("GATE-V", row.kind, row.id)
    fact = enter(guard, "GATE-V")
    assert guard.desk.shift.sync_now().problem == ""
    assert guard.desk.inspection.record(fact).state == "settled"
    assert next(found.today for found in guard.desk.register.forms() if found.template == "GATE-V") == 1


def test_asking_again_and_unknown_forms(guard: Phone) -> None:
    row = guard.desk.register.objects("GATE-V")[0]
    guard.desk.register.remember("GATE-V", row.kind, row.id)
    guard.desk.register.forget()
    assert guard.desk.register.object_for("GATE-V") is None
    assert guard.desk.register.object_for("NO-FORM") is None
    with pytest.raises(NotFound):
        guard.desk.register.objects("NO-FORM")
