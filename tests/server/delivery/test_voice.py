"""Voice notes at the photo door: promised, looked at by their first bytes, limited, and read by whom a photo may be read."""

from __future__ import annotations

from hashlib import sha256

import pytest

from server.database import Store, reading
from server.delivery.storing import store_range
from server.delivery.uploads import Promised
from server.ledger.tables import Journal, Promise
from server.record.views import photo_for, record
from server.settings import Settings
from sync.errors import PhotoTooLarge, PhotoType
from sync.photos import MAX_VOICE_BYTES, Part, Range, content_range
from sync.records.inspection import Answer
from sync.records.types import PhotoRef
from tests.carry import carry
from tests.paper import SITE, PaperPhone, Server, check, server_on
from tests.pictures import jpeg

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"sound" * 50


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    return made


def promise(server: Server, data: bytes, mime: str = "audio/mp4", *, named: bool = True) -> tuple[Promised, str]:
    """Deliver a check whose first item carries this voice note."""
    name, phone = sha256(data).hexdigest(), PaperPhone()
    ref = PhotoRef(sha256=name, bytes=len(data), mime=mime)  # type: ignore[arg-type]
    answers = (Answer(i="body", v="normal", voice=name), Answer(i="press", v=1.2))
    fact = check(1, task=None, answers=answers, photos=(ref,) if named else ())
    phone.file(fact)
    carry(server, phone)
    return Promised(name, len(data), mime), fact.id


def send(server: Server, promised: Promised, data: bytes) -> Part:
    whole = content_range(Range(0, len(data) - 1, len(data)))
    return store_range(server.parts, "phone-1", promised, whole, data)


def test_a_voice_note_comes_whole_and_can_be_heard_at_its_site(server: Server) -> None:
    promised, fact_id = promise(server, MP4)
    assert send(server, promised, MP4).is_complete
    with reading(server.parts.store):
        row, _fact = record(fact_id, [SITE])
        assert photo_for(promised.sha256, [SITE]) == "audio/mp4"
    assert (row.heard, row.pictures) == (frozenset({promised.sha256}), ())


@pytest.mark.parametrize("data", [jpeg(), b"MZ" + bytes(200), b"<html>" * 20])
def test_what_is_no_sound_is_refused_and_waited_for_no_longer(server: Server, data: bytes) -> None:
    promised, _ = promise(server, data)
    with pytest.raises(PhotoType):
        send(server, promised, data)
    with reading(server.parts.store):
        assert Promise.get(Promise.sha256 == promised.sha256).given_up_for == "photo-type"


def test_a_voice_note_above_the_limit_is_refused_before_a_byte_is_kept(server: Server) -> None:
    data = MP4 + bytes(MAX_VOICE_BYTES)
    promised, _ = promise(server, data)
    with pytest.raises(PhotoTooLarge):
        store_range(server.parts, "phone-1", promised, content_range(Range(0, 99, len(data))), data[:100])
    assert list((server.parts.settings.parts / "phone-1").glob("*.part")) == []


def test_a_record_that_shows_a_voice_note_it_does_not_promise_is_held(server: Server) -> None:
    _, fact_id = promise(server, MP4, named=False)
    with reading(server.parts.store):
        row = Journal.get(Journal.fact_id == fact_id)
    assert (row.verdict, row.problem) == ("held", "answers-do-not-fit")
