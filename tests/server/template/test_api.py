"""The template doors: who may, what a save makes, what is refused and where; nobody overwrites what they have not seen."""

from __future__ import annotations

from typing import Any

import pytest

from server.database import reading
from server.ledger.tables import Journal
from sync.records.template import origin_of_limits
from tests.server.api.conftest import slug
from tests.server.template.conftest import MANAGER, Office


def faults(answer: Any) -> list[tuple[str, str]]:
    assert (answer.status_code, slug(answer)) == (422, "invalid-input"), answer.text
    return [(found["pointer"], found["detail"]) for found in answer.json()["errors"]]


def item(raw: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in raw["items"] if item["code"] == code)
    return found


def test_the_list_says_of_every_template_who_asks_for_its_items(office: Office) -> None:
    listed = {row["code"]: row for row in office.call("GET", "").json()["templates"]}
    assert len(listed) == 95  # the product's 94 and the small estate's own
    assert listed["METER-D"]["origins"] == {"S": 1, "T": 0, "A": 1}
    assert sum(sum(row["origins"].values()) for code, row in listed.items() if code != "FIRE-EXT") == 430


def test_a_save_is_the_next_version_and_phones_pull_it(office: Office) -> None:
    raw = office.raw("ELEC-D")
    item(raw, "volt")["warn_high"] = 400.0
    answer = office.call("PUT", "/ELEC-D", json=raw)
    assert answer.status_code == 200, answer.text
    assert answer.json()["version"] == 2 == office.newest("ELEC-D").version
    old = office.call("GET", "/ELEC-D/versions/1").json()
    assert (item(old, "volt")["warn_high"], item(office.raw("ELEC-D"), "volt")["warn_high"]) == (407.0, 400.0)
    versions = office.call("GET", "/ELEC-D/versions").json()["versions"]
    assert [(row["version"], row["author"]) for row in versions] == [(2, "hq"), (1, "boss")]


def test_a_changed_limit_is_ours_unless_its_source_is_named(office: Office) -> None:
    raw = office.raw("ELEC-D")
    assert item(raw, "volt")["limits_origin"] == "T"
    item(raw, "volt")["warn_high"] = 400.0
    office.call("PUT", "/ELEC-D", json=raw)
    volt = next(found for found in office.newest("ELEC-D").items if found.code == "volt")
    assert (volt.origin, origin_of_limits(volt), volt.limits_source) == ("S", "A", "")
    raw = office.raw("ELEC-D")
    item(raw, "volt").update(warn_high=399.0, limits_origin="T", limits_source="DL/T 1 5%")
    office.call("PUT", "/ELEC-D", json=raw)
    volt = next(found for found in office.newest("ELEC-D").items if found.code == "volt")
    assert (origin_of_limits(volt), volt.limits_source) == ("T", "DL/T 1 5%")


def test_nobody_marks_an_item_as_a_plans_without_naming_it(office: Office) -> None:
    raw = office.raw("ELEC-D")
    raw["items"].append({"code": "mine", "zh": "新", "en": "New", "type": "ok", "origin": "S"})
    raw["items"].append({"code": "named", "zh": "新", "en": "New", "type": "ok", "origin": "S", "note": "plan 7.3"})
    saved = office.call("PUT", "/ELEC-D", json=raw).json()
    assert (item(saved, "mine")["origin"], item(saved, "named")["origin"]) == ("A", "S")


def test_what_changes_nothing_makes_no_version(office: Office) -> None:
    raw = office.raw("EXT-M")
    with reading(office.server.parts.store):
        before = Journal.select().count()
    assert office.call("PUT", "/EXT-M", json=raw).json()["version"] == 1
    with reading(office.server.parts.store):
        assert Journal.select().count() == before


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(office: Office) -> None:
    mine, theirs = office.raw("EXT-M"), office.raw("EXT-M")
    theirs["zh"] = "灭火器月查"
    assert office.call("PUT", "/EXT-M", json=theirs).status_code == 200
    mine["zh"] = "另一个名字"
    answer = office.call("PUT", "/EXT-M", json=mine)
    assert (answer.status_code, slug(answer)) == (409, "template-changed")
    assert (office.newest("EXT-M").zh, office.newest("EXT-M").version) == ("灭火器月查", 2)


def test_a_copy_names_its_origin_and_its_code_is_its_own(office: Office) -> None:
    answer = office.call("POST", "/EXT-M/copy", json={"code": "EXT-W", "zh": "灭火器周查", "en": "Weekly"})
    assert answer.status_code == 201, answer.text
    made = office.newest("EXT-W")
    assert (made.id, made.version, made.based_on, len(made.items)) == ("ext-w", 1, "EXT-M", 11)
    for taken in ("EXT-W", "EXT-M"):
        again = office.call("POST", "/EXT-M/copy", json={"code": taken, "zh": "x", "en": "x"})
        assert faults(again) == [("/code", "the code is taken")]
    bad = office.call("POST", "/EXT-M/copy", json={"code": "../etc", "zh": "x", "en": "x"})
    assert faults(bad)[0][0] == "/code"


def test_a_template_is_retired_and_brought_back_by_a_save(office: Office) -> None:
    for retired in (True, False):
        raw = office.raw("EXT-M") | {"is_retired": retired}
        assert office.call("PUT", "/EXT-M", json=raw).status_code == 200
        assert office.newest("EXT-M").is_retired is retired


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "/EXT-M", {"version": 1}), ("POST", "/EXT-M/copy", {"code": "X1", "zh": "x", "en": "x"}), ("POST", "/import", {})],
)
def test_only_who_plans_for_every_site_changes_a_template(method: str, path: str, body: dict[str, Any], office: Office) -> None:
    for who in (MANAGER, MANAGER.replace("manager", "supervisor"), MANAGER.replace("manager", "foreman")):
        assert office.call("GET", "/EXT-M", who=who).status_code == 200
        answer = office.call(method, path, who=who, json=body)
        assert (answer.status_code, slug(answer)) == (403, "forbidden")
    for who in (MANAGER.replace("manager", "patrol"), MANAGER.replace("manager", "cleaner")):
        assert office.call("GET", "/EXT-M", who=who).status_code == 403


def conditional(code: str, on: str) -> dict[str, Any]:
    return {"code": code, "zh": code, "en": code, "type": "ok", "origin": "A", "shown_if": {"item": on, "is_abnormal": True}}


CASES = {
    "circle": (
        lambda raw: raw.update(items=[conditional("a", "b"), conditional("b", "c"), conditional("c", "a")]),
        [(f"/items/{n}/shown_if/item", "the conditions go round in a circle") for n in range(3)],
    ),
    "itself": (
        lambda raw: raw.update(items=[conditional("a", "a")]),
        [("/items/0/shown_if/item", "a condition cannot look at its own item")],
    ),
    "forward": (
        lambda raw: raw["items"].insert(0, conditional("a", "body")),
        [("/items/0/shown_if/item", "a condition looks back only; this item comes later")],
    ),
    "nothing": (
        lambda raw: raw["items"].append(conditional("a", "ghost")),
        [("/items/11/shown_if/item", "there is no such item")],
    ),
    "impossible": (
        lambda raw: raw["items"].append(conditional("a", "gauge") | {"shown_if": {"item": "gauge", "values": ["blue"]}}),
        [("/items/11/shown_if/values", "that item cannot have this answer")],
    ),
    "half a condition": (
        lambda raw: raw["items"].append(conditional("a", "gauge") | {"shown_if": {"item": "gauge"}}),
        [("/items/11/shown_if", "a condition names answers or asks for abnormal, one of the two")],
    ),
    "upside down": (
        lambda raw: item(raw, "weight").update(minimum=50, maximum=10, warn_low=9, warn_high=8),
        [(f"/items/{{weight}}/{field}", "the upper limit is below the lower") for field in ("maximum", "warn_high")],
    ),
    "200 items": (
        lambda raw: raw.update(items=[conditional(f"i{n}", "x") for n in range(200)]),
        [("/items", "a template has 1 to 40 items")],
    ),
    "no items": (lambda raw: raw.update(items=[]), [("/items", "a template has 1 to 40 items")]),
    "code twice": (
        lambda raw: raw["items"].append(raw["items"][0]),
        [("/items/11/code", "the code stands twice")],
    ),
    "several": (
        lambda raw: (
            raw["items"][0].update(zh="x" * 81, type="shrug"),
            raw["items"][1].update(colour="red"),
            raw.update(version="1"),
        ),
        [
            ("/version", "is not right"),
            ("/items/0/zh", "is too long"),
            ("/items/0/type", "is not right"),
            ("/items/1/colour", "is not a known field"),
        ],
    ),
    "rules": (
        lambda raw: (
            item(raw, "weight").update(warn_rule={"kind": "set_tolerance", "value": "x"}),
            item(raw, "weight").update(further_rules=[{"kind": "days_ahead", "number": 3}]),
        ),
        [
            ("/items/{weight}/warn_rule", "the rule is not complete: see whether it needs a number or a value of the plate"),
            ("/items/{weight}/further_rules", "this rule does not go with this kind of answer"),
        ],
    ),
    "wrong kind": (
        lambda raw: raw["items"][0].update(minimum=1, choices=[{"code": "a", "zh": "a", "en": "a"}], auto="equipment_in_date"),
        [
            ("/items/0/choices", "only a choice has choices"),
            ("/items/0/auto", "only an item that is filled by itself has a source"),
            ("/items/0/minimum", "only a number has a range"),
        ],
    ),
    "control characters": (lambda raw: raw.update(en="a\u202eb"), [("/en", "has the wrong form")]),
    "schedule": (lambda raw: raw["schedule"]["main"].update(hours=2), [("/schedule/main", "these fields do not go together")]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_fault_is_named_at_its_item_and_field_and_nothing_is_saved(case: str, office: Office) -> None:
    damage, expected = CASES[case]
    raw = office.raw("EXT-M")
    weight = str([found["code"] for found in raw["items"]].index("weight"))
    damage(raw)
    said = faults(office.call("PUT", "/EXT-M", json=raw))
    assert said == [(pointer.replace("{weight}", weight), detail) for pointer, detail in expected]
    assert office.newest("EXT-M").version == 1


def test_faults_are_told_in_the_readers_language(office: Office) -> None:
    raw = office.raw("EXT-M")
    raw["items"] = [conditional("a", "a")]
    answer = office.call("PUT", "/EXT-M", json=raw, headers={"Accept-Language": "zh"})
    assert answer.json()["errors"] == [{"pointer": "/items/0/shown_if/item", "detail": "条件不能看自己"}]


def test_another_code_in_the_body_is_not_a_way_to_another_template(office: Office) -> None:
    raw = office.raw("EXT-M")
    assert faults(office.call("PUT", "/HYD-M", json=raw))[0][0] == "/code"
    assert faults(office.call("PUT", "/EXT-M", json=raw | {"id": "hyd-m"}))[0][0] == "/id"
    assert office.call("PUT", "/GHOST", json=raw | {"code": "GHOST", "id": "ghost"}).status_code == 404


def test_row_27_markup_in_a_name_is_kept_as_the_text_it_is(office: Office) -> None:
    raw = office.raw("EXT-M")
    raw["en"] = raw["items"][0]["en"] = "<script>alert(1)</script>"
    assert office.call("PUT", "/EXT-M", json=raw).status_code == 200
    assert office.newest("EXT-M").en == office.newest("EXT-M").items[0].en == "<script>alert(1)</script>"
