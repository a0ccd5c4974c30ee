"""Fixtures of the screen tests: the driver, or a loud skip where this machine cannot draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.driver import HOW, Driver, can_draw
from tests.requires import need


@pytest.fixture
def show() -> Iterator[Callable[[Any], Driver]]:
    """Shows a root widget and answers its driver; the window is emptied afterwards."""
    need("an offscreen GL window", can_draw(), HOW)
    shown: list[Driver] = []

    def on_window(root: Any) -> Driver:
        shown.append(Driver(root))
        return shown[-1]

    yield on_window
    for driver in shown:
        driver.close()
