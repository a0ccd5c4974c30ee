"""The doors to the ledger: who may, what a wrong choice is answered with, and the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from server.cli.main import app
from server.wiring import create_app
from tests.paper import OTHER_SITE, SITE
from tests.server.api.conftest import Town, slug
from tests.server.fire.conftest import HOUSEKEEPER, SUPERVISOR, Visit

FORM, FILE = f"/console/sites/{SITE}/report", f"/console/sites/{SITE}/report.pdf"


def test_the_form_leads_to_a_file_to_save(visit: Visit) -> None:
    browser = visit(SUPERVISOR)
    assert "Inspection ledger" in browser.get(FORM).text
    answer = browser.get(FILE, params={"begin": "2026-11-01", "end": "2026-11-20", "kind": "extinguisher"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'attachment; filename="ledger-{SITE}-2026-11-01-2026-11-20.pdf"'
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"begin": "2026-11-20", "end": "2026-11-01"}, "The last day is before the first."),
        ({"begin": "2026-02-30"}, "Write a day as 2026-11-20."),
        ({"begin": "yesterday"}, "Write a day as 2026-11-20."),
        ({"begin": "2010-01-01"}, "At most five years at once."),
        ({"kind": "dragon"}, "There is no such kind."),
        ({"item": "<b>nothing"}, "&lt;b&gt;nothing"),
    ],
)
def test_a_choice_that_cannot_be_is_said_on_the_form(visit: Visit, typed: dict[str, str], said: str) -> None:
    answer = visit(SUPERVISOR).get(FILE, params=typed)
    assert answer.status_code in (404, 422)
    assert said in answer.text
    assert "<b>nothing" not in answer.text


def test_only_who_may_export_gets_it_and_only_of_one_s_own_site(visit: Visit, town: Town) -> None:
    assert visit(HOUSEKEEPER).get(FORM).status_code == 403
    assert visit(HOUSEKEEPER).get(FILE).status_code == 403
    assert visit(SUPERVISOR).get(f"/console/sites/{OTHER_SITE}/report.pdf").status_code == 404
    with TestClient(create_app(town.server.parts), raise_server_exceptions=False) as client:
        api = f"/api/v1/sites/{SITE}/report.pdf"
        assert client.get(api, headers=town.bearer(SUPERVISOR)).content.startswith(b"%PDF")
        assert slug(client.get(api, headers=town.bearer(HOUSEKEEPER))) == "forbidden"
        wrong = client.get(f"{api}?begin=2026-11-20&end=2026-11-01", headers=town.bearer(SUPERVISOR))
        assert (wrong.status_code, slug(wrong)) == (422, "invalid-input")


def test_the_command_writes_the_file_and_says_why_not(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINXUN_DATA", str(town.server.parts.settings.data))
    file, run = tmp_path / "out.pdf", CliRunner()
    done = run.invoke(
        app, ["report", str(file), "--site", SITE, "--begin", "2026-11-01", "--end", "2026-11-20", "--language", "en"]
    )
    assert done.exit_code == 0, done.output
    assert file.read_bytes().startswith(b"%PDF")
    other = tmp_path / "no.pdf"
    refused = run.invoke(app, ["report", str(other), "--site", SITE, "--item", "nothing like it"])
    assert refused.exit_code == 1
    assert not other.exists()
