"""Due work, the yearly programme and the plan in a real browser: the main ways through each page; none harms its reader."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from server.database import commit, reading
from server.plan.commands import change_plan
from server.plan.sheet import PlanSheet
from server.plan.views import site_document
from server.task.figures import publish_figures
from tests.console.conftest import Watched
from tests.console_world import World
from tests.records import NOON
from tests.shots_console import sign_in


@pytest.fixture
def site(world: World) -> str:
    return world.estate.light.site.id


@pytest.fixture
def manager(tab: Watched, world: World) -> Watched:
    """A window in which the light site's manager is signed in."""
    sign_in(tab.page, tab.address, world.username("manager-01", "light"))
    return tab


def test_a_check_is_found_by_its_truth_and_excused_with_a_reason(manager: Watched, site: str) -> None:
    page = manager.page
    manager.go(f"/console/sites/{site}/work")
    page.locator("a.truth.open").click()
    expect(page.locator("a.truth.open")).to_have_class(re.compile("is-on"))
    before = int(page.locator("a.truth.open b").inner_text())
    assert before > 1
    page.locator("tbody input[name=task]").first.check()
    page.fill("input[name=reason]", "works <b>in</b> the stairwell")
    page.get_by_role("button", name="Excuse the chosen ones").click()
    expect(page.locator(".note.good")).to_contain_text("1 excused")
    expect(page.locator("a.truth.open b")).to_have_text(str(before - 1))
    page.locator("a.truth.excused").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("works <b>in</b> the stairwell")
    page.locator("tbody tr a").first.click()
    expect(page.locator(".chip.excused")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Window closes")
    assert manager.harm == []


def test_all_that_the_filter_found_is_excused_at_once(manager: Watched, site: str) -> None:
    page = manager.page
    manager.go(f"/console/sites/{site}/work?truth=upcoming")
    many = int(page.locator("a.truth.upcoming b").inner_text())
    assert many > 1
    page.get_by_label(re.compile(f"All {many} that the filter found")).check()
    page.fill("input[name=reason]", "typhoon")
    page.get_by_role("button", name="Excuse the chosen ones").click()
    expect(page.locator(".note.good")).to_contain_text(f"{many} excused")
    expect(page.locator("a.truth.upcoming")).to_have_count(0)


def test_nobody_excuses_by_a_form_without_its_token(manager: Watched, site: str) -> None:
    answer = manager.page.request.post(
        f"{manager.address}/console/sites/{site}/work/excuse", form={"task": "t", "reason": "x"}, headers={"Accept": "text/html"}
    )
    assert answer.status == 403


def test_a_published_day_stands_beside_what_is_so_now(manager: Watched, world: World, site: str) -> None:
    stood = world.clock.ms
    world.clock.ms = round(NOON.timestamp() * 1000)
    publish_figures(world.parts)
    world.clock.ms = stood
    yesterday = (NOON - timedelta(days=1)).date().isoformat()
    manager.go(f"/console/sites/{site}/work?period={yesterday}")
    card = manager.page.locator("#published")
    expect(card).to_contain_text("never changed")
    expect(card).to_contain_text("Execution rate")
    expect(card).to_contain_text(re.compile(r"\d+/\d+"))


def test_a_year_is_made_a_campaign_changed_and_accepted(manager: Watched, site: str) -> None:
    page = manager.page
    manager.go(f"/console/sites/{site}/campaigns")
    page.get_by_role("button", name="Make the year 2026").click()
    expect(page.locator(".note.good")).to_contain_text("63 campaigns made")
    expect(page.locator(".year tbody tr")).to_have_count(12)
    expect(page.locator(".year td .cell")).to_have_count(60)
    page.get_by_role("link", name="Falling objects watch").click()
    page.fill("input[name=percent]", "80")
    page.fill("textarea[name=acceptance_en]", "Daily rounds\non record.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".score")).to_contain_text("80%")
    expect(page.locator("dl")).to_contain_text("Daily rounds on record.")
    page.locator("form[action$='/accept'] input[name=note]").fill("seen with the foreman")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".chip.done")).to_contain_text("Accepted")
    expect(page.locator("dl")).to_contain_text("seen with the foreman")
    expect(page.locator("form[action$='/accept']")).to_have_count(0)
    assert manager.harm == []


def test_the_systems_are_answered_and_an_old_form_overwrites_nothing(manager: Watched, world: World, site: str) -> None:
    page = manager.page
    manager.go(f"/console/sites/{site}/plan")
    expect(page.locator("input[name=system]")).to_have_count(24)
    page.locator("input[name=system][value=CCTV]").uncheck()
    page.get_by_role("button", name="Save the systems").click()
    expect(page.locator("#systems")).to_contain_text("Saved.")
    expect(page.locator("input[name=system][value=CCTV]")).not_to_be_checked()
    with reading(world.parts.store):
        revision = site_document(site)[1]
    commit(world.parts.store, lambda: change_plan(world.parts.ledger, site, revision, without_access, author="somebody"))
    page.locator("input[name=system][value=CCTV]").check()
    page.get_by_role("button", name="Save the systems").click()
    expect(page.get_by_role("alert").first).to_contain_text("Somebody changed it first")
    expect(page.locator("input[name=system][value=ACC]")).not_to_be_checked()
    assert manager.harm == []


def without_access(sheet: PlanSheet) -> PlanSheet:
    return PlanSheet(
        systems=tuple(code for code in sheet.systems or () if code != "ACC"), running=sheet.running, shifts=sheet.shifts,
        holidays=sheet.holidays, lines=sheet.lines,
    )  # fmt: skip


def test_a_checklist_gets_its_own_pace_with_its_next_windows_and_faults_stand_at_their_field(manager: Watched, site: str) -> None:
    page = manager.page
    manager.go(f"/console/sites/{site}/plan/templates/EXT-M")
    page.get_by_label("this site's own paces").check()
    page.select_option("select[name='p0.every']", "every_hours")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("label", has_text="Every so many hours").first).to_contain_text("say every how many hours")
    expect(page.get_by_label("this site's own paces")).to_be_checked()  # what was typed came back
    expect(page.locator("select[name='p0.every']")).to_have_value("every_hours")
    page.select_option("select[name='p0.every']", "weekly")
    page.locator("input[name='p0.weekdays'][value='5']").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".note.good")).to_contain_text("Saved.")
    expect(page.locator("#preview tbody tr")).to_have_count(5)
    expect(page.locator("#preview tbody tr").first).to_contain_text("2026-W47")
    assert manager.harm == []


def test_head_office_sees_due_work_and_excuses_nobodys(tab: Watched, world: World, site: str) -> None:
    sign_in(tab.page, tab.address, "hq")
    tab.go(f"/console/sites/{site}/work")
    expect(tab.page.get_by_role("button", name="Excuse the chosen ones")).to_have_count(0)  # head office excuses nobody's work
    assert tab.page.locator("input[name=task]").count() == 0
