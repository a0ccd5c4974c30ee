"""The phrasebook of a site: what several people write is offered to all, what one wrote alone stays with the server."""

from __future__ import annotations

import msgspec
import pytest

from server.database import Store, reading
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document
from server.phrases.counting import MOST_IN_BOOK, rounded
from server.phrases.tables import PhraseCount
from server.settings import Settings
from server.wiring import intakes
from sync.records.documents import decode_document
from sync.records.inspection import Answer
from sync.records.phrases import Phrasebook
from tests.carry import carry
from tests.paper import SITE, PaperPhone, Server, check, server_on
from tests.records import new_hazard, template


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    return made


def write(server: Server, phone: PaperPhone, author: str, *notes: str, times: int = 1, template: str = "FIRE-EXT") -> None:
    """So many checks by this person whose first item carries each note."""
    first = len(phone.filed) + 1
    for note in notes * times:
        answers = (Answer(i="body", v="normal", note=note), Answer(i="press", v=1.2))
        phone.file(check(1, task=None, author=author, answers=answers, template=template))
    carry(server, phone, first)


def book(server: Server) -> list[tuple[str, int]]:
    with reading(server.parts.store):
        found = Document.get_or_none((Document.kind == "phrasebook") & (Document.stream == f"site:{SITE}"))
        body = bytes(found.body) if found is not None else b""
    if not body:
        return []
    document = decode_document("phrasebook", body)
    assert isinstance(document, Phrasebook)
    return [(use.text, use.uses) for use in document.uses]


def test_a_phrase_of_the_product_is_offered_from_its_first_use(server: Server) -> None:
    write(server, PaperPhone(), "p1", "铅封破损")
    assert book(server) == [("铅封破损", 1)]


def test_what_one_person_writes_alone_is_offered_to_nobody(server: Server) -> None:
    write(server, PaperPhone(), "p1", "张三家门口", times=9)
    assert book(server) == []


def test_what_a_second_person_writes_too_is_offered(server: Server) -> None:
    phone = PaperPhone()
    write(server, phone, "p1", "三号楼旁")
    write(server, phone, "p2", "三号楼旁")
    assert book(server) == [("三号楼旁", 2)]


def test_most_used_comes_first_and_counts_are_rounded_down(server: Server) -> None:
    phone = PaperPhone()
    write(server, phone, "p1", "锈蚀", times=3)
    write(server, phone, "p1", "松动", times=5)
    assert book(server) == [("松动", 4), ("锈蚀", 2)]
    assert [rounded(n) for n in (1, 2, 3, 4, 7, 8, 1023)] == [1, 2, 2, 4, 4, 8, 512]


def test_the_book_is_written_when_a_count_doubles_and_not_at_every_note(server: Server) -> None:
    phone = PaperPhone()
    write(server, phone, "p1", "锈蚀", times=16)
    with reading(server.parts.store):
        before = Document.get(Document.kind == "phrasebook").version
    write(server, phone, "p1", "锈蚀", times=15)
    with reading(server.parts.store):
        assert Document.get(Document.kind == "phrasebook").version == before
    write(server, phone, "p1", "锈蚀")
    with reading(server.parts.store):
        assert Document.get(Document.kind == "phrasebook").version > before


def test_a_hazard_counts_at_its_item_and_a_story_counts_nowhere(server: Server) -> None:
    phone = PaperPhone()
    hazard = new_hazard(text="松动")
    story = "很" * 41
    phone.file(check(1, task=None, hazards=(hazard,), abnormal=("body",)))
    carry(server, phone)
    write(server, phone, "p1", story)
    write(server, phone, "p2", story)
    assert book(server) == [("松动", 1)]
    with reading(server.parts.store):
        assert PhraseCount.select().count() == 1


def test_records_that_are_kept_for_a_time_only_are_not_counted(server: Server) -> None:
    server.put(msgspec.structs.replace(template(code="GATE-V"), retention_days=90))
    phone = PaperPhone()
    write(server, phone, "p1", "锈蚀", template="GATE-V")
    with reading(server.parts.store):
        assert PhraseCount.select().count() == 0


def test_the_book_is_bounded(server: Server) -> None:
    phone = PaperPhone()
    for author in ("p1", "p2"):
        write(server, phone, author, *(f"第{n}处" for n in range(MOST_IN_BOOK + 5)))
    found = book(server)
    assert len(found) == MOST_IN_BOOK
    assert len({text for text, _uses in found}) == MOST_IN_BOOK


def test_a_rebuild_makes_the_same_book(server: Server) -> None:
    phone = PaperPhone()
    write(server, phone, "p1", "锈蚀", "三号楼旁", times=3)
    write(server, phone, "p2", "三号楼旁", "门口")
    before = book(server)
    with reading(server.parts.store):
        rows = sorted(PhraseCount.select().tuples())
    assert before == [("三号楼旁", 4), ("锈蚀", 2)]
    rebuild(server.parts.store, intakes())
    with reading(server.parts.store):
        assert sorted(PhraseCount.select().tuples()) == rows
    assert book(server) == before
