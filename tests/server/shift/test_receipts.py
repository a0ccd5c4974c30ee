"""The receipt a worker keeps: issued once, when everything up to the end of the shift is here, and signed to be shown."""

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature

from server.database import Store, reading
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document
from server.settings import Settings
from server.shift.receipts import Seal
from server.wiring import intakes
from sync.records.shift import Receipt
from tests.carry import carry
from tests.paper import PaperPhone, Server, check, server_on
from tests.pictures import deliver_photo, jpeg, photo_of
from tests.records import inspection, shift_end


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    return made


def receipts(phone: PaperPhone) -> list[Receipt]:
    """The receipts among the documents that the phone pulled."""
    return [msgspec.json.decode(row.body, type=Receipt) for key, row in phone.rows.items() if key[1] == "receipt"]


def test_a_shift_that_is_wholly_delivered_gets_a_signed_receipt_at_once(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1), check(2, author="p2"), inspection(version=9), shift_end())
    carry(server, phone)
    (receipt,) = receipts(phone)
    assert (receipt.person, receipt.device, receipt.n, receipt.facts, receipt.held, receipt.photos) == (
        "p1",
        "phone-1",
        4,
        2,
        1,
        0,
    )
    assert receipt.link == phone.link(4).hex()
    assert len(receipt.code) == 8
    seal = Seal(server.parts.keys.receipt)
    seal.verify(receipt)
    with pytest.raises(InvalidSignature):
        seal.verify(msgspec.structs.replace(receipt, facts=3))
    carry(server, phone)
    assert len(receipts(phone)) == 1


def test_a_receipt_waits_for_the_last_photo_of_the_shift(server: Server) -> None:
    phone, first, second = PaperPhone(), jpeg(40, 1), jpeg(40, 2)
    phone.file(check(1, photos=(photo_of(first),)), check(2, author="p2", photos=(photo_of(second),)), shift_end())
    carry(server, phone)
    assert receipts(phone) == []
    deliver_photo(server, phone.device, first)
    carry(server, phone, 4)
    assert receipts(phone) == []
    deliver_photo(server, phone.device, second)
    carry(server, phone, 4)
    (receipt,) = receipts(phone)
    assert (receipt.facts, receipt.photos) == (1, 1)


def test_a_receipt_stands_in_its_persons_stream_alone(server: Server) -> None:
    phone = PaperPhone()
    phone.file(shift_end(author="p2"))
    carry(server, phone)
    assert [key[0] for key in phone.rows if key[1] == "receipt"] == ["person:p2"]


def test_a_rebuild_keeps_the_very_receipt_that_was_signed(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1), shift_end())
    carry(server, phone)
    (before,) = receipts(phone)
    rebuild(server.parts.store, intakes())
    with reading(server.parts.store):
        kept = bytes(Document.get(Document.kind == "receipt").body)
    assert msgspec.json.decode(kept, type=Receipt) == before
