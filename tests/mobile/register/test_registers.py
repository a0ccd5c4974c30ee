"""Registers on the phone: forms without a calendar, asked once where they belong, and filed like any check."""

from __future__ import annotations

import pytest

from mobile.inspection.phrases import Habits
from mobile.wiring import Phone
from server.database import commit
from server.template.builtin import register_forms
from sync.errors import NotFound
from sync.records.inspection import Answer
from sync.records.site import Contract
from sync.records.template import Template
from sync.records.types import Subject
from tests.mobile.world import PIN, World
from tests.records import inspection

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


def test_a_form_with_one_object_asks_nothing_and_one_with_several_asks(world: World) -> None:
    with_forms(world)
    rows = {}
    for post in ("repair-01", "cleaner-01"):
        phone = world.phone(post, post)
        phone.desk.shift.sync_now()
        rows |= {row.template: row for row in phone.desk.register.forms()}
    site = world.estate.main.site.name
    assert (rows["CONSUME"].group, rows["CONSUME"].objects, rows["CONSUME"].object_name) == ("cleaning", 1, site)
    assert (rows["VEND-S"].group, rows["VEND-S"].object_name) == ("contractor", "")
    assert LIFTS.name in {row.name for row in phone.desk.register.objects("VEND-S")}


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


def test_regression_the_phone_keeps_no_words_of_a_form_that_is_kept_for_a_time_only(world: World, guard: Phone) -> None:
    said = Answer(i="kind", v="courier", note="Li, 13800000000")
    for code, is_kept in (("GATE-V", False), ("GATE-S", True)):
        form = next(t for t in guard.store.documents.every("template", Template, stream="company") if t.code == code)
        subject = Subject(kind="place", id=guard.desk.register.objects("GATE-V")[0].id)
        Habits(guard.store.settings).count(inspection(template=code, answers=(said,), subject=subject), form)
        assert ("13800000000" in guard.store.settings.get("phrase_uses")) is is_kept, code
