"""The planted faults and the day's due work: each fault is there, none is there by chance, on any day the demo is played."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from server.demo.estate import Estate, Rule, build_estate, morning_tasks, overdue_tasks
from server.template.builtin import builtin_templates
from sync.records.equipment import Equipment, EquipmentState
from sync.records.scope import EquipmentKind
from sync.records.template import TemplateItem
from sync.rules.answers import is_abnormal, items_for
from sync.rules.equipment import Standing, standing
from sync.rules.inspection import card_for_rules
from tests.sync.fire.rules import RULES

TODAY = date(2026, 11, 21)
ANY_DAY = st.dates(date(2026, 1, 1), date(2032, 12, 31))


@cache
def estate_on(today: date) -> Estate:
    return build_estate(builtin_templates(), seed="demo", password_seed="secret", today=today, host="127.0.0.1:8000")


def cards(estate: Estate) -> dict[str, Equipment]:
    return {card.id: card for site in (estate.main, estate.light) for card in site.objects.equipment}


def of_rule(estate: Estate, rule: Rule) -> list[str]:
    return [fault.id for fault in estate.faults if fault.rule is rule]


def test_the_list_names_every_fault_of_the_sketch_that_the_spine_can_show() -> None:
    assert Counter(fault.rule for fault in estate_on(TODAY).faults) == {
        Rule.PAST_SCRAP: 3, Rule.SERVICE_DUE: 4, Rule.GAUGE_RED: 2, Rule.MISSING: 1, Rule.TWO_LABELS: 1,
        Rule.LABEL_UNKNOWN: 1, Rule.MAKER_CODE: 1, Rule.HALF_MONTH_UNSCANNED: 1, Rule.LIFT_LABEL_EXPIRED: 1,
        Rule.PRESSURE_OUT_OF_RANGE: 1, Rule.METER_BELOW_LAST: 1, Rule.LICENCE_ENDS_SOON: 3, Rule.LICENCE_EXPIRED: 1,
        Rule.VACANT_OVERDUE: 1,
    }  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(today=ANY_DAY)
def test_only_the_planted_things_are_late_whatever_the_day(today: date) -> None:
    estate = estate_on(today)
    late: dict[Standing, set[str]] = {}
    for card in cards(estate).values():
        late.setdefault(standing(card, today, rules=RULES), set()).add(card.id)
    assert late.pop(Standing.SCRAP_DUE) == set(of_rule(estate, Rule.PAST_SCRAP))
    assert late.pop(Standing.DUE_SOON) == set(of_rule(estate, Rule.SERVICE_DUE))
    assert late.pop(Standing.LABEL_EXPIRED) == set(of_rule(estate, Rule.LIFT_LABEL_EXPIRED))
    assert set(late) == {Standing.IN_DATE, Standing.UNKNOWN}


@settings(max_examples=40, deadline=None)
@given(today=ANY_DAY)
def test_three_licences_end_within_60_days_and_one_has_ended_whatever_the_day(today: date) -> None:
    estate = estate_on(today)
    days = {
        member.profile.id: (date.fromisoformat(licence.valid_until) - today).days
        for member in (*estate.main.members, *estate.light.members)
        for licence in member.profile.licences[:1]
    }
    assert {person for person, left in days.items() if left < 0} == set(of_rule(estate, Rule.LICENCE_EXPIRED))
    assert {person for person, left in days.items() if 0 <= left <= 60} == set(of_rule(estate, Rule.LICENCE_ENDS_SOON))


def test_open_hazards_stand_on_their_cards_and_nowhere_else() -> None:
    estate = estate_on(TODAY)
    planted = {fault.id for fault in estate.faults if "hazard" in fault.detail}
    assert {card.id for card in cards(estate).values() if card.open_hazards} == planted
    for hazard in estate.main.hazards:
        card = cards(estate)[hazard.subject.id]
        assert [(short.id, short.item) for short in card.open_hazards] == [(hazard.id, hazard.item)]
        check = next(check for check in card.last_checks if check.template == hazard.template)
        assert (check.outcome, check.abnormal) == ("abnormal", (hazard.item,))


def test_the_missing_extinguisher_is_missing_and_still_due() -> None:
    estate = estate_on(TODAY)
    (missing,) = of_rule(estate, Rule.MISSING)
    assert cards(estate)[missing].state is EquipmentState.MISSING
    assert missing in {task.subject.id for task in morning_tasks(estate, TODAY)}


def test_a_body_with_two_labels_answers_to_both() -> None:
    (fault,) = [fault for fault in estate_on(TODAY).faults if fault.rule is Rule.TWO_LABELS]
    assert cards(estate_on(TODAY))[fault.id].labels == (fault.detail["label"], fault.detail["old_label"])


def test_the_new_extinguisher_is_not_in_the_first_sync_and_not_due_until_then() -> None:
    estate = estate_on(TODAY)
    (late,) = estate.late_documents()
    assert [late.id] == of_rule(estate, Rule.LABEL_UNKNOWN)
    assert late.id not in {document.id for document in estate.documents()}
    assert late.id not in {task.subject.id for task in morning_tasks(estate, TODAY)}


def test_readings_on_the_cards_are_in_order_but_for_the_planted_pressure() -> None:
    estate = estate_on(TODAY)
    odd = {
        card.id
        for card in cards(estate).values()
        for check in card.last_checks
        for item in numbers(card, check.template)
        for reading in check.readings
        if reading.item == item.code and is_abnormal(item, reading.value, card_for_rules(card, check.template))
    }
    assert odd == set(of_rule(estate, Rule.PRESSURE_OUT_OF_RANGE))


def test_a_meter_typed_below_its_last_reading_is_abnormal() -> None:
    estate = estate_on(TODAY)
    (fault,) = [fault for fault in estate.faults if fault.rule is Rule.METER_BELOW_LAST]
    card = cards(estate)[fault.id]
    (value,) = [item for item in numbers(card, "METER-D") if item.code == "value"]
    assert is_abnormal(value, float(fault.detail["typed"]), card_for_rules(card, "METER-D"))
    assert not is_abnormal(value, float(fault.detail["last"]) + 1, card_for_rules(card, "METER-D"))


def test_the_day_has_the_daily_work_of_the_sketch() -> None:
    estate = estate_on(TODAY)
    mine = [task for task in morning_tasks(estate, TODAY) if task.site == estate.main.site.id]
    daily = Counter(task.template for task in mine if task.period == TODAY.isoformat())
    assert daily == {
        "ELEC-D": 12, "ELEC-ROOM": 1, "PUMP-D": 3, "LIFT-D": 10, "METER-D": 8, "CCTV-D": 1, "FIRE-D": 11, "LIGHT-D": 1,
        "CLEAN-STAIR": 6, "CLEAN-CAR": 20, "CLEAN-GAR": 4, "CLEAN-WC": 12, "CLEAN-OUT": 5, "WASTE-D": 3, "CLEAN-S": 8,
        "GREEN-D": 5, "CSROUND-D": 6, "DECO-D": 5, "VISIT": 10, "PATROL": 4 + 2 + 3 + 5 + 1 + 3 + 6,
        "CLEAN-LOBBY": 12, "FAS-D": 12, "GATE-S": 3 * 3, "PARK-D": 4 * 2,
    }  # fmt: skip


def test_a_month_has_162_extinguisher_scans_and_74_hydrants() -> None:
    estate = estate_on(TODAY)
    month = {
        task.id: task.template
        for day in (date(2026, 11, 1), date(2026, 11, 16))
        for task in morning_tasks(estate, day)
        if task.site == estate.main.site.id
    }
    scans = Counter(month.values())
    assert scans["EXT-M"] == 162 - 1  # the one that joins the register later in the morning
    assert scans["HYD-M"] == 74


@settings(max_examples=25, deadline=None)
@given(today=ANY_DAY)
def test_two_windows_closed_without_a_check_whatever_the_day(today: date) -> None:
    estate = estate_on(today)
    tasks = overdue_tasks(estate)
    assert {(task.template, task.subject.id) for task in tasks} == {
        ("EXT-M", of_rule(estate, Rule.HALF_MONTH_UNSCANNED)[0]),
        ("VAC-M", of_rule(estate, Rule.VACANT_OVERDUE)[0]),
    }
    assert all(task.closes_at.date() <= today and task.state == "open" for task in tasks)
    (unscanned,) = [task for task in tasks if task.template == "EXT-M"]
    checked = [check.at for check in cards(estate)[unscanned.subject.id].last_checks if check.template == "EXT-M"]
    assert all(at < unscanned.opens_at for at in checked)


def test_the_other_garage_extinguishers_were_scanned_in_the_last_half_month() -> None:
    estate = estate_on(TODAY)
    window = next(task for task in overdue_tasks(estate) if task.template == "EXT-M")
    for card in estate.main.objects.equipment:
        is_below = card.kind is EquipmentKind.EXTINGUISHER and "basement" in estate.main.objects.classes_of(card.place)
        if is_below and card.id != window.subject.id:
            assert any(window.opens_at <= check.at < window.closes_at for check in card.last_checks), card.name


def test_yesterday_was_a_day_like_today() -> None:
    estate = estate_on(TODAY)
    yesterday = {task.id for task in morning_tasks(estate, TODAY - timedelta(days=1))}
    today = {task.id for task in morning_tasks(estate, TODAY)}
    assert len(yesterday) == len(today)
    assert yesterday & today, "the half-monthly and monthly work goes on"


def numbers(card: Equipment, code: str) -> list[TemplateItem]:
    template = next(template for template in builtin_templates() if template.code == code)
    return items_for(template, card.variant)
