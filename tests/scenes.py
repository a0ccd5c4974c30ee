"""Every screen of the phone with something to show: opened one after another over the demo estate, by taps where taps lead there.

Read by tests/shots.py and by the audits of size, glyphs and words. Each scene is a name; the caller looks at the screen when it
gets one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mobile.front import Front
from tests.driver import Driver
from tests.phone_world import PIN, PhoneWorld, new_phone, phone_with_estate, receipt_for
from tests.pictures import jpeg
from tests.scenes_filling import filling_scenes
from tests.scenes_fire import fire_scenes
from tests.scenes_patrol import patrol_scenes
from tests.scenes_register import register_scenes

FOREIGN = "HTTPS://SHOP.EXAMPLE.COM/P/12345"


def door(root: Path, language: str, palette: str) -> Iterator[tuple[str, Driver]]:
    """The pages before the phone is open, on a phone that is new."""
    phone, _clock = new_phone(root / "new")
    phone.store.settings.put(language=language, theme=palette)
    phone.desk.settings.use_language("en" if language == "en" else "zh")
    front = Front(phone.desk, phone.device)
    driver = Driver(front)
    front.gate()
    yield "enrol", driver
    phone.device.scanner.sees.append("HTTPS://M.EXAMPLE.CN/J/" + _enrolment_code())  # type: ignore[attr-defined]
    driver.tap("go on")
    yield "enrol-agree", driver
    phone.store.credentials.keep(server="https://m.example.cn")
    front.home("sign_in")
    yield "sign-in", driver
    front.close()
    driver.close()
    phone.close()


def _enrolment_code() -> str:
    from sync.rules.label import mint_enrolment_code

    return mint_enrolment_code(bytes(range(12)))


def inside(root: Path, language: str, palette: str) -> Iterator[tuple[str, Driver]]:
    """The pages of an open phone in the middle of a morning."""
    world = phone_with_estate(root / "estate")
    world.pull([receipt_for(world)])
    desk = world.phone.desk
    desk.settings.use_language("en" if language == "en" else "zh")
    desk.settings.use_theme("dark" if palette == "dark" else "light")
    front = Front(desk, world.phone.device)
    driver = Driver(front)
    front.gate()
    yield "pin", driver
    front.to("choose")
    yield "choose", driver
    front.back()
    for digit in PIN:
        driver.tap(f"key {digit}")
    driver.tap("key ok")
    driver.until(lambda: front.name == "today")
    yield "today", driver
    yield from _check(world, front, driver)
    yield from _labels(world, front, driver)
    yield from _rest(world, front, driver)
    yield from fire_scenes(world, front, driver)
    yield from patrol_scenes(world, front, driver)
    yield from register_scenes(world, front, driver)
    yield from filling_scenes(world, front, driver)
    front.close()
    driver.close()
    world.close()


def _check(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    body = world.extinguishers()[2]
    _scan(world, driver, world.label_of(body))
    yield "card", driver
    driver.tap("start")
    world.phone.device.camera.sees.append(jpeg(480))  # type: ignore[attr-defined]
    check = front.page
    for item in check.view.items[:2]:
        check.answer(item.code, "normal")
    yield "check", driver
    red = check.view.items[2]
    check.answer(red.code, next(choice.value for choice in red.choices if choice.is_abnormal))
    driver.frames(4)
    yield "check-hazard", driver
    front.back()
    driver.frames(2)
    check.hazard(red.code)
    driver.frames(2)
    sheet = front.layer.children[0].ids.content.children[0]
    sheet.say(red.phrases[0])
    sheet.choose("high")
    check.photo(red.code)
    driver.frames(4)
    driver.bring(front.page._cards[red.code])
    driver.frames(4)
    yield "check-abnormal", driver
    check.discard()
    yield "check-discard", driver
    front.back()
    check.look(red.code, check.view.items[2].photos[0].sha256)
    yield "photo", driver
    front.back()
    yield from _other_kinds(world, front, driver)
    front.home("check", draft_id=check.view.draft_id)
    for item in front.page.view.items:
        if item.verdict == "unanswered" and item.kind in ("ok", "choice"):
            front.page.answer(item.code, "normal" if item.kind == "ok" else item.choices[0].value)
    driver.frames(3)
    front.page.ids.lane.scroll_y = 0
    driver.frames(3)
    yield "check-complete", driver
    driver.tap("submit")
    driver.frames(3)
    yield "record", driver
    world.wait(600)
    front.gate()
    front.to("card", kind="equipment", id=body, method="label")
    yield "card-fault", driver
    hazard = front.page.view.faults[0].hazard_id
    front.to("hazard", hazard_id=hazard)
    yield "hazard", driver


def _other_kinds(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    """The sheets of the answer kinds that an extinguisher has not."""
    desk = world.phone.desk
    objects = world.estate.main.objects.equipment
    power = next(card for card in objects if card.kind.value == "tower_box")
    draft = desk.inspection.start("equipment", power.id, "ELEC-D", "", "list", "")
    front.home("check", draft_id=draft)
    yield "check-by-list", driver
    number = next(item for item in front.page.view.items if item.kind == "num")
    front.page.ask(number.code)
    driver.frames(2)
    for digit in "412":
        driver.tap(f"key {digit}")
    yield "check-keypad", driver
    driver.tap("take")
    driver.frames(3)
    front.back()
    front.page.note(number.code)
    yield "check-note", driver
    front.back()
    front.page.show_reason()
    yield "check-reason", driver
    front.back()
    from mobile.inspection.screens.ask import ask_signature
    from mobile.words import text

    ask_signature(front, text("inspection.hint.sign"), lambda _png: None)
    driver.frames(2)
    yield "check-signature", driver
    front.back()
    desk.inspection.discard(draft)


def _labels(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    code = world.label_of(world.extinguishers()[1])
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    unknown = "HTTPS://M.EXAMPLE.CN/E/" + _unknown_code()
    for name, label in (("wrong-check", wrong), ("foreign-label", FOREIGN), ("unknown-code", unknown)):
        _scan(world, driver, label)
        yield name, driver
    from mobile.equipment.views import ScanView

    front.home("other_site", found=ScanView("other_site", "7KQ2M-9FX3T", name="A-3F 灭火器", reason=world.estate.light.site.name))
    yield "other-site", driver
    front.home("retired", found=ScanView("retired", "7KQ2M-9FX3T", name="1#-3F 灭火器"))
    yield "retired", driver
    front.home("scan")
    yield "scan", driver
    front.page.type()
    yield "scan-code", driver
    front.home("pick")
    yield "pick", driver


def _unknown_code() -> str:
    from sync.rules.label import mint_label_code

    return mint_label_code(b"\x07" * 8)


def _rest(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    world.wait(3600)
    front.gate()
    front.home("today")
    front.page.show("waiting")
    yield "today-waiting", driver
    front.page.show("done")
    yield "today-empty", driver
    front.to("waiting")
    yield "waiting", driver
    front.page.ids.lane.scroll_y = 0 if front.page.children else 1
    driver.frames(2)
    yield "waiting-end", driver
    front.home("me")
    yield "me", driver
    front.to("settings")
    yield "settings", driver
    front.page.ids.lane.scroll_y = 0
    driver.frames(2)
    yield "settings-end", driver


def _scan(world: PhoneWorld, driver: Driver, label: str) -> None:
    world.phone.device.scanner.sees.append(label)  # type: ignore[attr-defined]
    driver.root.home("today")
    driver.frames(2)
    driver.tap("scan")
    driver.until(lambda: driver.root.name != "scan")
