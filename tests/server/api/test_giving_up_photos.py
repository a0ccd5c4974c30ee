"""A supervisor stops waiting for a photo that a phone no longer has: the record says so, receipts go on, what comes is kept."""

from __future__ import annotations

from fastapi.testclient import TestClient

from server.database import reading
from server.ledger.tables import Document
from sync.photos import PATH
from tests.carry import carry
from tests.paper import OTHER_SITE, SITE, PaperPhone, check
from tests.pictures import jpeg, photo_of
from tests.records import shift_end
from tests.server.api.conftest import Town, slug


def test_a_photo_that_a_supervisor_gives_up_holds_no_receipt_back_and_is_kept_when_it_comes(
    client: TestClient, town: Town
) -> None:
    phone, data = PaperPhone(), jpeg(40)
    record = check(1, photos=(photo_of(data),))
    phone.file(record, shift_end())
    carry(town.server, phone)
    name = photo_of(data).sha256
    here = f"/api/v1/sites/{SITE}/records/{record.id}"
    door, boss = f"{here}/photos/{name}/give-up", town.bearer(f"supervisor@{SITE}")
    elsewhere = door.replace(SITE, OTHER_SITE, 1)
    assert slug(client.post(elsewhere, headers=town.bearer(f"supervisor@{OTHER_SITE}"))) == "not-found"
    assert client.post(door, headers=boss).status_code == 204
    assert client.post(door, headers=boss).status_code == 204
    shown = client.get(here, headers=boss).json()["record"]["photos"]
    assert [(p["is_here"], p["is_given_up"]) for p in shown] == [(False, True)]
    with reading(town.server.parts.store):
        assert Document.select().where(Document.kind == "receipt").count() == 1
    whole = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"} | town.server.bearer()
    assert client.put(PATH + name, content=data, headers=whole).status_code == 200
    shown = client.get(here, headers=boss).json()["record"]["photos"]
    assert [(p["is_here"], p["is_given_up"]) for p in shown] == [(True, False)]
    assert slug(client.post(door, headers=boss)) == "not-found"
