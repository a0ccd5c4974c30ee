"""What the registers say is owed at a site."""

from __future__ import annotations

from datetime import UTC, datetime

from server.database import Store, reading
from server.register.boards import duties_board, meters_board
from server.settings import Settings
from server.site.views import all_sites
from sync.records.equipment import EquipmentState
from sync.records.scope import EquipmentKind
from tests.paper import SITE, server_on
from tests.records import equipment


def test_regression_nothing_is_owed_to_what_was_scrapped(store: Store, settings: Settings) -> None:
    server = server_on(store, settings)
    kinds = (EquipmentKind.LIFT, EquipmentKind.RECORDER, EquipmentKind.POWER_METER)
    for state in (EquipmentState.IN_USE, EquipmentState.SCRAPPED):
        server.put(*(equipment(id=f"{kind.value}-{state.value}", kind=kind, state=state) for kind in kinds))
    now = datetime(2026, 11, 20, 4, tzinfo=UTC)
    with reading(store):
        site = next(one for one in all_sites() if one.id == SITE)
        owed, meters = (
            duties_board(site, now, is_english=True),
            meters_board(site, now.date().replace(day=1), now, is_english=True),
        )
    assert [lift.id for lift in owed.contractors] == ["lift-in_use"]
    assert [one.card.id for one in owed.recorders] == ["recorder-in_use"]
    assert [row.meter.id for row in meters.rows] == ["power_meter-in_use"]
