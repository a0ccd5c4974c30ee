"""The registers and the cleaning board in a real browser: filters, export, months, what is owed, scores."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from server.database import open_database
from server.database.migrate import migrate
from server.settings import Settings
from tests.console_registers import fill_registers
from tests.console_world import World, build_world, served
from tests.shots_console import sign_in


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, made_keys: Path) -> Iterator[tuple[World, str]]:
    """The estate at noon with its registers filled, behind a real server."""
    settings = Settings(data=tmp_path_factory.mktemp("registers"))
    settings.make_directories()
    shutil.copytree(made_keys, settings.keys, dirs_exist_ok=True)
    store = open_database(settings)
    migrate(store)
    world = build_world(settings, store)
    fill_registers(world)
    with served(world.app) as address:
        yield world, address
    store.close()


@pytest.fixture
def page(chromium: Browser, filled: tuple[World, str]) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    made = context.new_page()
    sign_in(made, filled[1], "hq")
    made.goto(f"{filled[1]}/console/sites/{filled[0].estate.main.site.id}")
    yield made
    context.close()


def test_the_tab_leads_to_the_entries_and_a_form_narrows_them(page: Page) -> None:
    page.click("nav.tabs >> text=Registers")
    expect(page.locator("h2", has_text="17 entries")).to_be_visible()
    page.select_option("select[name=form]", "GATE-V")
    page.click("button.primary")
    expect(page.locator("h2", has_text="14 entries")).to_be_visible()
    assert "Visitors" in page.locator("tbody tr").first.inner_text()


def test_the_workbook_comes_down_with_a_sheet_for_each_form(page: Page) -> None:
    page.click("nav.tabs >> text=Registers")
    with page.expect_download() as coming:
        page.click("text=Export to Excel")
    assert coming.value.suggested_filename.endswith("2026-11-20.xlsx")
    assert Path(coming.value.path()).read_bytes()[:2] == b"PK"


def test_a_month_of_meters_is_compared_with_the_month_before(page: Page) -> None:
    page.click("nav.tabs >> text=Registers")
    page.click("main >> text=Meters")
    expect(page.locator("tbody tr").first).to_contain_text("so far")
    page.get_by_label("The month before").click()
    expect(page.locator("tbody tr").first).to_contain_text("+18.8%")


def test_what_is_owed_names_the_overdue_and_counts_visits(page: Page) -> None:
    page.click("nav.tabs >> text=Registers")
    page.click("text=What is owed")
    expect(page.locator("section", has_text="Contractors")).to_contain_text("Overdue")
    expect(page.locator("section", has_text="Household visits today")).to_contain_text("3 / 5")


def test_the_cleaning_board_shows_scores_with_numerator_and_denominator(page: Page) -> None:
    page.click("nav.tabs >> text=Cleaning")
    expect(page.locator("section", has_text="Scores that pass")).to_contain_text("62.5% 5/8")
    expect(page.locator("section", has_text="Scores of the month by keeper")).to_contain_text("92.0")
    expect(page.locator("section", has_text="Consumables this month")).to_contain_text("40")
