"""Every code of the register that a person may see has a name in both languages."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

import pytest

from sync.records.equipment import EquipmentState
from sync.records.roles import Department, Duty, LicenceKind, Role
from sync.records.scope import EquipmentKind
from sync.rules.equipment import Standing
from tests.sync.fire.rules import RULES

WORDS = Path(__file__).resolve().parents[3] / "assets" / "words"


@pytest.mark.parametrize(
    ("prefix", "codes"),
    [
        ("role", Role),
        ("department", Department),
        ("licence", LicenceKind),
        ("duty", Duty),
        ("equipment_kind", EquipmentKind),
        ("equipment_state", EquipmentState),
        ("equipment_variant", StrEnum("Variant", [(code, code) for code in RULES.agents])),
        ("standing", Standing),
    ],
)
def test_every_code_has_a_name_and_no_name_is_without_a_code(prefix: str, codes: type[StrEnum]) -> None:
    words = {key: names for file in WORDS.glob("*.json") for key, names in json.loads(file.read_text("utf-8")).items()}
    named = {key.split(".")[1]: names for key, names in words.items() if key.split(".")[0] == prefix}
    assert set(named) == {code.value for code in codes}
    assert all(names["zh"] and names["en"] for names in named.values())
