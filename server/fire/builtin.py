"""The built-in fire-duty table as a file of the product, read once; the demo, the intake and the pages start from it.

The types live in `sync/records/fire.py`, the merging in `sync/rules/fire.py`; this file never changes a number.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from sync.records.fire import FireRules

TABLE = Path(__file__).resolve().parents[2] / "assets" / "fire_rules.json"


@cache
def built_in_rules() -> FireRules:
    """Return the table; raises OSError when the product's file is missing, `msgspec.ValidationError` when it is no table."""
    return msgspec.json.decode(TABLE.read_bytes(), type=FireRules)
