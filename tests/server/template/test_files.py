"""Files of templates: what goes out comes in the same, in both languages; what is wrong is named by its place in the file, and
then nothing at all is taken in."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from openpyxl import Workbook, load_workbook

from server.database import reading
from server.template.builtin import builtin_templates
from server.template.columns import ITEM_COLUMNS, TEMPLATE_COLUMNS
from server.template.exporting import as_json, as_xlsx
from server.template.importing import read_file
from server.template.tables import TemplateVersion
from server.template.views import all_templates
from server.words import LANGUAGES, Language
from sync.records.template import AnswerKind, Condition, Template, TemplateItem
from tests.records import item
from tests.server.api.conftest import slug
from tests.server.template.conftest import MANAGER, Office
from tests.server.template.test_api import faults
from tests.sync.template.test_template_types import FULL

RICH = msgspec.structs.replace(
    builtin_templates()[0],
    items=(
        *(item("body", note="=1+1"), FULL),
        item("why", AnswerKind.CHOICE, shown_if=Condition(item="press", values=("1, 2", "3"))),
        item("odd", zh="a=b; c/d!", en="+x"),
    ),
    retention_days=90,
    is_retired=True,
    register="gate",
    based_on="EXT-M",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_of_the_product_survives_a_workbook(language: Language) -> None:
    templates = (*builtin_templates()[1:], RICH)
    assert read_file(as_xlsx(templates, language)).drafts == templates


def test_every_template_of_the_product_survives_json() -> None:
    templates = (*builtin_templates()[1:], RICH)
    assert read_file(as_json(templates)).drafts == templates


def test_every_field_has_a_column() -> None:
    assert {column.field for column in ITEM_COLUMNS} == {f.name for f in msgspec.structs.fields(TemplateItem)} | {"template"}
    own = {f.name for f in msgspec.structs.fields(Template)} - {"id", "items"}
    assert {column.field for column in TEMPLATE_COLUMNS} == own | {"every", "times", "hours", "months"}


def test_row_26_no_cell_of_an_exported_template_is_a_formula(office: Office) -> None:
    raw = office.raw("EXT-M")
    raw["items"][0]["zh"] = raw["items"][0]["en"] = '=HYPERLINK("http://evil.example")'
    raw["items"][1]["en"], raw["zh"] = "@SUM(A1)", "+1-1"
    assert office.call("PUT", "/EXT-M", json=raw).status_code == 200
    content = office.call("GET", "/export.xlsx?only=EXT-M").content
    cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert {'=HYPERLINK("http://evil.example")', "@SUM(A1)", "+1-1"} <= {cell.value for cell in cells}
    (back,) = read_file(content).drafts
    assert back == office.newest("EXT-M")


def taken(office: Office, content: bytes, *, dry: bool = False, who: str = "hq") -> Any:
    return office.call("POST", f"/import?dry_run={'true' if dry else 'false'}", who=who, content=content)


def test_what_was_exported_and_not_changed_is_taken_in_without_a_new_version(office: Office) -> None:
    for path in ("/export.json", "/export.xlsx"):
        answer = office.call("GET", path)
        assert "attachment" in answer.headers["content-disposition"]
        done = taken(office, answer.content).json()
        assert done == {"is_dry_run": False, "created": [], "changed": {}, "unchanged": 95}
    with reading(office.server.parts.store):
        assert {row.version for row in TemplateVersion.select()} == {1}


def edited(office: Office, change: Callable[[Workbook], None], only: str = "EXT-M") -> bytes:
    book = load_workbook(io.BytesIO(office.call("GET", f"/export.xlsx?only={only}").content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(book: Workbook, sheet: str, header: str) -> int:
    return [cell.value for cell in book[sheet][1]].index(header) + 1


def put_cell(book: Workbook, sheet: str, row: int, header: str, value: object) -> None:
    book[sheet].cell(row, column(book, sheet, header)).value = value  # type: ignore[assignment]


def test_an_edited_workbook_is_first_tried_and_then_taken_in_whole(office: Office) -> None:
    def change(book: Workbook) -> None:
        put_cell(book, "items", 2, "English", "Body whole")
        items, templates = book["items"], book["templates"]
        code = column(book, "templates", "Code")
        templates.append([cell.value for cell in templates[2]])
        templates.cell(3, code).value = "EXT-X"
        items.append([cell.value for cell in items[2]])
        items.cell(items.max_row, 1).value = "EXT-X"

    content = edited(office, change)
    expected = {"created": ["EXT-X"], "changed": {"EXT-M": 2}, "unchanged": 0}
    assert taken(office, content, dry=True).json() == {"is_dry_run": True, **expected}
    assert office.newest("EXT-M").version == 1
    assert office.call("GET", "/EXT-X").status_code == 404
    assert taken(office, content).json() == {"is_dry_run": False, **expected}
    assert office.newest("EXT-M").items[0].en == "Body whole"
    assert [found.code for found in office.newest("EXT-X").items] == [office.newest("EXT-M").items[0].code]


def test_a_workbook_that_was_exported_before_somebody_saved_is_refused_whole(office: Office) -> None:
    content = edited(office, lambda book: put_cell(book, "items", 2, "English", "Mine"), only="EXT-M&only=HYD-M")
    assert office.call("PUT", "/HYD-M", json=office.raw("HYD-M") | {"en": "Theirs"}).status_code == 200
    said = faults(taken(office, content))
    assert said == [("/templates/3/B", "not the newest version: somebody has saved another")]
    assert office.newest("EXT-M").version == 1


def add_items(book: Workbook, count: int) -> None:
    sheet = book["items"]
    for number in range(count):
        row = [cell.value for cell in sheet[2]]
        row[1] = f"n{number}"
        sheet.append(row)


CASES: dict[str, tuple[Callable[[Workbook], None], list[tuple[str, str]]]] = {
    "a number that is none": (
        lambda book: put_cell(book, "items", 3, "Maximum", "lots"),
        [("/items/3/L", "this cell cannot be read")],
    ),
    "a range upside down": (
        lambda book: (
            put_cell(book, "items", 3, "Answer", "num"),
            put_cell(book, "items", 3, "Minimum", 9),
            put_cell(book, "items", 3, "Maximum", 1),
            put_cell(book, "items", 3, "Choices", None),
        ),  # type: ignore[dict-item,return-value]
        [("/items/3/L", "the upper limit is below the lower")],
    ),
    "a condition on itself": (
        lambda book: put_cell(book, "items", 2, "Asked if", f"{book['items'].cell(2, 2).value}!"),
        [("/items/2/W", "a condition cannot look at its own item")],
    ),
    "200 items": (lambda book: add_items(book, 200), [("/templates/2", "a template has 1 to 40 items")]),
    "an item twice": (
        lambda book: book["items"].append([cell.value for cell in book["items"][2]]),
        [("/items/13/B", "the code stands twice")],
    ),
    "a template twice": (
        lambda book: book["templates"].append([cell.value for cell in book["templates"][2]]),
        [("/templates/3", "a template has 1 to 40 items")],
    ),
    "an item of no template": (
        lambda book: put_cell(book, "items", 4, "Template", "GHOST"),
        [("/items/4/A", "no template of the file has this code")],
    ),
    "an unknown column": (
        lambda book: put_cell(book, "items", 1, "Note", "Colour"),
        [("/items/1/X", "not a known column")],
    ),
    "a column twice": (
        lambda book: put_cell(book, "items", 1, "Note", "英文"),
        [("/items/1/X", "the column stands twice")],
    ),
    "one sheet only": (
        lambda book: book.remove(book["items"]),
        [("", "the workbook needs the sheets “templates” and “items”")],
    ),
    "an unknown role": (
        lambda book: put_cell(book, "templates", 2, "Performers", "the cook"),
        [("/templates/2/N", "is not right")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_every_fault_of_a_workbook_is_named_by_its_cell_and_nothing_is_taken_in(case: str, office: Office) -> None:
    change, expected = CASES[case]
    content = edited(office, change)
    for dry in (True, False):
        assert faults(taken(office, content, dry=dry)) == expected
    with reading(office.server.parts.store):
        assert {template.version for template in all_templates()} == {1}


@pytest.mark.parametrize(
    ("change", "problem", "where"),
    [
        (lambda book: put_cell(book, "items", 3, "English", "=1+1"), "sheet-formula", "/items/3/D"),
        (lambda book: book["items"].merge_cells("C5:D6"), "sheet-merged", "/items/5/C"),
        (lambda book: setattr(book["items"], "sheet_state", "hidden"), "sheet-hidden", "/items/1"),
    ],
)
def test_a_workbook_with_formulas_merged_cells_or_hidden_sheets_is_refused(
    change: Callable[[Workbook], None], problem: str, where: str, office: Office
) -> None:
    answer = taken(office, edited(office, change))
    assert (answer.status_code, slug(answer)) == (422, problem)
    assert answer.json()["errors"][0]["pointer"] == where


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b'{"templates":[]}', "/templates"),
        (b'{"templates":"x"}', "/templates"),
        (b"{", ""),
        (b'{"templates":[1],"templates":[2]}', ""),
        (b'{"templates":[{"code":"X1"}]}', "/templates/0/version"),
        (b"[" * 3000, ""),
    ],
)
def test_json_that_is_no_file_of_templates_is_named(content: bytes, where: str, office: Office) -> None:
    assert where in [pointer for pointer, _ in faults(taken(office, content))]


def test_the_faults_of_a_json_file_point_into_it(office: Office) -> None:
    raw = json.loads(office.call("GET", "/export.json?only=EXT-M&only=HYD-M").content)
    raw["templates"][1]["items"][2]["type"] = "shrug"
    assert faults(taken(office, json.dumps(raw).encode())) == [("/templates/1/items/2/type", "is not right")]
    raw = json.loads(office.call("GET", "/export.json?only=EXT-M&only=HYD-M").content)
    raw["templates"][1] = raw["templates"][0]
    assert faults(taken(office, json.dumps(raw).encode())) == [("/templates/1/code", "the code stands twice")]


def test_a_stranger_takes_nothing_in_and_an_unknown_code_is_not_exported(office: Office) -> None:
    assert taken(office, b"{}", who=MANAGER).status_code == 403
    assert office.call("GET", "/export.json?only=GHOST").status_code == 404
