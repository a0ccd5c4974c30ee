"""A rescue bundle that a phone sealed is applied through the same door: once, twice, after parts had arrived, or not at all."""

import pytest

from mobile.device.cipher import DesktopCipher
from server.backup.commands import take_backup
from server.database import Store, reading
from server.delivery.vault import DiskVault
from server.device.tables import Device
from server.ledger.tables import Document, Journal
from server.rescue.commands import apply_bundle
from server.settings import Settings
from sync.errors import CutBody, MalformedFrame
from sync.rescue import pack
from sync.times import to_ms
from tests.carry import carry
from tests.paper import PaperPhone, Server, check, server_on
from tests.pictures import jpeg, photo_of
from tests.records import NOON, inspection, moment, shift_end


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    return made


def sealed(server: Server, phone: PaperPhone, *photos: bytes, first: int = 1, key: bytes | None = None) -> bytes:
    """What the phone's rescue screen writes."""
    keys = server.parts.keys
    packed = pack(phone.request(first, want_page=False), photos, key or keys.bundle_key(phone.device))
    return DesktopCipher().seal(pem(server), packed)


def pem(server: Server) -> str:
    from cryptography.hazmat.primitives import serialization

    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return server.parts.keys.rescue.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def test_a_bundle_brings_facts_and_photos_and_a_second_time_changes_nothing(server: Server) -> None:
    phone, data = PaperPhone(), jpeg(60)
    phone.file(check(1), check(2, photos=(photo_of(data),)))
    bundle = sealed(server, phone, data)
    first = apply_bundle(server.parts, bundle)
    assert (first.settled, first.duplicate, first.held, first.photos, first.unpromised_photos) == (2, 0, 0, 1, 0)
    assert DiskVault(server.parts.settings.vault).read(photo_of(data).sha256) == data
    again = apply_bundle(server.parts, bundle)
    assert (again.settled, again.duplicate, again.photos) == (0, 2, 1)


def test_what_had_arrived_before_the_phone_broke_is_recognised_and_the_rest_is_taken(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1), check(2), check(3))
    carry(server, phone, 1, 2)
    done = apply_bundle(server.parts, sealed(server, phone))
    assert (done.settled, done.duplicate) == (1, 2)


def test_a_bundle_that_lay_for_days_keeps_the_time_of_its_facts(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1, made_at=moment(minutes=-10), boot_ns=10**12 - 600 * 10**9))
    bundle = sealed(server, phone)
    server.clock.go(3 * 86_400)
    assert apply_bundle(server.parts, bundle).settled == 1
    with reading(server.parts.store):
        found = Journal.get(Journal.kind == "inspection.submitted")
        assert found.corrected_at == to_ms(moment(minutes=-10))
        assert found.received_at == to_ms(NOON) + 3 * 86_400_000


def test_a_changed_cut_or_foreign_bundle_takes_nothing(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1))
    bundle = sealed(server, phone)
    for spoiled in (bundle[:-1], bundle[:-40] + bytes(40), bundle[:100], bundle + b"x"):
        with pytest.raises(CutBody):
            apply_bundle(server.parts, spoiled)
    with pytest.raises(MalformedFrame):
        apply_bundle(server.parts, b"PK\x03\x04" + bundle)
    with pytest.raises(CutBody):
        apply_bundle(server.parts, sealed(server, phone, key=bytes(32)))
    stranger = PaperPhone("phone-7")
    stranger.file(check(1))
    with pytest.raises(CutBody, match="no phone of this server"):
        apply_bundle(server.parts, sealed(server, stranger))
    with reading(server.parts.store):
        assert Journal.select().where(Journal.kind == "inspection.submitted").count() == 0


def test_regression_a_bundle_of_a_phone_restored_to_an_older_copy_loses_nothing(server: Server) -> None:
    """Its number 2 was another fact here: the offer was a fork, nothing was filed, and the command ended well."""
    phone, data = PaperPhone(), jpeg(60)
    phone.file(check(1), check(2), check(3))
    carry(server, phone)
    restored = PaperPhone(filed=phone.filed[:1])
    restored.file(inspection(photos=(photo_of(data),)), shift_end())
    bundle = sealed(server, restored, data, first=2)
    server.clock.go(60)
    done = apply_bundle(server.parts, bundle)
    assert (done.settled, done.duplicate, done.held, done.photos, done.is_apart) == (2, 0, 0, 1, True)
    again = apply_bundle(server.parts, bundle)
    assert (again.settled, again.duplicate, again.photos) == (0, 2, 1)
    with reading(server.parts.store):
        assert Document.select().where(Document.kind == "receipt").count() == 1
        assert Device.get_by_id(phone.device).heard_at == to_ms(NOON), "a bundle is no heartbeat"


def test_regression_a_bundle_that_begins_beyond_what_a_restored_server_has_loses_nothing(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1), check(2), check(3))
    done = apply_bundle(server.parts, sealed(server, phone, first=3))
    assert (done.settled, done.is_apart) == (1, True)


def test_the_phone_of_a_bundle_that_was_filed_apart_goes_on_when_it_works_again(server: Server) -> None:
    phone, data = PaperPhone(), jpeg(60)
    phone.file(check(1), check(2))
    carry(server, phone)
    restored = PaperPhone(filed=phone.filed[:1])
    restored.file(check(3, photos=(photo_of(data),)))
    apply_bundle(server.parts, sealed(server, restored, data, first=2))
    assert carry(server, restored, 2).fork
    renumbered = PaperPhone(epoch="00000000000000e2")
    for filed in restored.filed:
        renumbered.file_bytes(filed.raw, filed.id)
    renumbered.file(inspection())
    reply = carry(server, renumbered)
    assert [v.verdict for v in reply.verdicts] == ["duplicate", "duplicate", "settled"]
    take_backup(server.parts.settings, server.parts.store, server.clock())
    assert carry(server, renumbered, 4).safe == 3, "the photo came with the bundle"


def test_regression_one_bad_photo_stops_none_of_the_others(server: Server) -> None:
    phone, bad, good = PaperPhone(), b"no picture at all", jpeg(60)
    phone.file(inspection(photos=(photo_of(bad),)), inspection(photos=(photo_of(good),)))
    done = apply_bundle(server.parts, sealed(server, phone, bad, good))
    assert (done.settled, done.photos) == (2, 1)
    assert done.refused_photos == ((photo_of(bad).sha256, "photo-type"),)
    assert DiskVault(server.parts.settings.vault).has(photo_of(good).sha256)


def test_a_photo_that_no_fact_promises_is_not_stored(server: Server) -> None:
    phone = PaperPhone()
    phone.file(check(1))
    done = apply_bundle(server.parts, sealed(server, phone, jpeg(60)))
    assert (done.photos, done.unpromised_photos) == (0, 1)
    assert list(DiskVault(server.parts.settings.vault).names()) == []
