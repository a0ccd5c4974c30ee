"""The small site of the fire pages, with a browser for each role."""

from __future__ import annotations

from tests.server.fire.conftest import town, visit

__all__ = ["town", "visit"]
