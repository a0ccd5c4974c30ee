"""The receipt a worker keeps: issued once, when everything up to the end of the shift is here, and signed to be shown."""

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature
from fastapi.testclient import TestClient

from server.backup.commands import take_backup
from server.database import Store, reading
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document
from server.settings import Settings
from server.shift.receipts import Seal
from server.wiring import create_app, intakes
from sync.photos import PATH
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


def test_regression_a_photo_that_can_never_be_kept_holds_no_receipt_and_no_safe_back(server: Server) -> None:
    """Receipts of every later shift and the phone's leave to forget waited for it for ever."""
    phone, bad = PaperPhone(), b"no picture at all"
    phone.file(check(1, photos=(photo_of(bad),)), shift_end())
    carry(server, phone)
    assert receipts(phone) == []
    with TestClient(create_app(server.parts), headers=server.bearer()) as client:
        whole = {"Content-Range": f"bytes 0-{len(bad) - 1}/{len(bad)}"}
        assert client.put(PATH + photo_of(bad).sha256, content=bad, headers=whole).status_code == 422
        assert client.put(PATH + photo_of(bad).sha256, content=bad, headers=whole).status_code == 422, "and says so again"
    take_backup(server.parts.settings, server.parts.store, server.clock())
    assert carry(server, phone, 3).safe == 2
    (receipt,) = receipts(phone)
    assert (receipt.facts, receipt.photos) == (1, 1)
    again = PaperPhone(epoch="00000000000000e2")
    for filed in phone.filed:
        again.file_bytes(filed.raw, filed.id)
    carry(server, again)
    server.clock.go(1)
    take_backup(server.parts.settings, server.parts.store, server.clock())
    assert carry(server, again, 3).safe == 2, "given up under every number"


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
