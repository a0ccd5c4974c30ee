"""Exceptions-only filling: what is untouched is normal after a look around, one thing is asked at random, conditions and rules
hold on the phone alone, and all of it survives a kill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from mobile.inspection.views import CheckView, ItemView
from mobile.wiring import build_phone
from sync.errors import InputError
from sync.gate import read_phone_fact
from sync.records.equipment import Equipment
from sync.records.fact import InspectionSubmitted
from sync.records.results import LastCheck, Reading
from sync.records.scope import EquipmentKind
from sync.records.template import AnswerKind, Choice, Condition, Need, PhotoMode, Template, TemplateItem, WarnKind, WarnRule
from sync.rules.normal import left_out_spot
from tests.fakes import fake_device
from tests.phone_world import PIN, PhoneWorld, phone_with_estate
from tests.pictures import jpeg
from tests.records import item, template

DWELL = 7


@pytest.fixture
def world(tmp_path: Path) -> Iterator[PhoneWorld]:
    made = phone_with_estate(tmp_path / "phone")
    made.unlock()
    yield made
    made.close()


def lay(world: PhoneWorld, *items: TemplateItem, spot: int = 0, version: int = 1) -> Template:
    """Put a checklist about extinguishers on the phone."""
    made = template(*items, code="TRY-EXT", version=version)
    made = msgspec.structs.replace(made, dwell_seconds=DWELL, spot_percent=spot)
    world.pull([made], version=10 + version)
    return made


def start(world: PhoneWorld, subject: str = "") -> str:
    return world.phone.desk.inspection.start("equipment", subject or world.extinguishers()[0], "TRY-EXT", scan_ms=640)


def fact_of(world: PhoneWorld, fact_id: str) -> InspectionSubmitted:
    row = world.phone.store.outbox.fact(fact_id)
    assert row is not None
    found = read_phone_fact(row.raw)
    assert isinstance(found, InspectionSubmitted)
    return found


def one(view: CheckView, code: str) -> ItemView:
    return next(found for found in view.items if found.code == code)


def restart(world: PhoneWorld) -> None:
    """Kill the app and start it again over the same folders."""
    world.phone.close()
    world.phone = build_phone(fake_device(world.phone.device.paths.data.parent, world.clock))
    world.phone.desk.people.unlock(world.person, PIN)


def test_what_is_untouched_counts_as_normal_after_a_look_around(world: PhoneWorld) -> None:
    lay(world, item("look"), item("gauge", AnswerKind.CHOICE))
    desk, draft = world.phone.desk.inspection, start(world)
    view = desk.check(draft)
    assert [(i.value, i.assumed) for i in view.items] == [("", "normal"), ("", "green")]
    assert view.can_confirm
    assert not view.can_submit
    with pytest.raises(InputError, match="answer"):
        desk.submit(draft)
    world.clock.wait(DWELL - 0.1)
    with pytest.raises(InputError, match="dwell"):
        desk.all_normal(draft)
    world.clock.wait(0.1)
    assert desk.all_normal(draft).can_submit
    fact = fact_of(world, desk.submit(draft))
    assert [(a.i, a.v) for a in fact.body.answers] == [("look", "normal"), ("gauge", "green")]
    assert (fact.body.is_all_normal, fact.body.spot, fact.body.scan_ms) == (True, None, 640)


def test_nobody_can_set_the_clock_that_counts(world: PhoneWorld) -> None:
    lay(world, item("look"))
    desk, draft = world.phone.desk.inspection, start(world)
    world.clock.set_wall(world.clock.now() + timedelta(hours=1))
    assert desk.wait_seconds(desk.check(draft)) == pytest.approx(DWELL)
    world.clock.reboot()
    world.clock.wait(3)
    restart(world)
    desk = world.phone.desk.inspection
    assert desk.wait_seconds(desk.check(draft)) == pytest.approx(DWELL - 3)


def test_a_reading_is_never_assumed_and_an_abnormal_item_stays_as_it_was_touched(world: PhoneWorld) -> None:
    lay(world, item("look"), item("seal"), item("press", AnswerKind.NUM))
    desk, draft = world.phone.desk.inspection, start(world)
    world.clock.wait(DWELL)
    view = desk.check(draft)
    assert [(m.item, m.why) for m in view.blocking] == [("press", "answer")]
    desk.answer(draft, "press", 1.2)
    desk.answer(draft, "seal", "abnormal")
    desk.add_photo(draft, "seal", jpeg(200))
    assert desk.check(draft).can_confirm
    assert desk.all_normal(draft).can_submit
    fact = fact_of(world, desk.submit(draft))
    assert [(a.i, a.v) for a in fact.body.answers] == [("look", "normal"), ("seal", "abnormal"), ("press", 1.2)]
    assert (fact.body.abnormal, fact.body.is_all_normal) == (("seal",), False)


def test_items_that_were_all_touched_need_no_confirmation_and_no_wait(world: PhoneWorld) -> None:
    lay(world, item("look"), spot=100)
    desk, draft = world.phone.desk.inspection, start(world)
    assert desk.answer(draft, "look", "normal").can_submit
    fact = fact_of(world, desk.submit(draft))
    assert (fact.body.is_all_normal, fact.body.spot) == (False, None)


def test_the_drawn_photo_is_asked_and_the_server_finds_it(world: PhoneWorld) -> None:
    asked = lay(world, item("look"), item("pic", AnswerKind.PHOTO), spot=100)
    desk, draft = world.phone.desk.inspection, start(world)
    world.clock.wait(DWELL)
    view = desk.all_normal(draft)
    assert [(m.item, m.why) for m in view.missing] == [("pic", "spot_photo")]
    assert (one(view, "pic").spot, one(view, "pic").lacks_spot) == ("photo", True)
    with pytest.raises(InputError, match="spot_photo"):
        desk.submit(draft)
    assert desk.add_photo(draft, "pic", jpeg(200)).can_submit
    fact = fact_of(world, desk.submit(draft))
    assert fact.body.spot == "pic"
    assert left_out_spot(fact.body, fact.id, asked) is None
    bare = msgspec.structs.replace(fact.body, spot=None)
    assert left_out_spot(bare, fact.id, asked) == "pic"


def test_the_drawn_reading_is_asked_by_its_value(world: PhoneWorld) -> None:
    lay(world, item("look"), item("press", AnswerKind.NUM, need=Need.OPTIONAL), spot=100)
    desk, draft = world.phone.desk.inspection, start(world)
    world.clock.wait(DWELL)
    assert [(m.item, m.why) for m in desk.all_normal(draft).missing] == [("press", "spot_reading")]
    assert desk.answer(draft, "press", 1.1).can_submit


def test_an_item_put_to_abnormal_afterwards_takes_the_question_back(world: PhoneWorld) -> None:
    lay(world, item("look"), item("pic", AnswerKind.PHOTO), spot=100)
    desk, draft = world.phone.desk.inspection, start(world)
    world.clock.wait(DWELL)
    desk.all_normal(draft)
    view = desk.answer(draft, "look", "abnormal")
    assert [(m.item, m.why) for m in view.missing] == [("look", "photo")]
    desk.add_photo(draft, "look", jpeg(200))
    fact = fact_of(world, desk.submit(draft))
    assert (fact.body.is_all_normal, fact.body.spot) == (False, None)


def test_a_kill_after_the_confirmation_keeps_it_and_its_question(world: PhoneWorld) -> None:
    lay(world, item("look"), item("pic", AnswerKind.PHOTO), spot=100)
    draft = start(world)
    world.clock.wait(DWELL)
    world.phone.desk.inspection.all_normal(draft)
    restart(world)
    view = world.phone.desk.inspection.check(draft)
    assert (one(view, "look").value, view.untouched) == ("normal", ())
    assert [(m.item, m.why) for m in view.missing] == [("pic", "spot_photo")]


def test_a_conditional_item_is_asked_while_its_condition_holds_and_hidden_answers_are_not_sent(world: PhoneWorld) -> None:
    kinds = (Choice(code="gas", zh="气", en="gas"), Choice(code="dry", zh="粉", en="dry"))
    lay(
        world,
        item("kind", AnswerKind.CHOICE, choices=kinds),
        item("weight", AnswerKind.NUM, shown_if=Condition(item="kind", values=("gas",))),
        item("look"),
        item("more", AnswerKind.TEXT, shown_if=Condition(item="look", is_abnormal=True)),
        item("fine", AnswerKind.COUNT, shown_if=Condition(item="look", values=("normal",))),
    )
    desk, draft = world.phone.desk.inspection, start(world)
    assert [i.code for i in desk.check(draft).items] == ["kind", "look", "fine"]
    view = desk.answer(draft, "kind", "gas")
    assert [i.code for i in view.items] == ["kind", "weight", "look", "fine"]
    desk.answer(draft, "weight", 20.0)
    view = desk.answer(draft, "kind", "dry")
    assert [i.code for i in view.items] == ["kind", "look", "fine"]
    assert [m.item for m in view.blocking] == ["fine"]
    desk.answer(draft, "fine", 1)
    desk.answer(draft, "look", "normal")
    fact = fact_of(world, desk.submit(draft))
    assert [a.i for a in fact.body.answers] == ["kind", "look", "fine"]


def test_a_draft_keeps_the_questions_it_began_with(world: PhoneWorld) -> None:
    lay(world, item("look"))
    draft = start(world)
    lay(world, item("other"), version=2)
    restart(world)
    desk = world.phone.desk.inspection
    view = desk.check(draft)
    assert (view.version, [i.code for i in view.items]) == (1, ["look"])
    desk.answer(draft, "look", "normal")
    assert fact_of(world, desk.submit(draft)).body.version == 1


# ---- doubts


def meter(world: PhoneWorld, **values: float) -> str:
    """A water meter that stood at 9,950 two days ago and usually uses 20 a day."""
    last = LastCheck(
        template="TRY-EXT",
        at=world.clock.now() - timedelta(days=2),
        by="Li",
        outcome="normal",
        readings=(Reading(item="value", value=9_950.0, per_day=20.0),),
    )
    place = world.estate.main.objects.equipment[0].place
    fields = {"id": "meter-1", "site": world.site, "kind": EquipmentKind.WATER_METER, "name": "M1", "place": place}
    world.pull([Equipment(**fields, values=values, last_checks=(last,))], version=30)
    rules = {
        "warn_rule": WarnRule(kind=WarnKind.NOT_LESS_THAN_LAST),
        "further_rules": (WarnRule(kind=WarnKind.USUAL_TIMES, number=2.0),),
    }
    until = WarnRule(kind=WarnKind.DAYS_AHEAD, number=30.0)
    lay(
        world,
        item("value", AnswerKind.NUM, maximum=99_999, unit="m³", unit_en="m³", **rules),
        item("valid", AnswerKind.DATE, warn_rule=until, need=Need.OPTIONAL),
        item("pic", AnswerKind.PHOTO, photo=PhotoMode.OPTIONAL),
    )
    return start(world, "meter-1")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (9_949.0, "比上次少（上次 9950 m³）。请核对，拍一张表盘。"),
        (10_070.0, "用量是平时的 3 倍。请核对，拍一张表盘。"),
        (9_990.0, ""),
    ],
)
def test_a_reading_in_doubt_says_why_without_a_network_and_wants_a_photo(world: PhoneWorld, typed: float, why: str) -> None:
    draft = meter(world)
    desk = world.phone.desk.inspection
    view = desk.answer(draft, "value", typed)
    value = one(view, "value")
    assert (value.why, value.is_doubt, value.needs_photo) == (why, bool(why), bool(why))
    assert view.can_submit == (not why)
    assert desk.add_photo(draft, "pic", jpeg(200)).can_submit


def test_a_meter_that_went_round_is_told_its_use(world: PhoneWorld) -> None:
    draft = meter(world, roll_over_at=10_000.0)
    value = one(world.phone.desk.inspection.answer(draft, "value", 20.0), "value")
    assert (value.verdict, value.is_round) == ("normal", "表走满一圈，用量按 70 m³ 算")


def test_a_date_that_is_near_says_its_days(world: PhoneWorld) -> None:
    draft, desk = meter(world), world.phone.desk.inspection
    assert one(desk.answer(draft, "valid", "2026-12-01"), "valid").why == "离到期只有 11 天"
    assert one(desk.answer(draft, "valid", "2026-11-18"), "valid").why == "已经过期 2 天"
    assert one(desk.answer(draft, "valid", "2027-11-18"), "valid").why == ""
