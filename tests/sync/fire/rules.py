"""The built-in rules for tests of the shared functions, read from the product's own file."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sync.records.fire import FireRules
from sync.rules.fire import RuleTable, rule_table

BUILT_IN: FireRules = msgspec.json.decode((Path(__file__).parents[3] / "assets" / "fire_rules.json").read_bytes(), type=FireRules)
RULES: RuleTable = rule_table(BUILT_IN)
