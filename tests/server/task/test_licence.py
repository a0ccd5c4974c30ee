"""A check that was made without a valid licence is a record like any other, and says so for ever."""

from __future__ import annotations

import msgspec

from server.database import Store, reading
from server.settings import Settings
from server.site.views import all_sites
from server.task.spans import stretch
from server.task.work_views import Wanted, due_work, one_task
from sync.records.people import Licence
from sync.records.roles import LicenceKind, Role
from sync.records.types import Subject
from tests.carry import carry
from tests.paper import SITE, PaperPhone, Server, check, profile, server_on
from tests.records import equipment, task


def holding(server: Server, until: str) -> None:
    held = (Licence(kind=LicenceKind.ELECTRICIAN, valid_until=until),)
    server.put(msgspec.structs.replace(profile("p1", Role.PATROL), licences=held))


def lacking(server: Server) -> dict[str, str]:
    with reading(server.parts.store):
        here = next(one for one in all_sites() if one.id == SITE)
        found = due_work(here, stretch("2026-11-20"), Wanted(), server.clock.ms).lacks
        alone = {name: one_task(here, name, server.clock.ms).lack for name in ("t-e1", "t-e2")}
    assert {name: lack.gap for name, lack in alone.items() if lack} == {name: lack.gap for name, lack in found.items()}
    return {name: lack.gap for name, lack in found.items()}


def test_regression_work_without_a_valid_licence_is_marked_as_it_was_known_then(store: Store, settings: Settings) -> None:
    server = server_on(store, settings, tasks=1)
    server.enrol()
    kind = LicenceKind.ELECTRICIAN
    for name in ("e1", "e2"):
        server.put(
            equipment(id=name), task(id=f"t-{name}", subject=Subject(kind="equipment", id=name), licence=kind, roles=("patrol",))
        )
    phone = PaperPhone()
    holding(server, "2026-11-19")
    phone.file(check(1, task="t-e1", subject=Subject(kind="equipment", id="e1")))
    assert [verdict.verdict for verdict in carry(server, phone).verdicts] == ["settled"]
    assert lacking(server) == {"t-e1": "expired"}
    holding(server, "2027-11-19")
    phone.file(check(1, task="t-e2", subject=Subject(kind="equipment", id="e2")))
    assert [verdict.verdict for verdict in carry(server, phone, 2).verdicts] == ["settled"]
    assert lacking(server) == {"t-e1": "expired"}
