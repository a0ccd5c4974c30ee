"""The registers on the phone, for pictures and audits: the forms, where an entry belongs, an entry begun."""

from __future__ import annotations

from collections.abc import Iterator

from mobile.front import Front
from server.template.builtin import register_forms
from tests.driver import Driver
from tests.phone_world import PhoneWorld


def register_scenes(world: PhoneWorld, front: Front, driver: Driver) -> Iterator[tuple[str, Driver]]:
    """Open the registers from today, choose the gate, begin an entry, come back."""
    world.pull([*register_forms()])
    front.home("today")
    driver.frames(2)
    driver.tap("registers")
    driver.frames(3)
    yield "registers", driver
    front.page.pick("GATE-V")
    driver.frames(3)
    yield "register-objects", driver
    front.page.pick((front.page.view[0].kind, front.page.view[0].id))
    driver.frames(3)
    yield "register-entry", driver
    world.phone.desk.inspection.discard(front.page.view.draft_id)
    front.home("registers")
    driver.frames(3)
    yield "registers-post", driver
