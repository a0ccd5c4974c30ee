"""`linxun import-equipment` and `export-equipment`: a dry run that names every error, an import that is whole, a table that
comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli.main import app
from server.database import Store, reading
from server.ledger.tables import Document
from server.settings import Settings
from tests.paper import server_on
from tests.records import SITE

HEAD = "设备名称,设备类型,位置\n"


def test_a_table_is_tried_imported_and_exported_again(
    sqlite_store: Store, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server_on(sqlite_store, settings)
    monkeypatch.setenv("LINXUN_DATA", str(settings.data))
    file = tmp_path / "table.csv"

    def run(command: str, *words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [command, str(file), "--site", SITE, *words])
        return done.exit_code, done.output

    def cards() -> int:
        with reading(sqlite_store):
            return int(Document.select().where((Document.kind == "equipment") & ~Document.deleted).count())

    file.write_bytes(f"{HEAD}A,灭火器,1F\nB,飞船,1F\n".encode("gbk"))
    code, told = run("import-equipment")
    assert code == 1
    assert "row 3 B kind" in told
    assert cards() == 3
    file.write_bytes(f"{HEAD}A,灭火器,1F\nB,电梯,1F\n".encode("gbk"))
    code, told = run("import-equipment", "--dry-run")
    assert (code, cards()) == (0, 3)
    assert "would add 2" in told
    code, told = run("import-equipment")
    assert (code, cards()) == (0, 5)
    assert "added 2" in told
    file = tmp_path / "out.xlsx"
    assert run("export-equipment", "--language", "en")[0] == 0
    code, told = run("import-equipment")
    assert "added 0, changed 0, left 5" in told
