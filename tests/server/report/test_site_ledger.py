"""The ledger of a whole site: what was owed to the site itself is in it, also where nobody made any record."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from server.database import commit
from sync.records.fact import TasksWereOpened
from sync.records.task import TasksOpened
from sync.records.types import Subject
from tests.paper import SITE
from tests.records import NOON, task
from tests.requires import need
from tests.server.api.conftest import Town
from tests.server.report.conftest import text_of
from tests.server.report.test_ledger import TODAY, ledger


@pytest.fixture(autouse=True)
def poppler() -> None:
    need("poppler-utils", shutil.which("pdftotext") is not None, "apt install poppler-utils")


def test_regression_a_missed_check_of_the_site_itself_is_in_its_ledger_without_any_record(town: Town, tmp_path: Path) -> None:
    at_site = Subject(kind="site", id=SITE)
    owed = task(
        id="t-site", subject=at_site, period=TODAY.isoformat(), opens_at=NOON - timedelta(hours=5),
        due_at=NOON - timedelta(hours=2), closes_at=NOON - timedelta(hours=1),
    )  # fmt: skip
    ledger_of = town.server.parts.ledger
    body = TasksOpened(period=TODAY.isoformat(), tasks=(owed,))
    commit(
        town.server.parts.store,
        lambda: ledger_of.act(TasksWereOpened, author=town.server.parts.server_id, site=SITE, subject=at_site, body=body),
    )
    read = text_of(ledger(town), tmp_path)
    assert re.search(r"^\s*Missed +(\d+)$", read, re.MULTILINE)[1] == "1"  # type: ignore[index]
    assert "1 checks not done" in read
