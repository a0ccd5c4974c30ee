"""Scanning resolves on the phone alone, and each kind of foreign label has its own answer; cards show open faults first."""

from __future__ import annotations

import pytest

from mobile.equipment.views import ScanView
from sync.rules.label import label_payload, mint_label_code
from tests.mobile.world import World


def an_extinguisher(world: World) -> tuple[str, str]:
    card = next(
        e
        for e in world.estate.main.objects.equipment
        if e.kind == "extinguisher" and len(e.labels) == 1 and e.id not in world.estate.late
    )
    return card.id, card.labels[0]


def test_a_label_opens_its_card_without_a_network(world: World) -> None:
    phone = world.phone()
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    equipment, code = an_extinguisher(world)
    phone.device.scanner.sees.append(label_payload("127.0.0.1:8000", code))  # type: ignore[attr-defined]
    found: list[ScanView | None] = []
    phone.desk.equipment.scan(found.append)
    assert found[0] is not None
    assert (found[0].kind, found[0].subject_id, found[0].method) == ("card", equipment, "label")
    card = phone.desk.equipment.card("equipment", equipment)
    assert card.is_on_phone
    assert card.type_name == "灭火器"
    assert card.place_name
    assert any(row.state in ("due", "overdue") for row in card.due)


def test_typing_the_code_is_counted_apart(world: World) -> None:
    phone = world.phone()
    equipment, code = an_extinguisher(world)
    found = phone.desk.equipment.typed(f" {code[:5].lower()}-{code[5:]} ")
    assert (found.kind, found.subject_id, found.method) == ("card", equipment, "typed_code")


def test_giving_up_at_the_scanner_is_no_scan(world: World) -> None:
    found: list[ScanView | None] = []
    world.phone().desk.equipment.scan(found.append)
    assert found == [None]


def test_labels_of_others_each_have_their_own_answer(world: World) -> None:
    phone = world.phone()
    _, code = an_extinguisher(world)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    unknown = mint_label_code(b"12345678")
    read = phone.desk.equipment.read
    assert read(wrong).kind == "wrong_check"
    assert read(unknown).kind == "unknown_code"
    assert read(label_payload("OTHER.EXAMPLE", unknown)).kind == "foreign"
    assert read("http://weixin.qq.com/q/abc").kind == "foreign"
    assert read("").kind == "foreign"
    assert read(world.code()).kind == "enrolment"


def test_a_label_of_another_site_is_not_opened_here(world: World) -> None:
    phone = world.phone("head", "guard-01")
    light = next(e for e in world.estate.light.objects.equipment if e.labels)
    found = phone.desk.equipment.read(light.labels[0])
    assert found.kind == "unknown_code", "a guard's phone does not even hold the other site"


def test_the_makers_code_is_an_alias(world: World) -> None:
    marked = next(e for e in world.estate.main.objects.equipment if e.maker_code)
    found = world.phone().desk.equipment.read(str(marked.maker_code))
    assert (found.kind, found.subject_id, found.method) == ("card", marked.id, "maker_label")


def test_an_old_label_still_opens_its_card_and_says_so(world: World) -> None:
    twice = next((e for e in world.estate.main.objects.equipment if len(e.labels) > 1), None)
    if twice is None:
        pytest.skip("the estate has no relabelled card")
    found = world.phone().desk.equipment.read(twice.labels[1])
    assert (found.kind, found.subject_id) == ("moved_label", twice.id)


def test_what_is_not_on_the_phone_is_said_not_to_be(world: World) -> None:
    assert not world.phone().desk.equipment.card("equipment", "nowhere").is_on_phone


def test_the_pick_list_is_narrowed_by_words(world: World) -> None:
    phone = world.phone()
    every = phone.desk.equipment.nearby()
    some = phone.desk.equipment.nearby("灭火器")
    assert 0 < len(some) <= len(every)


def test_a_waiting_check_is_on_the_card_at_once_and_stays_after_it_settled(world: World) -> None:
    from tests.mobile.world import fill

    phone = world.phone()
    equipment, _ = an_extinguisher(world)
    due = phone.desk.equipment.card("equipment", equipment).due[0]
    draft = phone.desk.inspection.start("equipment", equipment, due.template, due.task_id)
    item = phone.desk.inspection.check(draft).items[0].code
    fill(phone, draft, fault=item)
    fact = phone.desk.inspection.submit(draft)
    waiting = phone.desk.equipment.card("equipment", equipment)
    assert [(r.fact_id, r.is_waiting) for r in waiting.results][:1] == [(fact, True)]
    assert any(f.is_waiting and f.seen_by_me for f in waiting.faults)
    phone.desk.shift.sync_now()
    settled = phone.desk.equipment.card("equipment", equipment)
    assert [(r.fact_id, r.is_waiting) for r in settled.results][:1] == [(fact, False)]
    assert len(settled.faults) == len(waiting.faults)
