"""The table is complete: each of its 36 rows has a test at its door, or stands among those without one, with the reason."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.bad_input.rows import NO_DOOR, PARTS_WITHOUT_DOOR, ROWS

TESTS = Path(__file__).parents[1]
_NAME = re.compile(r"test_rows?_((?:\d\d_and_)*\d\d)_[a-z0-9_]+")


def names_by_row() -> dict[int, list[str]]:
    """Collect by name, across the whole tree of tests."""
    found: dict[int, list[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (name := _NAME.fullmatch(node.name)):
                for row in name[1].split("_and_"):
                    found.setdefault(int(row), []).append(f"{file.relative_to(TESTS)}::{node.name}")
    return found


def test_the_table_has_all_36_rows() -> None:
    assert list(ROWS) == list(range(1, 37))


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_a_test_or_a_reason(row: int) -> None:
    found = names_by_row().get(row, [])
    if row in NO_DOOR:
        assert not found, f"row {row} has a door now: take it off the list"
        assert len(NO_DOOR[row]) > 40, "say why"
    else:
        assert found, f"row {row} ({ROWS[row]}) has no test named test_row_{row:02d}_…"


def test_no_test_is_about_a_row_that_does_not_exist() -> None:
    assert names_by_row().keys() <= ROWS.keys()


def test_rows_that_are_covered_in_part_have_tests_for_the_rest() -> None:
    assert PARTS_WITHOUT_DOOR.keys() <= names_by_row().keys()
