"""`linxun labels` over the demo estate: sheets of everything, one label alone as PDF and SVG, a refusal that says what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli.main import app
from server.database import Store
from server.demo.lay import demo_estate, put_documents
from server.settings import Settings
from server.wiring import build_parts


def test_labels_are_printed_as_sheets_and_alone(
    sqlite_store: Store, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = build_parts(settings, sqlite_store)
    estate = demo_estate(date(2026, 11, 20), password_seed="test", host="M.EXAMPLE.CN")
    put_documents(parts, estate.login("admin").person, estate.documents())
    monkeypatch.setenv("LINXUN_DATA", str(settings.data))
    site, card = estate.light.site.id, estate.light.objects.equipment[0].id

    def labels(name: str, *words: str) -> tuple[int, bytes]:
        file = tmp_path / name
        done = CliRunner().invoke(app, ["labels", str(file), "--site", site, *words])
        return done.exit_code, file.read_bytes() if file.exists() else b""

    code, sheets = labels("all.pdf")
    assert code == 0
    assert sheets.startswith(b"%PDF")
    code, alone = labels("one.pdf", "--single", "--only", card)
    assert code == 0
    assert alone.startswith(b"%PDF")
    assert len(alone) < len(sheets)
    code, drawing = labels("one.svg", "--only", card)
    assert code == 0
    assert b"<svg" in drawing[:400]
    code, nothing = labels("many.svg")
    assert code == 1
    assert nothing == b""
