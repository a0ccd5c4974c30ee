"""A worker's month end to end: a grid scored on one phone, without label or reason, stands on its keeper's page on another."""

from __future__ import annotations

from server.demo.lay import give_passwords
from sync.records.scope import ZoneKind
from tests.mobile.world import World, fill, jpeg


def test_a_score_given_on_the_supervisors_phone_stands_on_the_keepers_own_page(world: World) -> None:
    zones = world.estate.main.objects.zones
    keeper = world.person("cleaner-01")
    grid = next(zone.grid for zone in zones if zone.keeper == keeper and zone.grid)
    assert next(zone for zone in zones if zone.id == grid).kind is ZoneKind.CLEAN_GRID
    give_passwords(world.parts, [world.estate.login("env-head-01")])
    boss, cleaner = world.phone("boss", "env-head-01"), world.phone("own", "cleaner-01")
    desk = boss.desk.inspection
    assert grid in {row.id for row in boss.desk.equipment.nearby()}
    card = boss.desk.equipment.card("zone", grid)
    assert "CLEAN-S" in {row.template for row in card.due}, card.due
    draft = desk.start("zone", grid, "CLEAN-S", "", "list", "")
    assert not desk.check(draft).needs_reason
    fill(boss, draft)
    desk.answer(draft, "score", 84.0)
    desk.add_photo(draft, "pic", jpeg(3))
    desk.submit(draft)
    assert boss.desk.shift.sync_now().problem == ""
    assert cleaner.desk.shift.sync_now().problem == ""
    month = cleaner.desk.shift.month()
    assert month is not None
    assert (month.scores, month.last_score, month.mean_score) == (1, 84, 84.0)
