"""Templates in a real browser: edit, preview, save as version 2; faults beside their fields; conditions live; files both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from server.database import commit, reading
from server.ledger.tables import Journal
from server.template.commands import copy_template
from server.template.views import newest_template
from sync.records.template import Template
from tests.console.conftest import Watched
from tests.console_checks import XSS
from tests.console_world import World
from tests.shots_console import pages_of, sign_in


@pytest.fixture
def hq(tab: Watched) -> Iterator[Watched]:
    """Head office, signed in."""
    sign_in(tab.page, tab.address, "hq")
    yield tab
    assert tab.harm == []


def a_copy(world: World, code: str) -> str:
    """A template of its own for a test that changes one."""
    parts = world.parts
    commit(parts.store, lambda: copy_template(parts.ledger, "hq", newest_template("EXT-M"), code=code, zh="副本", en="Copy"))
    return code


def newest(world: World, code: str) -> Template:
    with reading(world.parts.store):
        return newest_template(code)


def test_an_edit_is_previewed_and_saved_as_version_2(hq: Watched, world: World) -> None:
    code, page = a_copy(world, "EXT-E1"), hq.page
    hq.go(f"/console/templates/{code}/edit")
    first = page.locator("details.item").first
    first.locator("summary").click()
    page.fill("input[name='items.0.en']", "Body sound")
    page.locator("input[name='items.0.en']").blur()
    expect(page.locator("#phone-view li").first).to_contain_text("Body sound")
    page.click("button.primary[value=save]")
    page.wait_for_url(f"**/console/templates/{code}")
    expect(page.locator("h1 + code + .chip")).to_have_text("version 2")
    assert (newest(world, code).version, newest(world, code).items[0].en) == (2, "Body sound")
    page.click("text=See")
    page.wait_for_url("**?version=1")
    expect(page.locator(".note").first).to_contain_text("This is version 1; the newest is 2.")
    expect(page.locator("ol.items li").first).not_to_contain_text("Body sound")


def test_items_are_added_moved_and_removed_before_anything_is_saved(hq: Watched, world: World) -> None:
    code, page = a_copy(world, "EXT-E2"), hq.page
    hq.go(f"/console/templates/{code}/edit")
    before = [item.code for item in newest(world, code).items]
    page.locator("button[value='add:11']").last.click()
    expect(page.locator("details.item")).to_have_count(12)
    page.fill("input[name='items.11.zh']", "新项目")
    page.fill("input[name='items.11.en']", "New question")
    page.locator("button[value='up:11']").click()
    expect(page.locator("details.item").nth(10)).to_contain_text("New question")
    page.locator("details.item").first.locator("summary").click()
    page.locator("button[value='remove:0']").click()
    expect(page.locator("details.item")).to_have_count(11)
    assert newest(world, code).version == 1
    page.click("button.primary[value=save]")
    page.wait_for_url(f"**/console/templates/{code}")
    assert [item.code for item in newest(world, code).items] == [*before[1:10], "item1", before[10]]
    assert newest(world, code).items[9].origin == "A"


def test_a_fault_stands_beside_its_field_and_nothing_is_saved(hq: Watched, world: World) -> None:
    code, page = a_copy(world, "EXT-E3"), hq.page
    hq.go(f"/console/templates/{code}/edit")
    codes = [item.code for item in newest(world, code).items]
    at = codes.index("weight")
    page.locator("details.item").nth(at).locator("summary").click()
    page.fill(f"input[name='items.{at}.minimum']", "50")
    page.fill(f"input[name='items.{at}.maximum']", "10")
    page.locator("details.item").first.locator("summary").click()
    page.select_option("select[name='items.0.if.item']", codes[3])
    page.click("button.primary[value=save]")
    expect(page.locator("details.item.is-wrong")).to_have_count(2)
    expect(page.locator(f"label:has(input[name='items.{at}.maximum']) .missed")).to_have_text(
        "the upper limit is below the lower"
    )
    expect(page.locator("label:has(select[name='items.0.if.item']) .missed")).to_contain_text("a condition looks back only")
    assert page.input_value(f"input[name='items.{at}.minimum']") == "50"
    assert newest(world, code).version == 1


def test_the_preview_asks_conditional_items_as_the_answers_stand(hq: Watched, world: World) -> None:
    code, page = a_copy(world, "EXT-E4"), hq.page
    hq.go(f"/console/templates/{code}/edit")
    codes = [item.code for item in newest(world, code).items]
    page.locator("details.item").nth(10).locator("summary").click()
    page.select_option("select[name='items.10.if.item']", codes[0])
    question = page.locator("#phone-view li")
    expect(question).to_have_count(10)
    kind = newest(world, code).items[0].type
    bad = "abnormal" if kind == "ok" else next(c.code for c in newest(world, code).items[0].choices if c.is_abnormal)
    page.locator(f"#phone-view input[name='answer.{codes[0]}'][value='{bad}'] + span").click()
    expect(question).to_have_count(11)
    expect(question.first.locator(".chip.missed")).to_be_visible()


def test_the_second_editor_is_told_in_the_browser(hq: Watched, world: World) -> None:
    code, page = a_copy(world, "EXT-E5"), hq.page
    hq.go(f"/console/templates/{code}/edit")
    theirs = replace(newest(world, code), zh="别人的", version=2)
    commit(world.parts.store, lambda: world.parts.ledger.put("admin", [theirs]))
    page.fill("input[name=zh]", "我的")
    page.click("button.primary[value=save]")
    expect(page.locator(".note.bad")).to_contain_text("Somebody else has just saved this template")
    assert newest(world, code) == theirs


def test_a_copy_is_made_and_retired_and_found_again(hq: Watched, world: World) -> None:
    page = hq.page
    hq.go("/console/templates/HYD-M")
    page.fill("input[name=new_code]", "hyd-w")
    page.click("button:has-text('Make the copy')")
    page.wait_for_url("**/console/templates/HYD-W/edit")
    hq.go("/console/templates/HYD-W")
    page.click("button:has-text('Retire')")
    expect(page.locator(".chip.missed", has_text="Retired")).to_be_visible()
    hq.go("/console/templates?q=HYD-W")
    expect(page.locator(".empty")).to_be_visible()
    hq.go("/console/templates?q=hyd-w&retired=true")
    expect(page.locator(".template-row")).to_have_count(1)
    assert (newest(world, "HYD-W").is_retired, newest(world, "HYD-W").based_on) == (True, "HYD-M")


def test_a_file_is_tried_and_taken_in_and_a_faulty_one_names_its_cell(hq: Watched, world: World) -> None:
    code, page = a_copy(world, "EXT-E6"), hq.page
    raw = json.loads(page.request.get(f"{hq.address}/console/templates/export.json?only={code}").body())
    raw["templates"][0]["en"] = "From a file"

    def upload(button: str) -> None:
        hq.go("/console/templates")
        page.set_input_files(
            "input[type=file]", {"name": "t.json", "mimeType": "application/json", "buffer": json.dumps(raw).encode()}
        )
        page.click(f"button:has-text('{button}')")

    upload("Try first")
    expect(page.locator(".note.good")).to_contain_text("0 new, 1 changed")
    assert newest(world, code).version == 1
    upload("Take in")
    expect(page.locator(".note.good")).to_contain_text("Taken in: 0 new, 1 changed")
    assert newest(world, code).en == "From a file"
    raw["templates"][0]["items"][2]["type"] = "shrug"
    upload("Take in")
    expect(page.locator(".note.bad code")).to_have_text("/templates/0/items/2/type")


def test_row_27_and_28_markup_in_names_and_choices_is_text_everywhere(hq: Watched, world: World) -> None:
    code, page = a_copy(world, "EXT-E7"), hq.page
    hq.go(f"/console/templates/{code}/edit")
    for at in range(len(XSS)):
        page.locator("details.item").nth(at).locator("summary").click()
        page.fill(f"input[name='items.{at}.en']", XSS[at])
    page.fill("input[name=en]", XSS[1])
    page.click("button.primary[value=save]")
    page.wait_for_url(f"**/console/templates/{code}")
    for path in (f"/console/templates/{code}", f"/console/templates/{code}/edit", "/console/templates"):
        hq.go(path)
        assert XSS[1] in page.content().replace("&lt;", "<").replace("&gt;", ">")
        assert page.locator("img[src='x'], form[action*=evil], [hx-get='/steal']").count() == 0


def test_who_may_only_read_sees_no_button_that_changes(tab: Watched, world: World) -> None:
    sign_in(tab.page, tab.address, world.username("manager-01"))
    tab.go("/console/templates/EXT-M")
    expect(tab.page.locator("ol.items > li")).to_have_count(11)
    assert tab.page.locator("a[href$='/edit'], button:has-text('Retire'), button:has-text('Make the copy')").count() == 0
    assert tab.page.request.get(f"{tab.address}/console/templates/EXT-M/edit", headers={"Accept": "text/html"}).status == 403
    assert tab.harm == []


def test_row_34_a_save_from_elsewhere_changes_nothing(hq: Watched, world: World) -> None:
    code = a_copy(world, "EXT-E8")
    for path in ("edit", "preview", "copy", "retire"):
        answer = hq.page.request.post(
            f"{hq.address}/console/templates/{code}/{path}", form={"act": "save", "zh": "x", "version": "1"}
        )
        assert answer.status == 403, path
    assert newest(world, code).version == 1


def test_an_old_record_is_shown_with_the_questions_it_was_filled_with(hq: Watched, world: World) -> None:
    path = pages_of(world)["record"]
    hq.go(path)
    asked = hq.page.locator(".list > li > .row > span:first-child")
    before = asked.all_text_contents()
    with reading(world.parts.store):
        record = Journal.get(Journal.fact_id == path.rpartition("/")[2])
    code = json.loads(bytes(record.body))["body"]["template"]
    now = newest(world, code)
    renamed = tuple(replace(item, zh=f"改 {item.zh}", en=f"Changed {item.en}") for item in now.items)
    commit(world.parts.store, lambda: world.parts.ledger.put("hq", [replace(now, version=now.version + 1, items=renamed)]))
    hq.go(path)
    assert asked.all_text_contents() == before != []
    assert not any("Changed" in question for question in before)
    commit(world.parts.store, lambda: world.parts.ledger.put("hq", [replace(now, version=now.version + 2)]))
