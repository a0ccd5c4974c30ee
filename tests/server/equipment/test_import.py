"""Import of equipment, units and zones: what people's tables look like, every mistake named by row and column, all of it or
nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from server.database import commit, reading
from server.equipment.exporting import export_file, export_table
from server.equipment.importing import MAX_IMPORT_ROWS, first_table
from server.equipment.uploads import import_upload, keep_upload, set_mapping, upload_of
from server.ledger.tables import Document, Journal
from server.sheets.reading import read_tables
from server.site.tree import place_tree
from sync.errors import ImportRefused, InputError, SheetFormula, SheetMerged, SheetTooLarge, SheetUnreadable
from sync.records.equipment import EquipmentState
from sync.records.scope import PlaceKind
from sync.records.site import Place
from tests.paper import OTHER_SITE, Server
from tests.records import SITE, equipment
from tests.server.equipment.facts import code, stored
from tests.server.equipment.sheets import csv_of, imported, tried, wrong, xlsx_of

HEAD = ("设备名称", "设备类型", "安装位置", "出厂日期", "数量")
GOOD = ("1F 北侧", "灭火器", "1F", "2019-05", "2")


def count(server: Server, kind: str = "equipment") -> int:
    with reading(server.parts.store):
        return int(Document.select().where((Document.kind == kind) & ~Document.deleted).count())


def facts(server: Server) -> int:
    with reading(server.parts.store):
        return int(Journal.select().count())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_a_csv_is_read_right_in_every_usual_encoding(encoding: str, server: Server) -> None:
    plan = tried(server, csv_of([HEAD, GOOD], encoding))
    assert wrong(plan) == []
    assert [(card.name, card.kind, card.place, card.made_on, card.count) for card in plan.added] == [
        ("1F 北侧", "extinguisher", "f1", "2019-05", 2)
    ]


def test_english_headers_and_english_words_do_as_well(server: Server) -> None:
    head = ("Equipment name", "Type", "Location", "Manufactured", "Risk class", "State", "Model", "Set pressure (MPa)", "Keeper")
    row = ("Pump 1", "Fire pump", "1F", "2020/3/9", "a", "Out of service", "XBD-8", "0.85", "P1")
    (card,) = tried(server, xlsx_of([head, row])).added
    assert (card.kind, card.made_on, card.risk, card.state) == ("fire_pump", "2020-03-09", "A", EquipmentState.OUT_OF_SERVICE)
    assert (card.fields, card.values, card.keeper) == ({"model": "XBD-8"}, {"set_press": 0.85}, "p1")


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (date(2021, 2, 3), "2021-02-03"), (datetime(2021, 2, 3), "2021-02-03"),  # noqa: DTZ001 (Excel knows no zone)
        ("2021-02", "2021-02"), ("2021/2", "2021-02"),
        ("2021.2.3", "2021-02-03"), ("2021年2月", "2021-02"), ("2021年2月3日", "2021-02-03"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_excel_keeps_it_and_as_people_write_it(cell: object, read: str, server: Server) -> None:
    (card,) = tried(server, xlsx_of([HEAD, ("A", "灭火器", "1F", cell, 1)])).added
    assert card.made_on == read


@pytest.mark.parametrize("cell", ["2021-13", "2021-02-30", "43602", "去年", "2021", "2021.1"])
def test_what_is_no_date_is_named(cell: str, server: Server) -> None:
    assert wrong(tried(server, csv_of([HEAD, ("A", "灭火器", "1F", cell, 1)]))) == [(2, "D", "made_on", "date")]


def test_a_day_is_needed_where_a_month_says_too_little(server: Server) -> None:
    assert wrong(tried(server, csv_of([("名称", "类型", "位置", "检验有效期"), ("A", "电梯", "1F", "2026-05")]))) == [
        (2, "D", "valid_until", "date")
    ]


def test_every_error_is_named_by_row_and_column_and_nothing_is_written(server: Server) -> None:
    before = facts(server)
    rows = [
        HEAD,
        GOOD,
        ("", "灭火器", "1F", "", "1"),
        ("B", "飞船", "1F", "", "1"),
        ("C", "灭火器", "9F", "", "1"),
        ("D", "灭火器", "1F", "2019-99", "many"),
        ("E" * 81, "灭火器", "1F", "", "1"),
        ("F", "灭火器", "1F", "", "0"),
    ]
    plan = tried(server, csv_of(rows, "gbk"))
    assert wrong(plan) == [
        (3, "A", "name", "needed"), (4, "B", "kind", "choice"), (5, "C", "place", "place"), (6, "D", "made_on", "date"),
        (7, "A", "name", "text"), (8, "E", "count", "number"),
    ]  # fmt: skip
    with pytest.raises(ImportRefused):
        imported(server, csv_of(rows))
    assert (facts(server), count(server)) == (before, 3)


def test_codes_are_checked_within_the_table_with_the_register_and_with_other_sites(server: Server) -> None:
    server.put(
        equipment(id="far", site=OTHER_SITE, labels=(code(8),)),
        Place(id="x", site=OTHER_SITE, parent=None, kind=PlaceKind.YARD, name="X"),
    )
    head = ("名称", "类型", "位置", "标签编码")
    rows = [
        head,
        ("A", "灭火器", "1F", code(1)),
        ("B", "灭火器", "1F", code(1)),
        ("C", "灭火器", "1F", code(8)),
        ("D", "灭火器", "1F", "NOTACODE"),
    ]
    assert wrong(tried(server, csv_of(rows))) == [
        (3, "D", "labels", "twice"), (4, "D", "labels", "taken"), (5, "D", "labels", "code"),
    ]  # fmt: skip


def test_rows_update_what_they_name_by_id_or_code_and_leave_what_they_do_not_say(server: Server) -> None:
    server.put(equipment(id="ext-1", labels=(code(1),), note="kept", risk="A"), equipment(id="ext-2", note="also"))
    head = ("台账编号", "标签", "名称", "备注")
    result = imported(server, csv_of([head, ("", code(1), "New name", ""), ("ext-2", "", "Second", "written")]))
    assert (result.added, result.changed, result.same) == (0, 2, 0)
    one, two = (stored(server, "equipment", name) for name in ("ext-1", "ext-2"))
    assert (one.name, one.note, one.risk, one.labels) == ("New name", "kept", "A", (code(1),))
    assert (two.name, two.note) == ("Second", "written")
    again = imported(server, csv_of([head, ("", code(1), "New name", ""), ("ext-2", "", "Second", "written")]))
    assert (again.added, again.changed, again.same) == (0, 0, 2)


def test_two_rows_for_one_thing_are_refused(server: Server) -> None:
    plan = tried(server, csv_of([("id", "名称"), ("ext-1", "A"), ("ext-1", "B")]))
    assert wrong(plan) == [(3, "A", "id", "twice")]


def test_missing_places_are_made_only_when_the_person_says_so(server: Server) -> None:
    rows = [HEAD, ("A", "灭火器", "1F / 泵房", "", 1), ("B", "灭火器", "1F/泵房", "", 1), ("C", "灭火器", "2号楼/3层", "", 1)]
    assert [why for *_, why in wrong(tried(server, csv_of(rows)))] == ["place"] * 3
    result = imported(server, csv_of(rows), make_places=True)
    assert (result.added, result.places) == (3, 3)
    with reading(server.parts.store):
        paths = {" / ".join(node.path) for node in place_tree(SITE).nodes}
    assert paths == {"1F", "1F / 泵房", "1F / 2号楼", "1F / 2号楼 / 3层"}


def test_a_place_name_that_two_places_have_is_not_guessed(server: Server) -> None:
    for n in (1, 2):
        server.put(
            Place(id=f"t{n}", site=SITE, parent=None, kind=PlaceKind.TOWER, name=f"T{n}"),
            Place(id=f"t{n}f", site=SITE, parent=f"t{n}", kind=PlaceKind.FLOOR, name="3F"),
        )
    rows = [HEAD, ("A", "灭火器", "3F", "", 1), ("B", "灭火器", "T2 / 3F", "", 1)]
    plan = tried(server, csv_of(rows))
    assert wrong(plan) == [(2, "C", "place", "place")]
    assert plan.added[0].place == "t2f"


def test_a_merged_cell_a_formula_and_a_damaged_file_are_refused_by_name(server: Server) -> None:
    with pytest.raises(SheetMerged) as merged:
        tried(server, xlsx_of([HEAD, GOOD, GOOD], merged="A2:A3"))
    assert "/A" in merged.value.errors[0].pointer
    with pytest.raises(SheetFormula) as formula:
        tried(server, xlsx_of([HEAD, ("A", "灭火器", "1F", "", "=1+1")]))
    assert formula.value.errors[0].pointer.endswith("/2/E")
    with pytest.raises(SheetUnreadable):
        tried(server, b"PK\x03\x04 not a workbook")
    with pytest.raises(InputError):
        tried(server, csv_of([HEAD]))


def test_fifty_thousand_rows_are_refused_by_a_limit_that_says_where(server: Server) -> None:
    content = csv_of([HEAD, *[GOOD] * 50_000])
    with pytest.raises(SheetTooLarge) as refused:
        first_table(read_tables(content))
    assert refused.value.errors[0].pointer == f"/csv/{MAX_IMPORT_ROWS + 2}"
    assert count(server) == 3


def test_a_second_press_imports_nothing_twice(server: Server) -> None:
    table = first_table(read_tables(csv_of([HEAD, GOOD])))
    parts = server.parts
    upload = commit(parts.store, lambda: keep_upload(SITE, "equipment", "a.csv", table, author="boss", now_ms=server.clock.ms))
    first, second = (
        commit(parts.store, lambda: import_upload(parts.ledger, SITE, upload, make_places=False, author="boss")) for _ in range(2)
    )
    assert first == second
    assert count(server) == 4


def test_a_mapping_that_takes_two_columns_for_one_thing_is_refused(server: Server) -> None:
    table = first_table(read_tables(csv_of([HEAD, GOOD])))
    parts = server.parts
    upload = commit(parts.store, lambda: keep_upload(SITE, "equipment", "a.csv", table, author="boss", now_ms=server.clock.ms))
    with pytest.raises(InputError):
        commit(parts.store, lambda: set_mapping(SITE, upload, ["name", "name", "", "", ""]))
    commit(parts.store, lambda: set_mapping(SITE, upload, ["name", "kind", "place", "", ""]))
    with reading(parts.store):
        assert upload_of(SITE, upload).mapping == ("name", "kind", "place", "", "")


def test_a_changed_state_counts_from_the_import(server: Server) -> None:
    imported(server, csv_of([("id", "状态"), ("ext-1", "停用")]))
    card = stored(server, "equipment", "ext-1")
    assert card.state is EquipmentState.OUT_OF_SERVICE
    assert card.state_since is not None


def test_an_extinguishers_dates_follow_from_its_stamps(server: Server) -> None:
    head = ("名称", "类型", "种类", "位置", "生产日期")
    (card,) = tried(server, csv_of([head, ("A", "灭火器", "ABC 干粉", "1F", "2020-02")])).added
    assert (card.service_due_on, card.scrap_on) == ("2025-02-28", "2030-02-28")


def test_units_and_zones_are_imported_too(server: Server) -> None:
    units = [("房号", "位置", "状态", "装修中", "管家"), ("101", "1F", "空置", "是", "P1"), ("102", "1F", "已入住", "", "")]
    assert imported(server, csv_of(units, "gbk"), what="unit").added == 2
    zones = [
        ("区域名称", "类型", "所属网格", "责任人", "频次", "范围"),
        ("网格一", "保洁网格", "", "P2", "", ""),
        ("大堂", "保洁：大堂", "", "P1", "24", "1F"),
    ]
    assert imported(server, csv_of(zones), what="zone").added == 2
    assert imported(server, csv_of([("名称", "网格"), ("大堂", "网格一")]), what="zone").changed == 1
    assert wrong(tried(server, csv_of([("房号", "位置", "状态"), ("103", "9F", "住着")]), what="unit")) == [
        (2, "B", "place", "place"), (2, "C", "state", "choice"),
    ]  # fmt: skip


def test_regression_the_numbers_of_another_site_s_things_are_not_made_here_a_second_time(server: Server) -> None:
    server.put(equipment(id="far", site=OTHER_SITE))
    rows = [("id", "名称", "类型", "位置"), ("far", "A", "灭火器", "1F"), ("unheard-of", "B", "灭火器", "1F")]
    assert wrong(tried(server, csv_of(rows))) == [(2, "A", "id", "taken")]


def test_regression_an_older_export_does_not_undo_what_somebody_edited_since(server: Server) -> None:
    server.put(equipment(id="ext-1", note="old"), equipment(id="ext-2", note="old"))
    with reading(server.parts.store):
        taken_out = export_file(export_table(SITE, "equipment", "zh", now_ms=server.clock.ms), "xlsx")
    server.put(equipment(id="ext-1", note="edited meanwhile"))
    assert [(row, key, why) for row, _, key, why in wrong(tried(server, taken_out))] == [(2, "edition", "overtaken")]
    with pytest.raises(ImportRefused):
        imported(server, taken_out)
    assert stored(server, "equipment", "ext-1").note == "edited meanwhile"
    server.put(equipment(id="ext-1", note="old"))
    assert imported(server, taken_out).changed == 0
