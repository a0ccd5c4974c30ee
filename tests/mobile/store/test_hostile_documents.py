"""Bodies that no server of ours writes, and a credential file that is broken: the phone starts and shows what it can."""

from __future__ import annotations

import msgspec
import pytest

from mobile.places import Names
from mobile.store.documents import Page
from mobile.store.opening import CREDENTIALS_LOST, Places, Store
from sync.exchange.pull import Row
from sync.records.equipment import Equipment
from tests.mobile.conftest import OpenStore

BROKEN = {
    "no_json": b"{",
    "broken_utf8_in_a_key": b'{"labels\xff": 1}',
    "broken_utf8": b'{"name": "\xff"}',
    "too_deep": b'{"labels": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "no_object": b"7",
}


def pull(store: Store, kind: str, body: bytes, ident: str = "d1") -> None:
    store.documents.apply_page(Page([Row(b"site:s1", 1, 0, kind.encode(), ident.encode(), body)], {"site:s1": "1"}), now_ms=1)


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_body_that_cannot_be_read_is_stored_counted_and_not_shown(store: Store, body: bytes) -> None:
    pull(store, "equipment", body)
    assert store.documents.every("equipment", Equipment) == []
    assert store.documents.get("equipment", "d1", Equipment) is None
    assert store.documents.count() == 1
    assert store.documents.digests()["site:s1"].count == 1


@pytest.mark.parametrize("zone", ["../../../etc/passwd", "Asia", "", "/etc/localtime", "Nowhere/City", "x" * 64])
def test_a_time_zone_that_is_none_falls_back_to_the_phones_own(store: Store, zone: str) -> None:
    ident = "01930000-0000-7000-8000-000000000001"
    site = {"id": ident, "company": ident, "division": ident, "name": "A", "time_zone": zone, "host": "M.EXAMPLE.CN"}
    pull(store, "site", msgspec.json.encode(site), ident)
    assert Names(store.documents).zone_of(ident) is None


def test_a_broken_credential_file_is_set_aside_and_what_was_filed_stays(opened: OpenStore, store: Store, places: Places) -> None:
    head = store.journal.head()
    store.credentials.keep(device="phone-1", server="https://m.example.cn")
    store.close()
    for content in (b"\xff\x00", b"", b"[1]", b'{"device": 7}'):
        places.credentials.write_bytes(content)
        again = opened()
        assert again.credentials.get("device") == ""
        assert CREDENTIALS_LOST in again.settings.notices()
        assert places.credentials.with_suffix(".damaged").read_bytes() == content
        assert again.journal.head() == head
        again.close()
