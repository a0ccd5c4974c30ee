"""The screens of fire duty and of mending: a repairer takes extinguishers away and mends, a guard looks again.

Read by `tests/scenes.py`. Each scene is a name; the caller looks at the screen when it gets one.
"""

from __future__ import annotations

from collections.abc import Iterator

from mobile.front import Front
from sync.times import to_ms
from tests.driver import Driver
from tests.phone_world import PIN, PhoneWorld
from tests.pictures import jpeg


def admit_repairer(world: PhoneWorld) -> str:
    """Let a repairer work on this phone too, and return who it is."""
    login = world.estate.login("repair-01")
    world.phone.store.accounts.admit(login.person, "维修工01", now_ms=to_ms(world.clock.now()))
    world.phone.store.accounts.set_pin(login.person, PIN, b"0" * 16)
    return login.person


def hand_to(world: PhoneWorld, front: Front, person: str) -> None:
    """Give the phone to this person."""
    world.phone.desk.people.choose(person)
    world.phone.desk.people.unlock(person, PIN)
    front.gate()


def fire_scenes(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    """The screens, one after another; the first person holds the phone again afterwards."""
    fire, bodies = world.phone.desk.fire, world.extinguishers()
    repairer = admit_repairer(world)
    hand_to(world, front, repairer)
    front.home("fire_moves", add=bodies[1], method="label")
    for body in bodies[2:4]:
        fire.add(body)
    fire.firm(fire.view().firms[0])
    fire.spare(bodies[2])
    front.refresh()
    yield "fire-moves", driver
    for body in bodies[4:40]:
        fire.add(body)
    front.refresh()
    yield "fire-moves-refused", driver
    front.page.ask_firm()
    yield "fire-moves-firm", driver
    front.back()
    front.page.choose("back")
    front.page.ask_day()
    yield "fire-moves-day", driver
    front.back()
    front.page.choose("away")
    front.to("fire_pick")
    yield "fire-pick", driver
    front.home("fire_plan")
    yield "fire-plan", driver
    fire.discard()
    yield from _mending(world, front, driver, repairer)


def _mending(world: PhoneWorld, front: Front, driver: Driver, repairer: str) -> Iterator[tuple[str, Driver]]:
    front.home("hazards")
    yield "hazards", driver
    row = next(row for row in front.page.view if row.next == "mend" and not row.is_waiting)
    front.to("hazard", hazard_id=row.id, method="list")
    yield "hazard-to-mend", driver
    front.page.method = "label"
    driver.tap("mend")
    yield "hazard-phrases", driver
    front.back()
    world.phone.device.camera.sees.append(jpeg(480))  # type: ignore[attr-defined]
    world.phone.desk.hazard.mend(row.id, "已更换", lambda _fact: None)
    front.refresh()
    yield "hazard-mended", driver
    hand_to(world, front, world.person)
    view = world.phone.desk.hazard.hazard(row.id)
    front.home("card", kind=view.subject_kind, id=view.subject_id, method="label")
    yield "card-mended", driver
    front.to("hazard", hazard_id=row.id, method="label")
    yield "hazard-verify", driver
    driver.tap("fails")
    yield "hazard-still", driver
    front.back()
