"""The fire-duty rules as this phone knows them offline: the product's table with the pulled document of the site over it.

Read by the views of checks, cards and fire duty. It never changes a number and never asks the network.
"""

from __future__ import annotations

from functools import cache

import msgspec

from mobile.places import Names
from mobile.words import ASSETS
from sync.records.fire import FireRules
from sync.rules.fire import RuleTable, rule_table


@cache
def built_in_rules() -> FireRules:
    """Return the product's table; read once."""
    return msgspec.json.decode((ASSETS / "fire_rules.json").read_bytes(), type=FireRules)


def rules_at(names: Names, site: str) -> RuleTable:
    """Return the rules in force at a site."""
    return rule_table(built_in_rules(), names.get("fire_rules", site, FireRules))
