"""The built-in templates as product data: nothing of the catalogue was dropped, and every prose became a type."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from server.template.builtin import SYSTEMS, TEMPLATES, builtin_templates
from sync.records.documents import decode_document, encode_document
from sync.records.roles import LicenceKind, Role
from sync.records.schedule import Period, Schedule
from sync.records.scope import ScopeKind
from sync.records.template import AnswerKind, AutoSource, Need, PhotoMode, Template, WarnKind, load_templates, origin_of_limits
from tests.sync.template.prose import FREQUENCIES, OTHER_ORIGIN, WARN_RULES

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "tools" / "catalogue" / "catalogue.json"


def template(code: str) -> Template:
    return next(template for template in builtin_templates() if template.code == code)


def catalogue() -> list[dict]:
    return json.loads(CATALOGUE.read_text("utf-8"))["templates"]


OURS = {("EMS-M", "expiry")}
"""Items that the catalogue does not have."""


def test_all_94_templates_and_429_items_are_there_with_their_marks() -> None:
    items = [item for template in builtin_templates() for item in template.items if (template.code, item.code) not in OURS]
    assert len(builtin_templates()) == 94
    assert Counter(item.origin for item in items) == {"S": 234, "T": 60, "A": 135}
    assert len(items) == 429


def test_what_the_catalogue_does_not_have_is_marked_as_ours() -> None:
    catalogued = {(entry["code"], item["code"]) for entry in catalogue() for item in entry["items"]}
    added = {(t.code, item.code): item.origin for t in builtin_templates() for item in t.items}
    assert {key: origin for key, origin in added.items() if key not in catalogued} == dict.fromkeys(OURS, "A")


def test_limits_are_ours_unless_something_named_gives_them() -> None:
    """The source plans name no number but the pass mark of a score; any other limit of theirs is our default or a standard's."""
    for typed in builtin_templates():
        for item in typed.items:
            mark = origin_of_limits(item)
            assert mark == (item.limits_origin or ("T" if item.origin == "T" else "A")), (typed.code, item.code)
            assert (item.limits_origin is None) == (item.limits_source == "")
    volt = next(item for item in template("ELEC-D").items if item.code == "volt")
    assert (volt.origin, origin_of_limits(volt), volt.limits_source) == ("S", "T", "GB/T 12325: ±7%")
    named = {(t.code, i.code) for t in builtin_templates() for i in t.items if origin_of_limits(i) == "S"}
    scores = {("GREEN-K", "score"), ("CLEAN-S", "score"), *(("QA-M", line) for line in ("cs", "sec", "eng", "env"))}
    assert named == scores


def test_all_normal_unlocks_after_a_look_where_there_is_something_to_look_at() -> None:
    for typed in builtin_templates():
        ticked = [item for item in typed.items if item.type is AnswerKind.OK and item.need is Need.REQUIRED]
        assert (typed.dwell_seconds >= 3 and typed.spot_percent >= 10) if ticked else typed.dwell_seconds == 0, typed.code
    assert (template("CLEAN-WC").dwell_seconds, template("CLEAN-WC").spot_percent) == (3, 10)
    assert (template("LIFT-D").dwell_seconds, template("LIFT-D").spot_percent) == (14, 20)


def test_every_answer_kind_is_counted() -> None:
    kinds = Counter(item.type.value for template in builtin_templates() for item in template.items)
    assert kinds == {
        "ok": 218, "num": 56, "choice": 41, "count": 36, "photo": 32, "text": 27,
        "score": 7, "date": 7, "sign": 3, "auto": 2, "time": 1,
    }  # fmt: skip
    assert set(kinds) == {kind.value for kind in AnswerKind}


def test_the_files_are_what_the_converter_makes_of_the_catalogue(tmp_path: Path) -> None:
    run = [sys.executable, str(ROOT / "tools" / "make_templates.py"), str(CATALOGUE), "--into", str(tmp_path)]
    subprocess.run(run, check=True, capture_output=True, cwd=ROOT)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert made == {file.name: file.read_bytes() for file in TEMPLATES.iterdir()}
    assert set(made) == {f"{system}.json" for system in SYSTEMS}


@pytest.mark.parametrize(("field", "value"), [("frequency", "now and then"), ("role", "the cook"), ("object", "each spoon")])
def test_the_converter_stops_at_a_prose_it_does_not_know(tmp_path: Path, field: str, value: str) -> None:
    entries = catalogue()
    entries[0][field] = value
    source = tmp_path / "catalogue.json"
    source.write_text(json.dumps({"templates": entries}), "utf-8")
    run = [sys.executable, str(ROOT / "tools" / "make_templates.py"), str(source), "--into", str(tmp_path / "out")]
    ended = subprocess.run(run, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode != 0
    assert "no row" in ended.stderr or "not as the table knows" in ended.stderr


def test_the_prose_of_frequency_role_and_object_stays_word_for_word() -> None:
    for entry, typed in zip(catalogue(), builtin_templates(), strict=True):
        assert typed.code == entry["code"]
        assert typed.schedule.note == entry["frequency"]
        assert typed.performers.note == entry["role"]
        assert typed.objects_note == entry["object"]
        assert typed.source == entry["source"]


def test_the_prose_of_auto_and_warn_rules_stays_word_for_word() -> None:
    for entry, typed in zip(catalogue(), builtin_templates(), strict=True):
        named = [item for item in typed.items if (typed.code, item.code) not in OURS]
        for prose, item in zip(entry["items"], named, strict=True):
            is_kept = prose["type"] == "auto" or "warn_rule" in prose
            assert item.note == (prose["spec"] if is_kept else ""), (typed.code, item.code)


def test_every_frequency_prose_is_the_period_it_says() -> None:
    used = {template.schedule.note for template in builtin_templates()}
    assert used == set(FREQUENCIES)
    for typed in builtin_templates():
        expected = FREQUENCIES[typed.schedule.note]
        mark = next((mark for mark, codes in OTHER_ORIGIN.items() if typed.code in codes), "")
        assert in_short(typed.schedule) == (f"{expected} ({mark})" if mark else expected), typed.code


def test_every_warn_rule_is_typed() -> None:
    found = {
        (template.code, item.code): (item.warn_rule.kind.value, item.warn_rule.value, item.warn_rule.number)
        for template in builtin_templates()
        for item in template.items
        if item.warn_rule is not None
    }
    assert found == WARN_RULES | {("EMS-M", "expiry"): ("days_ahead", None, 30.0)}
    further = {
        (template.code, item.code): [(rule.kind.value, rule.value, rule.number) for rule in item.further_rules]
        for template in builtin_templates()
        for item in template.items
        if item.further_rules
    }
    assert further == {(code, "value"): [("usual_times", None, 3.0)] for code in ("METER-D", "METER-M")}
    used = {kind for kind, _, _ in found.values()} | {rule[0] for rules in further.values() for rule in rules}
    assert used == {kind.value for kind in WarnKind}


def test_the_extinguisher_check_is_typed_to_the_last_item() -> None:
    check = template("EXT-M")
    items = {item.code: item for item in check.items}
    assert [(choice.code, choice.is_abnormal) for choice in items["gauge"].choices] == [
        ("green", False), ("red", True), ("yellow", True), ("no_gauge", False),
    ]  # fmt: skip
    assert items["weight"].variants == ("co2",)
    assert items["valid"].auto is AutoSource.EQUIPMENT_IN_DATE
    assert items["pic"].photo is PhotoMode.ON_FAIL
    assert items["pic"].need is Need.ON_FAULT
    assert check.is_scanned
    assert check.performers.who_record() == (Role.PATROL,)


def test_a_prose_role_says_who_needs_which_licence() -> None:
    assert template("ELEC-D").performers.roles[0].licence is LicenceKind.ELECTRICIAN
    assert template("FAS-D").performers.roles[0].licence is LicenceKind.FIRE_OPERATOR
    assert template("FPUMP-M").performers.is_class_a
    assert template("LIFT-Y").performers.roles[0].outside == "agency"
    licensed = {t.code for t in builtin_templates() if any(p.is_licensed for p in t.performers.roles)}
    assert licensed == {entry["code"] for entry in catalogue() if "licensed" in entry["role"]}


def test_what_has_a_label_is_opened_by_a_scan() -> None:
    for typed in builtin_templates():
        labelled = typed.objects[0].scope in (ScopeKind.EQUIPMENT, ScopeKind.CHECKPOINT)
        assert typed.is_scanned == (labelled and typed.code != "LIFT-T"), typed.code


def test_every_choice_has_a_name_in_both_languages_and_a_code_of_its_own() -> None:
    for typed in builtin_templates():
        for item in typed.items:
            assert len({choice.code for choice in item.choices}) == len(item.choices), (typed.code, item.code)
            assert all(choice.en.isascii() or "₂" in choice.en for choice in item.choices)


def test_a_template_survives_the_feed_unchanged() -> None:
    for typed in builtin_templates():
        assert decode_document("template", encode_document(typed)) == typed


@pytest.mark.parametrize(
    "damage",
    [
        lambda t: t.update(version=0),
        lambda t: t["items"].append(t["items"][0]),
        lambda t: t["items"][0].update(type="shrug"),
        lambda t: t["items"][0].update(minimum=1.0),
        lambda t: t["items"][0].update(zh="a" * 81),
        lambda t: t["items"][0].update(zh="line\nbreak"),
        lambda t: t["schedule"]["main"].update(hours=2),
        lambda t: t["schedule"]["main"].update(months=[3, 3]),
        lambda t: t["objects"][0].update(zones=["green"]),
    ],
)
def test_a_file_with_a_wrong_field_is_refused(damage) -> None:
    content = json.loads((TEMPLATES / "ELEC.json").read_bytes())
    damage(content["templates"][0])
    with pytest.raises(msgspec.ValidationError):
        load_templates(json.dumps(content).encode())


def in_short(schedule: Schedule) -> str:
    text = period_in_short(schedule.main)
    text += "".join(f" @{','.join(p.classes)} {period_in_short(p.period)}" for p in schedule.by_place)
    text += "".join(f" + {period_in_short(also)}" for also in schedule.also)
    return text + "".join(f" or {every}" for every in schedule.choices)


def period_in_short(period: Period) -> str:
    months = ",".join(map(str, period.months))
    words = (
        period.every, period.times > 1 and f"x{period.times}", period.hours and f"{period.hours}h", months and f"m{months}",
        period.part != "any" and period.part, period.event, period.only_while, period.before_day and f"before{period.before_day}",
        period.max_gap_days and f"gap{period.max_gap_days}", period.share_percent and f"{period.share_percent}%",
        period.by_role, period.is_work_by_season and "work_by_season", period.origin != "S" and f"({period.origin})",
    )  # fmt: skip
    return " ".join(str(word) for word in words if word)
