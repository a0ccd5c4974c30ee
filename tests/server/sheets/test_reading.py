"""What a person uploads: every encoding reads the same, and what is not taken is named by sheet, row and column."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from server.sheets import reading, xlsx
from server.sheets.reading import read_tables
from server.sheets.table import MAX_ROWS, column_letters, place
from sync.errors import LinxunError, SheetFormula, SheetHidden, SheetMerged, SheetTooLarge, SheetUnreadable

LINES = "编码,名称\r\nA-1,灭火器\r\n,\r\nA-2,“消火栓”\r\n"
ROWS = [(1, ("编码", "名称")), (2, ("A-1", "灭火器")), (4, ("A-2", "“消火栓”"))]


def book(fill: Callable[[Workbook], None]) -> bytes:
    made = Workbook()
    made.active.title = "items"
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows_of(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    (table,) = read_tables(content)
    return [(row.number, row.cells) for row in table.rows]


def refused(content: bytes, error: type[LinxunError]) -> list[tuple[str, str]]:
    with pytest.raises(error) as caught:
        read_tables(content)
    assert type(caught.value) is error
    return [(found.pointer, found.detail.removeprefix("problem.sheet.")) for found in caught.value.errors]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_reads_the_same_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    assert rows_of(LINES.replace(",", delimiter).encode(encoding)) == ROWS


def test_an_xlsx_reads_as_the_csv_does() -> None:
    def fill(made: Workbook) -> None:
        for at, line in enumerate(LINES.splitlines(), 1):
            for column, text in enumerate(line.split(","), 1):
                if text:
                    made.active.cell(at, column, text)

    assert rows_of(book(fill)) == ROWS


def test_numbers_days_and_flags_become_the_text_that_a_person_reads() -> None:
    values = [3, 3.0, 0.1 + 0.2, date(2026, 11, 21), datetime(2026, 11, 21, 9, 5), True, "  x ", None, "last"]  # noqa: DTZ001
    content = book(lambda made: made.active.append(values))
    assert rows_of(content) == [(1, ("3", "3", "0.3", "2026-11-21", "2026-11-21 09:05", "true", "x", "", "last"))]


def test_formulas_are_named_cell_by_cell_and_a_text_that_looks_like_one_is_text() -> None:
    def fill(made: Workbook) -> None:
        made.active["A1"], made.active["C3"] = "code", "=1+1"
        made.create_sheet("more")["AB2"] = '=HYPERLINK("http://evil.example","x")'

    assert refused(book(fill), SheetFormula) == [("/items/3/C", "formula"), ("/more/2/AB", "formula")]
    assert refused(b"code,name\nA,=cmd|' /C calc'!A0\n", SheetFormula) == [("/csv/2/B", "formula")]

    def as_text(made: Workbook) -> None:
        made.active["A1"] = "=1+1"
        made.active["A1"].data_type = "s"

    assert rows_of(book(as_text)) == [(1, ("=1+1",))]
    assert rows_of(b"a,+86 138\n-5,@x\n") == [(1, ("a", "+86 138")), (2, ("-5", "@x"))]


def test_merged_cells_are_named_by_their_first() -> None:
    def fill(made: Workbook) -> None:
        made.active.append(["a", "b", "c"])
        made.active.merge_cells("B7:C9")

    assert refused(book(fill), SheetMerged) == [("/items/7/B", "merged")]


def test_a_hidden_sheet_is_named() -> None:
    def fill(made: Workbook) -> None:
        made.active.append(["a"])
        made.create_sheet("secret").sheet_state = "veryHidden"

    assert refused(book(fill), SheetHidden) == [("/secret/1", "hidden")]


def test_the_first_row_too_many_is_named() -> None:
    assert len(rows_of(b"code\n" + b"x\n" * MAX_ROWS)) == MAX_ROWS + 1
    assert refused(b"code\n" + b"x\n" * (MAX_ROWS + 1), SheetTooLarge) == [(f"/csv/{MAX_ROWS + 2}", "rows")]


def test_a_row_of_too_many_columns_and_a_cell_of_too_much_text_are_named() -> None:
    assert refused(b"code\n" + b"x," * 200 + b"x\n", SheetTooLarge) == [("/csv/2/GS", "columns")]
    assert refused(b"code,name\nx," + b"y" * 4001, SheetTooLarge) == [("/csv/2/B", "cell")]
    assert refused(b"code,name\nx," + b"y" * 200_000, SheetTooLarge) == [("/csv/2", "cell")]
    assert refused(book(lambda made: made.active.cell(2, 16_384, "x")), SheetTooLarge) == [("/items/2/GS", "columns")]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"\xd0\xcf\x11\xe0old", "old_xls"),
        (b"PK\x03\x04broken", "damaged"),
        (b"a\x00b", "damaged"),
        ("a\n".encode("utf-16") + b"\x00", "encoding"),
        (b"a,b\nc,\xff\xff\n", "encoding"),
    ],
)
def test_what_is_no_spreadsheet_is_said_to_be_none(content: bytes, detail: str) -> None:
    ((where, said),) = refused(content, SheetUnreadable)
    assert said == detail
    assert where in ("", "/csv/2", "/csv/1")


def repacked(content: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return out.getvalue()


SMALL = book(lambda made: made.active.append(["a"]))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_UNPACKED_BYTES", 1_000_000)
    bomb = repacked(SMALL, lambda _, data: data, {"xl/media/huge.bin": b"\x00" * 2_000_000})
    assert len(bomb) < 20_000
    assert refused(bomb, SheetTooLarge) == [("", "unpacked")]


def test_a_file_of_too_many_bytes_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 10)
    assert refused(b"a" * 11, SheetTooLarge) == [("", "unpacked")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(encoding: str) -> None:
    def poison(part: str, data: bytes) -> bytes:
        if not part.endswith("sheet1.xml"):
            return data
        inner = data.decode().partition("?>")[2] if data.startswith(b"<?xml") else data.decode()
        laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        return f'<?xml version="1.0" encoding="{encoding}"?>{laughs}{inner}'.encode(encoding)

    assert refused(repacked(SMALL, poison), SheetUnreadable) == [("", "damaged")]


def test_a_sheet_that_lies_about_its_size_and_row_numbers_ends_soon() -> None:
    def lie(part: str, data: bytes) -> bytes:
        return data.replace(b'r="1"', b'r="99999999"').replace(b'r="A1"', b'r="A99999999"') if "sheet1" in part else data

    ((where, said),) = refused(repacked(SMALL, lie), SheetTooLarge)
    assert (where, said) == ("/items/1048577", "rows")


def workbook_of(rows: int) -> bytes:
    made = Workbook(write_only=True)
    sheet = made.create_sheet("items")
    for number in range(rows):
        sheet.append([f"EXT-{number}", "手提式干粉灭火器", number, "车库 B2"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_fifty_thousand_rows_are_read_within_half_a_minute() -> None:
    content = workbook_of(MAX_ROWS)
    began = time.process_time()  # of this process alone: the machine may be busy with others
    (table,) = read_tables(content)
    assert time.process_time() - began < 30
    assert len(table.rows) == MAX_ROWS


def test_ten_thousand_rows_take_less_than_forty_megabytes() -> None:
    """So do not 50,000 take more than 200: the file is read as a stream, and only its text is kept."""
    content = workbook_of(10_000)
    tracemalloc.start()
    (table,) = read_tables(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(table.rows) == 10_000
    assert peak < 40_000_000


def test_columns_are_lettered_as_spreadsheets_do() -> None:
    assert [column_letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert place("a/b~c", 3, 2) == "/a~1b~0c/3/C"


SHOWN = ("mmm-yy", 'yyyy"年"m"月"', "[$-804]yyyy/mm", "yyyy-mm-dd", "d-mmm-yy", "yyyy-mm-dd hh:mm")


def test_regression_a_date_shown_as_a_month_is_a_month() -> None:
    def fill(made: Workbook) -> None:
        for row, shown in enumerate(
            ("mmm-yy", 'yyyy"年"m"月"', "[$-804]yyyy/mm", "yyyy-mm-dd", "d-mmm-yy", "yyyy-mm-dd hh:mm"), 1
        ):
            made.active.cell(row, 1, datetime(2024, 3, 1)).number_format = shown  # noqa: DTZ001 (Excel knows no zone)

    assert [cells for _, (cells,) in rows_of(book(fill))] == ["2024-03"] * 3 + ["2024-03-01"] * 3


@pytest.mark.parametrize(("form", "read"), [(57, "2024-03"), (31, "2024-03-01"), (14, "2024-03-01"), (1, "45352")])
def test_regression_the_date_formats_of_chinese_excel_that_have_only_a_number_are_dates(form: int, read: str) -> None:
    whole = book(lambda made: setattr(made.active.cell(1, 1, 45352), "number_format", "0.00"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive, zipfile.ZipFile(out, "w") as changed:
        for part in archive.infolist():
            data = archive.read(part)
            if part.filename == "xl/styles.xml":
                assert b'numFmtId="2"' in data
                data = data.replace(b'numFmtId="2"', b'numFmtId="%d"' % form)
            changed.writestr(part.filename, data)
    assert rows_of(out.getvalue()) == [(1, (read,))]


def test_regression_a_small_file_of_endlessly_wide_blank_rows_ends_soon() -> None:
    whole = book(lambda made: made.active.append(["A"]))
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (row, row) for row in range(2, 20_000))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in archive.infolist():
            data = archive.read(part)
            changed.writestr(part.filename, data.replace(b"</sheetData>", rows + b"</sheetData>"))
    begun = time.process_time()
    assert refused(out.getvalue(), SheetTooLarge) == [("/items/978/GS", "columns")]
    assert time.process_time() - begun < 20
