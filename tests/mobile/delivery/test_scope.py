"""Scope: a site that is taken from a phone takes its documents along, and never a fact, a draft or a photo."""

from __future__ import annotations

from mobile.store.tables import Document
from server.database import commit, reading
from server.ledger.tables import Journal, Promise
from sync.records.people import Profile
from tests.mobile.delivery.test_photos import with_photo
from tests.mobile.world import PIN, World


def transfer(world: World, post: str, *sites: str) -> None:
    """Give a person the same roles at these sites and at no other."""
    person = world.person(post)
    before = next(d for d in world.estate.documents() if isinstance(d, Profile) and d.id == person)
    moved = Profile(
        id=person,
        name=before.name,
        username=before.username,
        sites=tuple(type(before.sites[0])(site=site, roles=before.sites[0].roles) for site in sites),
    )
    commit(world.parts.store, lambda: world.parts.ledger.put(world.parts.server_id, [moved]))


def test_unsent_work_of_a_dropped_site_is_delivered_and_judged_by_the_rights_of_its_time(world: World) -> None:
    phone = world.phone()
    photo = with_photo(phone)
    row = next(r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment")
    draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
    world.clock.wait(600)
    other = world.estate.light.site.id
    transfer(world, "guard-01", other)
    world.clock.wait(600)
    assert phone.desk.shift.sync_now().problem == ""

    streams = {stream for (stream,) in phone.store.documents._database.rows(Document.select(Document.stream).distinct())}
    assert f"site:{world.site}" not in streams, "the card of a site that is no longer theirs is gone"
    assert f"site:{other}" in streams
    phone.desk.people.unlock(world.person("guard-01"), PIN)
    assert phone.desk.inspection.check(draft).items, "what was begun is still there"
    kept = phone.store.photos.get(photo)
    assert kept is not None
    assert kept.path.exists()
    with reading(world.parts.store):
        verdicts = list(
            Journal.select(Journal.verdict).where(Journal.site == world.site, Journal.author == world.person("guard-01")).tuples()
        )
        stored = Promise.select().where((Promise.sha256 == photo) & Promise.stored_at.is_null(False)).exists()
    assert verdicts == [("settled",)]
    assert stored
