"""Documents read back without checks are the same documents."""

import msgspec
import pytest

from server.demo.estate.estate import Estate
from server.demo.lay import demo_estate
from server.ledger.stored import decode_stored, kind_of
from sync.records.documents import Document, decode_document, encode_document, kind_of_document
from tests.fakes import MORNING
from tests.paper import estate_documents
from tests.records import hazard, task


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """One of every sort that the tests and the demo estate know."""
    estate: Estate = demo_estate(MORNING.date(), password_seed="tests", host="127.0.0.1:8000")
    return [*estate_documents(), *estate.documents(), hazard(), task(state="done", done_by="p1", is_late=True)]


def test_every_document_comes_back_with_the_same_fields_kind_and_bytes(documents: list[Document]) -> None:
    for document in documents:
        kind = kind_of_document(document)
        strict = decode_document(kind, encode_document(document))
        body = encode_document(strict)
        again = decode_stored(kind, body)
        assert isinstance(again, type(strict))
        assert (kind_of(again), encode_document(again)) == (kind, body)
        assert msgspec.structs.asdict(again).keys() == msgspec.structs.asdict(strict).keys()
        assert msgspec.to_builtins(again) == msgspec.to_builtins(strict)


def test_a_changed_field_is_written_as_the_strict_struct_writes_it() -> None:
    strict = task()
    trusting = decode_stored("task", encode_document(strict))
    changes = {"state": "done", "done_by": "p1", "further": 2}
    assert encode_document(msgspec.structs.replace(trusting, **changes)) == encode_document(
        msgspec.structs.replace(strict, **changes)
    )
