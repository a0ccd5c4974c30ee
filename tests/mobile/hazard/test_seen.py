"""Open faults: known offline, seen again instead of reported twice, closed only by the server's supervisors."""

from __future__ import annotations

import pytest

from server.database import commit
from server.demo.lay import put_documents
from sync.errors import Conflict, NotFound
from sync.records.fact import HazardClosed
from sync.records.hazard import Closing
from sync.records.types import Subject
from tests.mobile.world import World


def close(world: World, hazard: str) -> None:
    """A supervisor closes it on the server."""
    commit(
        world.parts.store,
        lambda: world.parts.ledger.act(
            HazardClosed,
            author=world.estate.login("sec-head-01").person,
            site=world.site,
            subject=Subject(kind="hazard", id=hazard),
            body=Closing(note="已修复"),
        ),
    )


def test_saying_i_see_it_too_counts_once_and_is_known_at_once(world: World) -> None:
    phone = world.phone()
    hazard = phone.desk.hazard.every()[0]
    fact = phone.desk.hazard.see(hazard.id, "仍在漏")
    assert fact
    assert phone.desk.hazard.see(hazard.id) == ""
    view = phone.desk.hazard.hazard(hazard.id)
    assert not view.can_say_seen
    assert view.sightings[-1].is_waiting
    phone.desk.shift.sync_now()
    assert not phone.desk.hazard.hazard(hazard.id).sightings[-1].is_waiting


def test_a_fault_closed_on_the_server_is_not_seen_again(world: World) -> None:
    phone = world.phone()
    hazard = phone.desk.hazard.every()[0].id
    close(world, hazard)
    phone.desk.shift.sync_now()
    with pytest.raises(Conflict):
        phone.desk.hazard.see(hazard)


def test_a_fault_closed_meanwhile_keeps_the_sighting_as_held_and_undoes_nothing(world: World) -> None:
    phone = world.phone()
    hazard = phone.desk.hazard.every()[0].id
    phone.device.network.go_under_ground()  # type: ignore[attr-defined]
    fact = phone.desk.hazard.see(hazard)
    close(world, hazard)
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    assert phone.desk.shift.sync_now().held_facts == 1
    row = phone.store.outbox.fact(fact)
    assert row is not None
    assert (row.state, row.last_error) == ("held", "conflict")
    assert phone.desk.hazard.hazard(hazard).state == "closed"
    (waiting,) = phone.desk.shift.waiting().rows
    assert (waiting.state, waiting.advice) == ("held", "ask_supervisor")


def test_an_object_removed_on_the_server_while_it_was_inspected_keeps_the_record(world: World) -> None:
    from tests.mobile.world import fill

    phone = world.phone()
    row = next(r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment")
    draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
    fill(phone, draft)
    phone.desk.inspection.submit(draft)
    by, stream = world.estate.login("admin").person, f"site:{world.site}"
    commit(world.parts.store, lambda: world.parts.ledger.remove(by, [(stream, "equipment", row.subject_id)]))
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.waiting_facts) == ("", 0)
    (fact,) = phone.store.outbox.facts()
    assert fact.state in ("settled", "held")


def test_a_person_moved_to_another_site_with_unsent_work_loses_none_of_it(world: World) -> None:
    import msgspec

    from sync.records.people import SiteRoles
    from sync.records.roles import Role

    phone = world.phone()
    fact = phone.desk.hazard.see(phone.desk.hazard.every()[0].id)
    member = next(m for m in world.estate.main.members if m.profile.id == world.person("guard-01"))
    there = SiteRoles(site=world.estate.light.site.id, roles=(Role.PATROL,))
    moved = msgspec.structs.replace(member.profile, sites=(there,))
    world.clock.wait(60)
    put_documents(world.parts, world.estate.login("admin").person, [moved])
    for _ in range(2):
        assert phone.desk.shift.sync_now().problem == ""
    row = phone.store.outbox.fact(fact)
    assert row is not None
    assert row.state in ("settled", "held")
    assert phone.store.outbox.counts().waiting == 0


def test_an_unknown_fault_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.phone().desk.hazard.hazard("01a1fb86-e935-7b6f-8a48-0d18ffcf3d75")
