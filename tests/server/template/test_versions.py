"""Every version of a template is kept: numbers only rise, a rebuild makes the same rows, and an older check is judged by its own
questions."""

from __future__ import annotations

import msgspec
import pytest

from server.database import Store, reading
from server.ledger.rebuild import rebuild
from server.settings import Settings
from server.template.tables import TemplateVersion
from server.template.views import newest_template, template_at, versions_of
from server.wiring import intakes
from sync.errors import Conflict, NotFound
from sync.exchange.header import Reply
from sync.records.inspection import Answer
from sync.records.template import AnswerKind
from tests.carry import carry
from tests.paper import PaperPhone, Server, server_on
from tests.records import inspection, item, template

FIRST = template(item("body"), item("press", AnswerKind.NUM))
SECOND = template(item("body"), item("weight", AnswerKind.NUM), version=2)
OLD = (Answer(i="body", v="normal"), Answer(i="press", v=1.2))


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    return made


def rows(store: Store) -> list[tuple[object, ...]]:
    with reading(store):
        found = TemplateVersion.select().order_by(TemplateVersion.template, TemplateVersion.version)
        return [(row.template, row.version, row.author, row.put_at, bytes(row.body)) for row in found]


def test_every_version_is_kept_and_the_newest_is_the_document(server: Server) -> None:
    code = "NEW-1"
    first, second = (msgspec.structs.replace(made, id="new-1", code=code) for made in (FIRST, SECOND))
    server.put(first)
    server.put(second)
    with reading(server.parts.store):
        assert (template_at(code, 1), template_at(code, 2), template_at(code, 3)) == (first, second, None)
        assert newest_template(code) == second
        assert [row.version for row in versions_of(code)] == [2, 1]
        with pytest.raises(NotFound):
            newest_template("new-1")


def test_putting_the_newest_again_changes_nothing_and_a_number_never_falls_or_stands_for_two(server: Server) -> None:
    code = "NEW-1"
    first, second = (msgspec.structs.replace(made, id="new-1", code=code) for made in (FIRST, SECOND))
    server.put(second)
    before = rows(server.parts.store)
    server.put(second)
    assert rows(server.parts.store) == before
    for bad in (first, msgspec.structs.replace(second, zh="另一个")):
        with pytest.raises(Conflict):
            server.put(bad)
    with reading(server.parts.store):
        assert newest_template(code) == second
    assert rows(server.parts.store) == before


def test_a_rebuild_makes_the_same_rows(server: Server) -> None:
    server.put(msgspec.structs.replace(SECOND, version=7))
    before = rows(server.parts.store)
    assert len(before) >= 2
    done = rebuild(server.parts.store, intakes())
    assert done.refused == []
    assert rows(server.parts.store) == before


def sent(server: Server, phone: PaperPhone, **changes: object) -> Reply:
    phone.file(inspection(**changes))
    return carry(server, phone, len(phone.filed))


def test_a_check_of_an_older_version_is_judged_by_that_versions_items(server: Server) -> None:
    with reading(server.parts.store):
        now = newest_template("FIRE-EXT")
    server.put(msgspec.structs.replace(SECOND, version=now.version + 1))
    phone = PaperPhone()
    good = sent(server, phone, version=now.version, answers=OLD)
    unknown = sent(server, phone, version=now.version, answers=(Answer(i="weight", v=1.0),))
    out_of_range = sent(server, phone, version=now.version, answers=(Answer(i="press", v=1e9),))
    newer = sent(server, phone, version=now.version + 1, answers=(Answer(i="weight", v=1.0),))
    verdicts = [(reply.verdicts[-1].verdict, reply.verdicts[-1].problem) for reply in (good, unknown, out_of_range, newer)]
    assert verdicts == [
        ("settled", ""),
        ("held", "answers-do-not-fit"),
        ("held", "answers-do-not-fit"),
        ("settled", ""),
    ]
