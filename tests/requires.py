"""What a machine may lack: a test asks here, and is skipped with one loud line, or fails where nothing may be missing.

`LINXUN_REQUIRE_ALL=1` (set by .ci/run) turns every such skip into a failure. Nothing else in the tests may skip.
"""

from __future__ import annotations

import os

import pytest


def need(name: str, present: bool, how: str = "") -> None:
    """Go on when the thing is there; else skip, or fail under LINXUN_REQUIRE_ALL=1. `how` says how to get it."""
    if present:
        return
    line = f"MISSING ON THIS MACHINE: {name}" + (f" ({how})" if how else "")
    if os.environ.get("LINXUN_REQUIRE_ALL") == "1":
        pytest.fail(line)
    pytest.skip(line)
