"""What a person downloads: it reads back as it was, and no cell can ever be a formula."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from server.sheets.door import download
from server.sheets.reading import read_tables
from server.sheets.writing import Written, write_csv, write_xlsx

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://evil.example")', "#N/A", "'=1", "TRUE", "1e5")


def test_row_26_no_exported_cell_of_an_xlsx_is_a_formula() -> None:
    content = write_xlsx([Written("items", ["code", *HOSTILE], [["x", *HOSTILE], [1, *HOSTILE]])])
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] == [1]
    assert [cell.value for cell in next(sheet.iter_rows(min_row=2))][1:6] == ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"]


def test_row_26_no_exported_cell_of_a_csv_begins_as_a_formula() -> None:
    content = write_csv(["=head"], [[text] for text in HOSTILE]).decode("utf-8-sig")
    assert "'=head" in content
    (table,) = read_tables(content.encode("utf-8-sig"))
    assert [row.cells[0] for row in table.rows][:5] == ["=head", "=1+1", "+1", "-1", "@SUM(A1)"]


PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=20)


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=5))
def test_what_is_written_reads_back_the_same_both_ways(rows: list[tuple[str, str]]) -> None:
    expected = [tuple(cell.strip() for cell in row) for row in rows]
    for content in (write_xlsx([Written("t", ["a", "b"], rows)]), write_csv(["a", "b"], rows)):
        (table,) = read_tables(content)
        assert [row.cells for row in table.rows[1:]] == expected


def test_control_characters_do_not_break_a_workbook() -> None:
    (table,) = read_tables(write_xlsx([Written("t", ["a"], [["x\x00y\x0bz"]])]))
    assert table.rows[1].cells == ("x\ufffdy\ufffdz",)


@pytest.mark.parametrize("name", ['a"b.xlsx', "模板.xlsx", "a\r\nSet-Cookie: x", "../../etc/passwd"])
def test_a_download_has_a_name_that_cannot_leave_its_header(name: str) -> None:
    said = download(b"x", name, "text/csv").headers["content-disposition"]
    assert "\n" not in said
    assert said.count('"') == 2
    assert "/" not in said
