"""What a machine may lack: a test that needs it says so here. Never a silent skip, and none at all where LINXUN_REQUIRE_ALL=1."""

import os

import pytest


def need(name: str, present: object, how: str = "") -> None:
    """Go on when `present` is true; else skip with one loud line (`how` to get it), or fail where nothing may be missing."""
    if present:
        return
    message = f"MISSING ON THIS MACHINE: {name}" + (f" ({how})" if how else "")
    if os.environ.get("LINXUN_REQUIRE_ALL") == "1":
        pytest.fail(message)
    pytest.skip(message)
