"""Photos over HTTP: resumable by offset, whole only by hash, taken only when promised, and safe to keep."""

from datetime import timedelta
from hashlib import sha256

import pytest
from fastapi.testclient import TestClient

from server.delivery.uploads import Promised, Uploads
from server.delivery.vault import DiskVault
from sync.errors import NotFound
from sync.exchange import CONTENT_TYPE
from sync.photos import PATH, Range, content_range, next_chunk, read_answer
from sync.records.roles import Role
from sync.records.types import Subject
from tests.carry import carry
from tests.desk import session_for
from tests.paper import OTHER_SITE, PaperPhone, Server, person, profile
from tests.pictures import bomb, jpeg, photo_of, promise
from tests.records import NOON, equipment, inspection


def put(client: TestClient, name: str, data: bytes, start: int, total: int | None = None, **headers: str):  # type: ignore[no-untyped-def]
    chunk = Range(start, start + len(data) - 1, total if total is not None else len(data))
    return client.put(PATH + name, content=data, headers={"Content-Range": content_range(chunk), **headers})


def slug(response) -> str:  # type: ignore[no-untyped-def]
    assert response.headers["content-type"].startswith("application/problem+json")
    return str(response.json()["type"]).rpartition(":")[2]


def test_a_photo_goes_up_in_ranges_resumes_by_offset_and_is_echoed_by_its_hash(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    data = jpeg(300)
    name = promise(lite, phone, data)
    part = read_answer(name, client.head(PATH + name).headers)
    assert (part.offset, part.is_complete) == (0, False)
    while (chunk := next_chunk(part, len(data), 5_000)) is not None:
        piece = data[chunk.start : chunk.end + 1]
        answer = client.put(PATH + name, content=piece, headers={"Content-Range": content_range(chunk)})
        part = read_answer(name, answer.headers)
    assert part.offset == len(data)
    assert read_answer(name, client.head(PATH + name).headers).is_complete
    assert DiskVault(lite.parts.settings.vault).read(name) == data
    assert not list(lite.parts.settings.parts.rglob("*.part"))
    assert client.get(PATH + name).content == data


def test_the_whole_photo_again_costs_nothing_and_changes_nothing(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    data = jpeg()
    name = promise(lite, phone, data)
    for _ in range(2):
        answer = put(client, name, data, 0)
        assert read_answer(name, answer.headers).is_complete
    assert list(DiskVault(lite.parts.settings.vault).names()) == [name]


def test_a_range_elsewhere_than_the_offset_is_told_where_to_go_on(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    data = jpeg()
    name = promise(lite, phone, data)
    put(client, name, data[:100], 0, len(data))
    assert slug(put(client, name, data[:100], 0, len(data))) == "photo-offset"
    assert slug(put(client, name, data[200:300], 200, len(data))) == "photo-offset"
    assert read_answer(name, client.head(PATH + name).headers).offset == 100


def test_a_photo_nobody_promised_and_one_that_another_phone_promised_are_not_taken(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    data = jpeg()
    assert slug(put(client, sha256(data).hexdigest(), data, 0)) == "photo-not-promised"
    lite.enrol("phone-2")
    name = promise(lite, PaperPhone("phone-2"), data)
    assert slug(put(client, name, data, 0)) == "photo-not-promised"
    assert slug(client.head(PATH + name)) if client.head(PATH + name).content else client.head(PATH + name).status_code == 404


def test_each_device_delivers_the_bytes_itself_although_the_vault_has_them(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    data = jpeg()
    name = promise(lite, phone, data)
    put(client, name, data, 0)
    lite.enrol("phone-2")
    promise(lite, PaperPhone("phone-2"), data)
    other = client.head(PATH + name, headers=lite.bearer("phone-2"))
    assert not read_answer(name, other.headers).is_complete


def test_other_bytes_than_promised_drop_the_part_and_leave_no_photo(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    data = jpeg()
    name = promise(lite, phone, data)
    assert slug(put(client, name, bytes(reversed(data)), 0)) == "photo-hash"
    assert read_answer(name, client.head(PATH + name).headers).offset == 0
    assert list(DiskVault(lite.parts.settings.vault).names()) == []


@pytest.mark.parametrize(
    ("data", "mime", "problem"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>" + bytes(50), "image/jpeg", "photo-type"),
        (b"GIF89a" + bytes(100), "image/png", "photo-type"),
        (b"\xff\xd8\xff" + bytes(100), "image/jpeg", "photo-type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "image/png", "photo-type"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "image/webp", "photo-type"),
        (bomb(), "image/png", "photo-too-large"),
    ],
    ids=["svg named jpg", "gif named png", "jpeg magic alone", "png magic alone", "heic named webp", "pixel bomb"],
)
def test_what_is_not_a_picture_we_take_is_refused_by_its_header(
    lite: Server, phone: PaperPhone, client: TestClient, data: bytes, mime: str, problem: str
) -> None:
    name = promise(lite, phone, data, mime)
    assert slug(put(client, name, data, 0)) == problem
    assert list(DiskVault(lite.parts.settings.vault).names()) == []


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (None, "photo-range"),
        ("bytes 5-1/99", "photo-range"),
        ("bytes 0-9/8", "photo-range"),
        ("bytes 0--1/99", "photo-range"),
        ("bytes 0-9/999", "photo-range"),
        ("bytes 0-9/9000000", "photo-too-large"),
        ("bytes 0-4/PROMISED", "photo-range"),
    ],
)
def test_a_range_that_is_not_one_is_named(
    lite: Server, phone: PaperPhone, client: TestClient, header: str | None, problem: str
) -> None:
    data = jpeg()
    name = promise(lite, phone, data)
    headers = {"Content-Range": header.replace("PROMISED", str(len(data)))} if header else {}
    assert slug(client.put(PATH + name, content=data[:10], headers=headers)) == problem
    assert read_answer(name, client.head(PATH + name).headers).offset == 0


@pytest.mark.parametrize("name", ["A" * 64, "a" * 63, "..%2f..%2fetc%2fpasswd", "a" * 62 + "..", "%00" + "a" * 61])
def test_a_name_that_is_not_a_hash_reaches_no_path(lite: Server, client: TestClient, name: str) -> None:
    assert client.put(PATH + name, content=b"x", headers={"Content-Range": "bytes 0-0/1"}).status_code == 404
    assert client.head(PATH + name).status_code == 404
    assert list(lite.parts.settings.parts.iterdir()) == []


def test_the_vault_itself_takes_no_name_but_a_hash(lite: Server) -> None:
    vault = DiskVault(lite.parts.settings.vault)
    for name in ("../x", "a" * 63, "A" * 64, "", "a" * 64 + "\n"):
        with pytest.raises(NotFound):
            vault.path(name)


def test_a_part_with_all_its_bytes_that_was_never_checked_begins_again(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    data = jpeg()
    name = promise(lite, phone, data)
    part = lite.parts.settings.parts / phone.device / f"{name}.part"
    part.parent.mkdir()
    part.write_bytes(bytes(len(data)))
    assert read_answer(name, client.head(PATH + name).headers).offset == 0
    assert read_answer(name, put(client, name, data, 0).headers).is_complete


def test_a_phone_may_send_so_much_a_day_and_goes_on_tomorrow(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    limits = lite.parts.settings.limits
    object.__setattr__(limits, "photo_bytes_per_device_day", 3_000)
    first, second = jpeg(32), jpeg(32, 2)
    names = [promise(lite, phone, first), promise(lite, phone, second)]
    object.__setattr__(limits, "photo_bytes_per_device_day", len(first) + len(second) - 1)
    assert put(client, names[0], first, 0).status_code == 200
    refused = put(client, names[1], second, 0)
    assert (slug(refused), refused.headers["retry-after"]) == ("photo-quota", "3600")
    lite.clock.go(86_400)
    assert (
        client.put(
            PATH + names[1],
            content=second,
            headers={"Content-Range": content_range(Range(0, len(second) - 1, len(second)))} | lite.bearer(),
        ).status_code
        == 200
    )


def test_a_photo_is_read_only_by_phones_of_a_site_where_a_record_promises_it(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    data = jpeg()
    name = promise(lite, phone, data)
    put(client, name, data, 0)
    lite.enrol("phone-9", people=(), site="xh")
    assert client.get(PATH + name, headers=lite.bearer("phone-9")).status_code == 404
    assert client.get(PATH + name).status_code == 200


def test_two_uploads_of_one_part_never_mix(lite: Server) -> None:
    data = jpeg(200)
    promised = Promised(sha256(data).hexdigest(), len(data), "image/jpeg")
    uploads = Uploads(lite.parts.settings.parts, DiskVault(lite.parts.settings.vault), 10**7)
    half = len(data) // 2
    uploads.write("a", promised, f"bytes 0-{half - 1}/{len(data)}", data[:half])
    uploads.write("b", promised, f"bytes 0-9/{len(data)}", bytes(10))
    assert (uploads.offset("a", promised), uploads.offset("b", promised)) == (half, 10)
    part, size = uploads.write("a", promised, f"bytes {half}-{len(data) - 1}/{len(data)}", data[half:])
    assert part.is_complete
    assert size is not None
    assert (size.width, size.height) == (200, 200)


def test_an_exchange_over_http_answers_in_lines_and_says_so(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    phone.file(inspection(task="t-1"))
    answer = client.post("/sync/v1/exchange", content=phone.request(), headers={"Content-Type": CONTENT_TYPE})
    assert (answer.status_code, answer.headers["content-type"]) == (200, CONTENT_TYPE)
    assert answer.headers["cache-control"] == "no-store"
    assert phone.read(answer.content).high_water == 1


def test_naming_a_photo_in_a_fact_of_ones_own_does_not_open_it(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    data = jpeg()
    name = promise(lite, phone, data)
    put(client, name, data, 0)
    lite.put(person("p9", Role.PATROL, OTHER_SITE), profile("p9", Role.PATROL, OTHER_SITE))
    lite.put(profile("boss9", Role.SUPERVISOR, OTHER_SITE), equipment(id="ext-9", site=OTHER_SITE))
    lite.enrol("phone-9", people=("p9",), site=OTHER_SITE)
    thief = PaperPhone(device="phone-9")
    lite.clock.go(60)
    settled = {"author": "p9", "site": OTHER_SITE, "subject": Subject(kind="equipment", id="ext-9")}
    held = settled | {"author": "nobody"}
    thief.file(inspection(photos=(photo_of(data),), **settled), inspection(photos=(photo_of(data),), **held))
    assert [v.verdict for v in carry(lite, thief, sent_at=NOON + timedelta(seconds=60)).verdicts] == ["settled", "held"]
    office = session_for(lite, "boss9")
    assert client.get(PATH + name, headers=lite.bearer("phone-9")).status_code == 404
    assert client.get(f"/api/v1/photos/{name}", headers=office).status_code == 404
    (record,) = client.get(f"/api/v1/sites/{OTHER_SITE}/records", headers=office).json()["records"]
    assert [photo["is_here"] for photo in record["photos"]] == [False]

    put(client, name, data, 0, **lite.bearer("phone-9"))
    assert client.get(PATH + name, headers=lite.bearer("phone-9")).status_code == 200
    assert client.get(f"/api/v1/photos/{name}", headers=office).status_code == 200


def test_a_phone_reads_no_photo_that_only_a_held_fact_promises(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    data = jpeg()
    phone.file(inspection(photos=(photo_of(data),), author="nobody"))
    assert carry(lite, phone).verdicts[0].verdict == "held"
    put(client, photo_of(data).sha256, data, 0)
    assert client.get(PATH + photo_of(data).sha256).status_code == 404
    office = session_for(lite, "boss")
    assert client.get(f"/api/v1/photos/{photo_of(data).sha256}", headers=office).status_code == 200


def test_regression_a_photo_that_a_held_fact_promises_as_something_else_is_kept_as_the_settled_one_says(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    """Whichever row the database found first decided; the phone was told that its photo is no PNG."""
    data = jpeg()
    name = sha256(data).hexdigest()
    wrong = photo_of(data, "image/png")
    phone.file(inspection(subject=Subject(kind="equipment", id="no-such"), photos=(wrong,)))
    phone.file(inspection(photos=(photo_of(data),)))
    assert [v.verdict for v in carry(lite, phone).verdicts] == ["held", "settled"]
    assert put(client, name, data, 0).status_code == 200
    assert read_answer(name, client.head(PATH + name).headers).is_complete
