"""What the exchange door makes of requests that are not whole, not ours, too big, or from a phone that may not; and that no bad
fact spoils its batch. Rows of the bad-input table are named where a test covers one."""

import gzip
import json
import zlib

import msgspec
import pytest
import zstandard
from fastapi.testclient import TestClient

from server.database import commit, reading
from server.device.tables import Device, DevicePerson
from server.ledger.tables import Journal, Replica
from sync.exchange import CONTENT_TYPE, DIGEST_PATH, PATH
from sync.exchange.digest import RepairRequest, buckets
from sync.exchange.framing import frame, unframe
from sync.exchange.pull import read_documents
from sync.records.fact import encode_fact
from tests.carry import carry
from tests.paper import PaperPhone, Server, check
from tests.records import inspection, moment, new_id

HEADERS = {"Content-Type": CONTENT_TYPE}


def slug(response) -> str:  # type: ignore[no-untyped-def]
    assert response.headers["content-type"].startswith("application/problem+json")
    return str(response.json()["type"]).rpartition(":")[2]


def post(client: TestClient, body: bytes, **headers: str):  # type: ignore[no-untyped-def]
    return client.post(PATH, content=body, headers=HEADERS | {k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda body: body[:-10], "cut-body"),
        (lambda body: body[: len(body) // 2], "cut-body"),
        (lambda body: b"", "cut-body"),
        (lambda body: b"<html>login</html>\n", "cut-body"),
        (lambda body: body.replace(b"settled", b"settlex").replace(b"normal", b"normaI"), "cut-body"),
        (lambda body: body.replace(b"\n", b"\r\n"), "cut-body"),
        (lambda body: body.decode().encode("utf-16"), "cut-body"),
        (lambda body: b"\xef\xbb\xbf" + body, "cut-body"),
    ],
    ids=["cut end", "cut middle", "empty", "html", "changed byte", "crlf", "row 12 utf-16", "row 12 bom"],
)
def test_a_body_that_is_not_whole_takes_nothing(lite: Server, phone: PaperPhone, client: TestClient, spoil, problem: str) -> None:  # type: ignore[no-untyped-def]
    phone.file(check(1))
    answer = post(client, spoil(phone.request()))
    assert (answer.status_code, slug(answer)) == (400, problem)
    assert carry(lite, phone).verdicts[0].verdict == "settled"


def test_row_1_and_7_a_header_with_unknown_fields_or_a_silly_limit_is_malformed(phone: PaperPhone, client: TestClient) -> None:
    for change in ({"role": "admin"}, {"page_bytes": -1}, {"page_bytes": 10**9}, {"offer": {"first": 0, "prev": "", "head": -1}}):
        header = json.loads(msgspec.json.encode(phone.header(1))) | change
        assert slug(post(client, frame(json.dumps(header).encode(), []))) == "malformed-frame"
    deep = b'{"p":' + b"[" * 100_000
    assert slug(post(client, frame(deep, []))) == "malformed-frame"


def test_a_newer_protocol_is_named_and_keeps_everything_on_the_phone(phone: PaperPhone, client: TestClient) -> None:
    assert slug(post(client, phone.request(p=2))) == "newer-protocol"


def test_row_10_more_bytes_or_facts_than_allowed_are_refused_whatever_the_length_header_says(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    limits = lite.parts.settings.limits
    big = post(client, b"x" * (limits.request_bytes + 1))
    assert (big.status_code, slug(big)) == (413, "body-too-large")
    streamed = client.post(PATH, content=(b"x" * 65536 for _ in range(limits.request_bytes // 65536 + 2)), headers=HEADERS)
    assert (streamed.status_code, slug(streamed)) == (413, "body-too-large")
    for _ in range(limits.facts_per_request + 1):
        phone.file_bytes(b"{}", new_id())
    assert slug(post(client, phone.request())) == "body-too-large"


def test_row_11_a_gzip_or_zstd_bomb_is_stopped_before_it_unfolds(lite: Server, client: TestClient) -> None:
    bomb = bytes(200_000_000)
    for name, packed in (("gzip", gzip.compress(bomb)), ("zstd", zstandard.ZstdCompressor(level=3).compress(bomb))):
        answer = post(client, packed, content_encoding=name)
        assert (answer.status_code, slug(answer)) == (413, "body-too-large")


def test_row_11_packed_bodies_are_taken_and_other_packings_are_not(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    phone.file(check(1))
    body = phone.request()
    assert phone.read(post(client, gzip.compress(body), content_encoding="gzip").content).high_water == 1
    assert phone.read(post(client, zstandard.ZstdCompressor().compress(body), content_encoding="zstd").content).high_water == 1
    assert slug(post(client, zlib.compress(body), content_encoding="deflate")) == "unsupported-encoding"
    assert slug(post(client, gzip.compress(gzip.compress(body)), content_encoding="gzip")) == "cut-body"
    assert slug(post(client, gzip.compress(body)[:-9], content_encoding="gzip")) == "cut-body"
    assert slug(client.post(PATH, content=body, headers={"Content-Type": "application/json"})) == "unsupported-encoding"


def test_a_large_reply_is_packed_as_the_phone_offers(phone: PaperPhone, client: TestClient) -> None:
    plain = post(client, phone.request(), accept_encoding="identity")
    assert "content-encoding" not in plain.headers
    packed = post(client, phone.request(), accept_encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert unframe(packed.content)[1] == unframe(plain.content)[1]  # the client has unpacked it
    with client.stream("POST", PATH, content=phone.request(), headers=HEADERS | {"Accept-Encoding": "gzip, zstd"}) as small:
        assert small.headers["content-encoding"] == "zstd"
        raw = b"".join(small.iter_raw())
    assert unframe(zstandard.ZstdDecompressor().decompressobj().decompress(raw))[1] == unframe(plain.content)[1]


_RAW = encode_fact(inspection())


@pytest.mark.parametrize(
    ("row", "raw", "problem"),
    [
        ("1", _RAW.replace(b'"schema":1', b'"schema":1,"verdict":"settled"'), "malformed-fact"),
        ("2", _RAW.replace(b"FIRE-EXT", b"\\ud800"), "malformed-fact"),
        ("3", _RAW.replace(b'"author":"p1"', b'"author":"p\\u00001"'), "control-characters"),
        ("3 raw", _RAW.replace(b'"author":"p1"', b'"author":"p\x001"'), None),
        ("4", _RAW.replace(b'"v":"normal"', b'"v":"nor\\u0000mal"'), "control-characters"),
        ("5 nan", _RAW.replace(b"1.2", b"NaN"), None),
        ("5 huge", _RAW.replace(b"1.2", b"1e400"), None),
        ("6", _RAW.replace(b'"boot_ns":1000000000000', b'"boot_ns":' + b"9" * 5000), "number-out-of-range"),
        ("9", _RAW.replace(b'"v":"normal"', b'"v":' + b"[" * 150 + b"]" * 150), None),
        ("9 deep", b"[" * 60_000, None),
        ("13", _RAW.replace(b'"schema":1', b'"schema":1,"schema":1'), "duplicate-keys"),
        ("14", _RAW.replace(b'"schema":1', b'"schema":"1"'), None),
        ("17", _RAW.replace(b'"id":"01', b'"id":"{01'), None),
        ("19", _RAW.replace(b"2026-11-20T04:00:00Z", b"2026-02-30T04:00:00Z"), None),
        ("35", _RAW.replace(b'"v":"normal"', b'"v":"' + b"x" * 70_000 + b'"'), "fact-too-large"),
        ("empty", b"", None),
        ("kind", _RAW.replace(b"inspection.submitted", b"inspection.guessed"), "unknown-kind"),
        ("schema", _RAW.replace(b'"schema":1', b'"schema":7'), "unknown-schema"),
    ],
)  # fmt: skip
def test_a_bad_fact_is_held_under_its_number_with_its_reason_and_the_rest_is_settled(
    lite: Server, phone: PaperPhone, client: TestClient, row: str, raw: bytes, problem: str | None
) -> None:
    phone.file(check(1))
    phone.file_bytes(raw, new_id())
    phone.file(check(2))
    reply = phone.read(post(client, phone.request()).content)
    assert [v.verdict for v in reply.verdicts] == ["settled", "held", "settled"]
    assert reply.high_water == 3
    if problem is not None:
        assert reply.verdicts[1].problem == problem
    with reading(lite.parts.store):
        kept = Journal.get((Journal.n == 2) & (Journal.verdict == "held"))
        assert bytes(kept.body) == raw


def test_row_19_a_clock_that_is_years_off_is_a_claim_and_the_time_is_corrected(lite: Server, phone: PaperPhone) -> None:
    phone.file(check(1, made_at=moment(days=3650)), check(2, made_at=moment(days=-7300), boot_id="boot-0"))
    assert [v.verdict for v in carry(lite, phone, sent_at=moment(days=3650)).verdicts] == ["settled", "held"]
    with reading(lite.parts.store):
        first = Journal.get((Journal.n == 1) & (Journal.kind == "inspection.submitted"))
        assert abs(first.corrected_at - lite.clock.ms) < 1000
        assert first.made_at > lite.clock.ms + 300 * 86_400_000


def test_row_16_two_connections_that_race_with_the_same_batch_get_the_same_verdicts(lite: Server, phone: PaperPhone) -> None:
    phone.file(check(1), check(2))
    assert [v.verdict for v in carry(lite, phone).verdicts] == ["settled", "settled"]
    assert [v.verdict for v in carry(lite, phone).verdicts] == ["duplicate", "duplicate"]


def test_row_31_without_a_valid_credential_nothing_is_taken_and_nothing_may_be_deleted(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    phone.file(check(1))
    body = phone.request()
    for token in ("", "Bearer", "Bearer nonsense", "Basic eA==", lite.bearer("phone-9")["Authorization"]):
        answer = post(client, body, Authorization=token)
        assert (answer.status_code, answer.json()["remedy"]) == (401, "sign_in")
    lite.clock.go(16 * 60)
    assert post(client, body).status_code == 401
    with reading(lite.parts.store):
        assert Replica.select().where(Replica.device == "phone-1").count() == 0


def test_a_journal_of_another_phone_is_refused(lite: Server, client: TestClient) -> None:
    lite.enrol("phone-2")
    other = PaperPhone("phone-2")
    other.file(check(1))
    assert post(client, other.request()).status_code == 403


def test_a_phone_reported_lost_gets_no_document_and_its_facts_wait_for_a_supervisor(
    lite: Server, phone: PaperPhone, client: TestClient
) -> None:
    carry(lite, phone)
    assert phone.rows
    commit(lite.parts.store, lambda: Device.update(revoked_at=lite.clock.ms, revoked_by="boss").execute())
    phone.file(check(1))
    reply = phone.read(post(client, phone.request()).content)
    assert (reply.revoked, [v.problem for v in reply.verdicts]) == (True, ["device-revoked"])
    assert phone.rows == {}
    assert reply.cursors == {}


def test_the_quarantine_of_a_lost_phone_has_an_end(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    object.__setattr__(lite.parts.settings.limits, "revoked_facts", 3)
    commit(lite.parts.store, lambda: Device.update(revoked_at=lite.clock.ms, revoked_by="boss").execute())
    phone.file(*(inspection() for _ in range(4)))
    assert post(client, phone.request(1, 3)).status_code == 200
    refused = post(client, phone.request(4))
    assert (refused.status_code, slug(refused), refused.headers["retry-after"]) == (429, "rate-limited", "3600")


def test_a_person_who_left_the_phone_is_judged_by_the_time_of_the_fact(lite: Server, phone: PaperPhone) -> None:
    left = lite.clock.ms - 600_000
    commit(lite.parts.store, lambda: DevicePerson.update(until=left).where(DevicePerson.person == "p1").execute())
    before = check(1, made_at=moment(minutes=-15), boot_ns=10**12 - 15 * 60 * 10**9)
    phone.file(before, check(2))
    assert [(v.verdict, v.problem) for v in carry(lite, phone).verdicts] == [("settled", ""), ("held", "author-not-on-device")]


def test_when_a_person_leaves_the_phone_their_stream_is_dropped_from_it(lite: Server, phone: PaperPhone) -> None:
    carry(lite, phone)
    assert ("person:p2", "profile", "p2") in phone.rows
    commit(lite.parts.store, lambda: DevicePerson.update(until=lite.clock.ms).where(DevicePerson.person == "p2").execute())
    assert carry(lite, phone).drop == ("person:p2",)
    assert ("person:p2", "profile", "p2") not in phone.rows


def test_a_stream_that_went_wrong_is_repaired_by_its_buckets_alone(lite: Server, phone: PaperPhone, client: TestClient) -> None:
    carry(lite, phone)
    whole = dict(phone.rows)
    del phone.rows["site:jl", "equipment", "ext-2"]
    mine = [(r.kind, r.id, r.version) for key, r in phone.rows.items() if key[0] == "site:jl"]
    asked = RepairRequest(replica=phone.replica, stream="site:jl", buckets=tuple(f"{s:016x}" for s in buckets(mine)))
    answer = client.post(DIGEST_PATH, content=msgspec.json.encode(asked), headers=HEADERS)
    header, lines = unframe(answer.content)
    rows = read_documents(lines)
    assert tuple(row.id.decode() for row in rows if row.id == b"ext-2") == ("ext-2",)
    assert len(rows) < len(mine) / 2
    assert json.loads(header)["cursor"] == phone.cursors["site:jl"]
    assert whole["site:jl", "equipment", "ext-2"] in rows


def test_a_repair_of_a_stream_the_phone_may_not_hold_is_not_found(phone: PaperPhone, client: TestClient) -> None:
    asked = RepairRequest(replica=phone.replica, stream="site:xh", buckets=("0" * 16,) * 256)
    assert client.post(DIGEST_PATH, content=msgspec.json.encode(asked), headers=HEADERS).status_code == 404


def test_no_reply_names_a_stream_of_another_site(lite: Server, phone: PaperPhone) -> None:
    reply = carry(lite, phone, cursors={"site:xh": "v1.x.1.site:xh", "person:boss": ""})
    assert set(reply.cursors) == {"company", "person:p1", "person:p2", "site:jl"}
    assert set(reply.drop) == {"site:xh", "person:boss"}
    assert all(key[0] in reply.cursors for key in phone.rows)
