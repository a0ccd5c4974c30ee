"""A shift by taps: a point is called blocked, a label bound, a room counted, another site shown, the light read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from mobile.words import text
from sync.records.people import Profile, SiteRoles
from sync.records.roles import Role
from sync.records.task import Task
from sync.rules.label import label_payload, mint_label_code
from tests.pictures import jpeg
from tests.screens.conftest import Hand

NEW = mint_label_code(b"\x07" * 8)


def kinds(hand: Hand) -> list[str]:
    return [row.kind for row in hand.world.phone.store.outbox.facts()]


def first_row(hand: Hand) -> Any:
    hand.driver.frames(3)
    rows = [w for w in hand.driver.seen() if getattr(w, "action", "") == "block-helper"]
    return max(rows, key=lambda row: row.top)


def test_the_right_edge_of_a_row_says_that_it_is_blocked(at_work: Hand) -> None:
    row = first_row(at_work)
    task = row.key
    at_work.driver.tap_at(*row.to_window(row.right - 20, row.center_y))
    assert at_work.front.name == "block"
    assert at_work.front.page.given["task"] == task
    at_work.picture(jpeg(480))
    at_work.driver.tap("block locked")
    at_work.driver.until(lambda: at_work.front.name == "today")
    assert kinds(at_work) == ["task.blocked"]
    again = next(r for g in at_work.front.page.view.due for r in g.rows if r.id == task)
    assert again.state == "blocked"
    note = text("task.note.blocked_waiting", why=text("task.block.short.locked"))
    assert note in {r["note"] for r in at_work.front.page.list_rows(at_work.front.page.view, "due") if "note" in r}


def test_the_rest_of_a_row_still_opens_the_card(at_work: Hand) -> None:
    row = first_row(at_work)
    at_work.driver.tap_at(*row.to_window(row.x + 120, row.center_y))
    assert at_work.front.name == "card"


def test_giving_up_the_photo_files_nothing_and_stays(at_work: Hand) -> None:
    at_work.driver.tap_at(*(lambda row: row.to_window(row.right - 20, row.center_y))(first_row(at_work)))
    at_work.driver.tap("block flooded")
    assert at_work.front.name == "block"
    assert at_work.driver.says(text("task.block.no_photo"))
    assert kinds(at_work) == []


def test_a_failed_scan_leads_to_a_blocked_point_in_the_list(at_work: Hand) -> None:
    at_work.scan("HTTPS://SHOP.EXAMPLE.COM/P/12345")
    at_work.driver.tap("block")
    assert (at_work.front.name, at_work.front.page.given["purpose"]) == ("pick", "block")
    body = at_work.world.extinguishers()[0]
    at_work.front.page.pick(("equipment", body))
    assert (at_work.front.name, at_work.front.page.view.id) == ("block", body)


def test_an_unknown_label_is_bound_by_taps_alone_and_opens_at_the_next_scan(at_work: Hand) -> None:
    body = at_work.world.extinguishers()[0]
    card = next(e for e in at_work.world.estate.main.objects.equipment if e.id == body)
    at_work.scan(label_payload("m.example.cn", NEW))
    assert at_work.front.name == "unknown_code"
    at_work.driver.tap("first")
    assert at_work.driver.says(text("equipment.bind.proposal"))
    at_work.driver.tap("choose")
    at_work.front.page.given["place"] = card.place
    at_work.front.refresh()
    at_work.driver.frames(2)
    at_work.front.page.pick(("equipment", body))
    at_work.driver.frames(2)
    at_work.driver.tap(text("equipment.bind.why.worn"))
    at_work.driver.tap("bind")
    assert kinds(at_work) == ["label.bound"]
    assert at_work.front.name == "card"
    at_work.scan(label_payload("m.example.cn", NEW))
    assert (at_work.front.name, at_work.front.page.view.id) == ("card", body)


def test_a_room_is_counted_by_scanning_on_and_on(at_work: Hand) -> None:
    desk = at_work.world.phone.desk
    card = next(e for e in at_work.world.estate.main.objects.equipment if e.id == at_work.world.extinguishers()[0])
    at_work.front.to("tree", purpose="stock", place=card.place)
    at_work.driver.frames(2)
    at_work.driver.tap("take place")
    assert at_work.front.name == "stock"
    missing = at_work.front.page.view.missing
    scanner = at_work.world.phone.device.scanner
    scanner.sees.extend([at_work.world.label_of(card.id), label_payload("m.example.cn", NEW), None])  # type: ignore[attr-defined]
    at_work.driver.tap("scan")
    at_work.driver.until(lambda: len(at_work.front.page.view.strange) == 1)
    at_work.driver.frames(3)
    assert not scanner.sees  # type: ignore[attr-defined]
    assert (at_work.front.page.view.seen, at_work.front.page.view.missing) == (1, missing - 1)
    at_work.driver.tap("finish")
    if missing > 1:
        at_work.driver.tap(at_work.driver.find(text("equipment.stock.finish")))
    at_work.driver.frames(3)
    assert kinds(at_work) == ["stock.taken"]
    assert desk.stock.begun() == ()


def test_a_person_of_two_sites_changes_over_on_the_phone(at_work: Hand) -> None:
    world = at_work.world
    profile = next(d for d in world.estate.documents() if isinstance(d, Profile) and d.id == world.person)
    other = world.estate.light.site
    sites = (*profile.sites, SiteRoles(site=other.id, roles=(Role.PATROL,)))
    world.pull([msgspec.structs.replace(profile, sites=sites), other])
    at_work.front.home("me")
    at_work.driver.frames(2)
    at_work.driver.tap("sites")
    at_work.front.page.pick(other.id)
    at_work.driver.frames(2)
    assert (at_work.front.name, at_work.front.page.view.site_name) == ("today", other.name)


def test_the_app_reminds_by_a_toast_and_the_hand_while_it_is_open(at_work: Hand) -> None:
    world = at_work.world
    row = at_work.front.page.view.due[0].rows[0]
    task = world.phone.store.documents.get("task", row.id, Task)
    assert task is not None
    now = world.clock.now()
    window = {"opens_at": now - timedelta(hours=1), "due_at": now + timedelta(minutes=20), "closes_at": now + timedelta(hours=3)}
    world.pull([msgspec.structs.replace(task, id="soon", **window, grace_until=None)], version=7)
    at_work.front._remind(0)
    at_work.driver.frames(2)
    assert world.phone.device.vibration.felt[-1:] == ["bad"]  # type: ignore[attr-defined]
    assert at_work.driver.says("30 分钟内到期")


def test_the_coming_days_are_a_tap_away(at_work: Hand) -> None:
    view = at_work.front.page.view
    task = at_work.world.phone.store.documents.get("task", view.due[0].rows[0].id, Task)
    assert task is not None
    now = at_work.world.clock.now()
    window = {
        "opens_at": now + timedelta(days=1),
        "due_at": now + timedelta(days=1, hours=1),
        "closes_at": now + timedelta(days=2),
    }
    at_work.world.pull([msgspec.structs.replace(task, id="tomorrow", **window, grace_until=None)], version=7)
    at_work.front.page.show("coming")
    at_work.driver.frames(3)
    assert at_work.front.name == "coming"
    assert "tomorrow" in {row.id for group in at_work.front.page.view.groups for row in group.rows}
