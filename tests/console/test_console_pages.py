"""The console in a real browser: sign in, the numbers, the language, photos, codes, a lost phone, and what a page may not do."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from server.database import reading
from server.device.tables import Device
from server.ledger.tables import Journal
from server.site.views import all_sites
from server.task.views import site_today
from tests.console.conftest import Watched
from tests.console_checks import XSS
from tests.console_world import PASSWORD, World
from tests.records import new_id
from tests.shots_console import pages_of, sign_in, sign_out


def main_site(world: World) -> str:
    return world.estate.main.site.id


def test_a_wrong_password_is_told_in_words_and_the_name_is_kept(tab: Watched) -> None:
    tab.go("/console")
    assert tab.page.url.endswith("/console/sign-in")
    tab.page.fill("input[name=username]", "typo")
    tab.page.fill("input[name=password]", "wrong password")
    tab.page.click("button.primary")
    expect(tab.page.get_by_role("alert")).to_contain_text("Name or password is wrong")
    assert tab.page.input_value("input[name=username]") == "typo"
    assert tab.harm == []


def test_head_office_sees_every_site_and_its_numbers_are_those_of_the_rule(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, "hq")
    with reading(world.parts.store):
        truths = {site.id: site_today(site, world.clock.ms).tallies[0] for site in all_sites()}
    assert len(truths) == 2
    for site, tally in truths.items():
        card = tab.page.locator(f"[data-site='{site}']")
        expect(card).to_contain_text(f"{tally.done} of {tally.total} done")
        for truth in ("done", "missed", "not_heard_from", "open"):
            expect(card.locator(f".truth.{truth} b")).to_have_text(str(getattr(tally, truth)))
    assert tab.harm == []


def test_the_phone_that_was_not_heard_from_is_named_with_its_silence(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, "hq")
    card = tab.page.locator(f"[data-site='{main_site(world)}']")
    with reading(world.parts.store):
        (site,) = (one for one in all_sites() if one.id == main_site(world))
        (phone,) = (one for one in site_today(site, world.clock.ms).unheard if one.label == "秩序 2 号机")
    assert phone.tasks > 10
    expect(card.locator(".note")).to_contain_text(f"秩序 2 号机: {phone.tasks} checks")
    expect(card.locator(".note")).to_contain_text("nothing complete since 11-19 06:00")
    row = tab.page.locator("tr", has_text="秩序 2 号机")
    expect(row).to_contain_text("23 records, 6 photos")
    expect(row).to_contain_text("25 min fast")
    expect(row).to_contain_text("Silent over a day")


def test_a_manager_lands_on_the_own_site_and_never_reads_of_another(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, world.username("manager-01"))
    assert tab.page.url.endswith(f"/console/sites/{main_site(world)}")
    assert world.estate.light.site.name not in tab.page.content()
    tab.go(f"/console/sites/{world.estate.light.site.id}")
    expect(tab.page.locator("h1")).to_have_text("Not found")


def test_a_guard_is_told_that_the_console_is_not_for_the_field(tab: Watched, world: World) -> None:
    tab.go("/console/sign-in")
    tab.page.fill("input[name=username]", world.username("guard-01"))
    tab.page.fill("input[name=password]", PASSWORD)
    tab.page.click("button.primary")
    expect(tab.page.get_by_role("alert")).to_contain_text("You do not have the right")


def test_the_language_changes_and_stays(tab: Watched) -> None:
    sign_in(tab.page, tab.address, "hq")
    expect(tab.page.locator("h1")).to_have_text("Today")
    tab.page.click("text=中文")
    expect(tab.page.locator("h1")).to_have_text("今天")
    tab.go("/console")
    expect(tab.page.locator("h1")).to_have_text("今天")
    assert tab.page.get_attribute("html", "lang") == "zh-CN"


def test_a_photo_that_arrived_is_shown_and_one_that_did_not_says_so(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, "hq")
    tab.go(pages_of(world)["record"])
    picture = tab.page.locator(".photos img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") == 800
    tab.go("/console")
    thumbnail = tab.page.locator("img.thumb").first
    thumbnail.scroll_into_view_if_needed()
    tab.page.wait_for_function("document.querySelector('img.thumb').naturalWidth === 320")
    assert tab.harm == []


def test_the_page_refreshes_itself_and_says_when_it_cannot(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, "hq")
    expect(tab.page.locator(".stale")).to_be_hidden()
    before = tab.page.locator("#live").evaluate("live => { live.dataset.old = '1'; return live.dataset.old }")
    assert before == "1"
    again = "htmx.ajax('GET', '/console', {source: '#live', select: '#live', swap: 'outerHTML'})"
    tab.page.evaluate(again)
    tab.page.wait_for_function("!document.querySelector('#live').dataset.old")
    tab.page.context.set_offline(True)
    tab.page.evaluate(f"{again}.catch(() => null)")
    expect(tab.page.locator(".stale")).to_be_visible()
    tab.page.context.set_offline(False)


def test_a_code_is_shown_once_with_its_qr_and_the_page_says_when_it_was_used(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, "admin")
    tab.go(f"/console/sites/{main_site(world)}/enrol")
    tab.page.fill("input[name=label]", "Patrol 9")
    tab.page.click("button.primary")
    code = tab.page.locator(".code").inner_text()
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", code)
    expect(tab.page.locator("svg.qr")).to_be_visible()
    expect(tab.page.locator("#watch")).to_contain_text("waiting for the phone")
    enrol(world, code)
    expect(tab.page.locator("#watch")).to_contain_text("The phone is enrolled.", timeout=15_000)
    assert tab.harm == []


def test_a_lost_phone_is_shut_out_only_by_who_may(tab: Watched, world: World) -> None:
    path = f"/console/phones/{world.phones['保洁 1 号机'].device}"
    sign_in(tab.page, tab.address, world.username("sec-head-01"))
    tab.go(path)
    expect(tab.page.locator("button.danger")).to_have_count(0)
    tab.go("/console")
    sign_out(tab.page)
    sign_in(tab.page, tab.address, world.username("manager-01"))
    tab.go(path)
    tab.page.check("input[type=checkbox]")
    tab.page.click("button.danger")
    expect(tab.page.locator(".chip")).to_have_text("Reported lost")
    with reading(world.parts.store):
        assert Device.get_by_id(world.phones["保洁 1 号机"].device).revoked_at is not None


def enrol(world: World, code: str) -> str:
    """A phone uses the code; returns its id."""
    device = new_id()
    with TestClient(world.app) as phone:
        assert phone.post("/auth/v1/enrol", json={"code": code, "device": device, "secret": "x" * 43}).status_code == 200
    return device


def hostile_records(world: World) -> list[str]:
    with reading(world.parts.store):
        author = world.estate.main.person("cleaner-01").id
        rows = Journal.select().where((Journal.author == author) & (Journal.verdict == "settled"))
        marks = (b"script", b"onerror", b"hx-", b"{{", b"javascript")
        return [row.fact_id for row in rows if any(mark in bytes(row.body) for mark in marks)]


def test_rows_27_and_28_hostile_words_are_read_as_words_and_nothing_runs(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, "hq")
    found = hostile_records(world)
    assert len(found) >= 7
    shown = ""
    for fact_id in found:
        tab.go(f"/console/sites/{main_site(world)}/records/{fact_id}")
        shown += tab.page.locator("main").inner_text()
    assert all(payload in shown for payload in XSS if "script>" in payload or "hx-" in payload)
    assert "{{7*7}}" in shown
    assert "49" not in re.findall(r"\b49\b", shown)
    assert tab.harm == []
    assert not any("steal" in url for url in tab.requests)


def test_rows_27_and_28_a_hostile_phone_name_stays_a_name_on_every_page(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, "admin")
    for payload in XSS:
        tab.go(f"/console/sites/{main_site(world)}/enrol")
        tab.page.fill("input[name=label]", payload)
        tab.page.click("button.primary")
        tab.page.wait_for_selector("svg.qr")
        enrolled = enrol(world, tab.page.locator(".code").inner_text())
        tab.page.goto(f"{tab.address}/console/phones/{enrolled}")
        assert payload[:40] in tab.page.locator("main").inner_text()
    for path in ("/console", f"/console/sites/{main_site(world)}"):
        tab.go(path)
        shown = tab.page.locator("main").inner_text()
        assert [payload for payload in XSS if payload[:40] not in shown] == []
    assert tab.harm == []
    assert not any("steal" in url for url in tab.requests)


@pytest.mark.parametrize("name", ["overview", "site", "record", "problem"])
def test_no_page_breaks_its_own_policy(name: str, tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, "hq")
    tab.go(pages_of(world)[name])
    assert tab.harm == []
