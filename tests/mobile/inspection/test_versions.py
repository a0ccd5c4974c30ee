"""A filed check is read and corrected with the questions it was filled with, whatever the newest version of its form asks."""

from __future__ import annotations

import msgspec

from mobile.places import Names
from server.database import commit
from sync.records.template import Template
from tests.mobile.world import World, fill


def test_regression_an_old_record_keeps_its_questions_after_a_new_version_was_pulled(world: World) -> None:
    phone = world.phone()
    row = next(r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment")
    draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
    asked = [item.code for item in phone.desk.inspection.check(draft).items]
    fill(phone, draft)
    fact = phone.desk.inspection.submit(draft)
    before = [answer.label for answer in phone.desk.inspection.record(fact).answers]
    assert phone.desk.shift.sync_now().problem == ""
    documents = phone.store.documents
    old = documents.get("template", row.template.lower(), Template)
    assert old is not None
    renamed = msgspec.structs.replace(old.items[0], zh="改过的问题", en="A changed question")
    newer = msgspec.structs.replace(old, version=old.version + 1, items=(renamed, *old.items[2:]))
    admin = world.estate.login("admin").person
    commit(world.parts.store, lambda: world.parts.ledger.put(admin, [newer]))
    assert phone.desk.shift.sync_now().problem == ""
    assert Names(documents).template(row.template) == newer
    assert [answer.label for answer in phone.desk.inspection.record(fact).answers] == before
    corrected = phone.desk.inspection.check(phone.desk.inspection.correct(fact))
    assert (corrected.version, [item.code for item in corrected.items]) == (old.version, asked)
