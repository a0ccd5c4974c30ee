"""A phone with the demo estate and no server, held by its first guard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.phone_world import PhoneWorld, in_shanghai, phone_with_estate


@pytest.fixture
def estate_phone(tmp_path: Path) -> Iterator[PhoneWorld]:
    """The phone, unlocked."""
    in_shanghai()
    made = phone_with_estate(tmp_path / "phone")
    made.unlock()
    yield made
    made.close()
