"""Bad envelopes at the facts door: the whole request is refused by name, nothing of it is stored, and the phone keeps it all."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import zlib

import jwt
import pytest
import zstandard

from server.device.tokens import AUDIENCE, new_access_token
from sync.exchange import CONTENT_TYPE, PATH
from sync.exchange.framing import frame, unframe
from tests.bad_input.door import Door, slug
from tests.paper import FAMILY
from tests.records import inspection


def refused(door: Door, body: bytes, **headers: str) -> tuple[int, str]:
    """Send it; nothing may be stored. Returns status and problem."""
    answer = door.send(body, **headers)
    assert door.journal() == []
    return answer.status_code, slug(answer)


def with_header(door: Door, **changes: object) -> bytes:
    """A request of one fact whose header line says something else."""
    door.phone.file(inspection())
    header, lines = unframe(door.phone.request())
    return frame(json.dumps(json.loads(header) | changes).encode(), lines)


@pytest.mark.parametrize("limit", [-1, 0, 10**9, "all", 1.5])
def test_row_07_a_page_limit_out_of_range_is_refused(door: Door, limit: object) -> None:
    assert refused(door, with_header(door, page_bytes=limit)) == (400, "malformed-frame")


@pytest.mark.parametrize("cursor", ["-5", "v1.x.5.site:xh", "v1.x.9223372036854775808.site:jl", "\x00", "' OR 1=1 --"])
def test_row_08_a_foreign_or_impossible_cursor_starts_from_zero(either_door: Door, cursor: str) -> None:
    everything = {row.id for row in _pulled(either_door, {})}
    assert {row.id for row in _pulled(either_door, {"site:jl": cursor})} == everything


def test_row_08_a_cursor_for_a_stream_that_is_not_ones_own_gets_nothing_of_it(door: Door) -> None:
    rows = _pulled(door, {"site:xh": "", "person:boss": "", "site:jl": ""})
    assert {row.stream for row in rows} <= {b"company", b"site:jl", b"person:p1", b"person:p2"}


def _pulled(door: Door, cursors: dict[str, str]) -> list[object]:
    door.phone.cursors, door.phone.rows = dict(cursors), {}
    door.trade()
    return list(door.phone.rows.values())


def test_row_10_a_body_of_20_megabytes_is_refused_before_it_is_read(door: Door) -> None:
    assert refused(door, b"x" * 20_000_000) == (413, "body-too-large")


def test_row_10_a_body_without_a_length_is_cut_at_the_limit(door: Door) -> None:
    answer = door.http.post(
        door.url + PATH,
        data=(b"x" * 1_000_000 for _ in range(20)),
        timeout=10,
        headers={**door.server.bearer(), "Content-Type": CONTENT_TYPE},
    )
    assert (answer.status_code, slug(answer)) == (413, "body-too-large")


@pytest.mark.parametrize("extra", [10, 5_000_000])
def test_row_10_a_body_that_falls_silent_is_dropped_and_others_go_on(door: Door, extra: int) -> None:
    door.phone.file(inspection())
    body = door.phone.request()
    with _raw_request(door, body, announced=len(body) + extra) as silent:
        assert [v.verdict for v in door.trade().verdicts] == ["settled"], "a silent phone holds nobody up"
        assert silent.recv(64).split(b"\r\n")[0].split()[1] in (b"400", b"413")


def test_row_10_a_length_shorter_than_the_body_is_a_cut_body(door: Door) -> None:
    door.phone.file(inspection())
    body = door.phone.request()
    with _raw_request(door, body, announced=len(body) - 20) as short:
        assert short.recv(64).split()[1] == b"400"
    assert door.journal() == []


def _raw_request(door: Door, body: bytes, *, announced: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", door.port), timeout=5)
    token = door.server.bearer()["Authorization"]
    head = [
        f"POST {PATH} HTTP/1.1",
        "Host: x",
        f"Authorization: {token}",
        f"Content-Type: {CONTENT_TYPE}",
        f"Content-Length: {announced}",
    ]
    made.sendall("\r\n".join([*head, "", ""]).encode() + body)
    return made


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_row_11_a_packed_body_is_unpacked(door: Door, encoding: str) -> None:
    door.phone.file(inspection())
    body = door.phone.request()
    packed = gzip.compress(body) if encoding == "gzip" else zstandard.ZstdCompressor().compress(body)
    answer = door.send(packed, **{"Content-Encoding": encoding})
    assert [v.verdict for v in door.phone.read(answer.content).verdicts] == ["settled"]


@pytest.mark.parametrize("size", [20_000_000, 100_000_000])
def test_row_11_a_bomb_is_refused_within_bounds(door: Door, size: int) -> None:
    bomb = gzip.compress(bytes(size))
    assert len(bomb) * 500 < size
    assert refused(door, bomb, **{"Content-Encoding": "gzip"}) == (413, "body-too-large")
    bomb = zstandard.ZstdCompressor().compress(bytes(size))
    assert refused(door, bomb, **{"Content-Encoding": "zstd"}) == (413, "body-too-large")


def test_row_11_gzip_inside_gzip_is_not_unpacked_twice(door: Door) -> None:
    assert refused(door, gzip.compress(gzip.compress(door.phone.request())), **{"Content-Encoding": "gzip"})[0] == 400


@pytest.mark.parametrize("spoil", ["cut", "tail", "deflate", "garbage"])
def test_row_11_a_broken_packing_is_refused(door: Door, spoil: str) -> None:
    whole = gzip.compress(door.phone.request())
    body = {"cut": whole[:-9], "tail": whole + whole, "deflate": zlib.compress(b"x"), "garbage": b"\x1f\x8bnot gzip"}[spoil]
    assert refused(door, body, **{"Content-Encoding": "gzip"}) == (400, "cut-body")


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "deflate", "x" * 500])
def test_row_11_an_encoding_that_is_not_offered_is_named(door: Door, encoding: str) -> None:
    assert refused(door, door.phone.request(), **{"Content-Encoding": encoding}) == (415, "unsupported-encoding")


def test_row_12_a_body_in_utf_16_or_behind_a_byte_order_mark_is_refused(door: Door) -> None:
    door.phone.file(inspection())
    body = door.phone.request()
    assert refused(door, body.decode().encode("utf-16"))[0] == 400
    assert refused(door, b"\xef\xbb\xbf" + body)[0] == 400
    header, lines = unframe(body)
    assert refused(door, frame(b"\xef\xbb\xbf" + header, lines)) == (400, "malformed-frame")


@pytest.mark.parametrize("cut", [0, 1, 10, 200, -1, -12])
def test_row_16_a_body_that_was_cut_stores_nothing(door: Door, cut: int) -> None:
    door.phone.file(inspection(), inspection())
    assert refused(door, door.phone.request()[:cut])[0] == 400


def test_row_01_a_field_of_the_header_that_is_not_known_is_refused(door: Door) -> None:
    assert refused(door, with_header(door, role="hq")) == (400, "malformed-frame")


def test_a_newer_protocol_is_told_so_and_keeps_its_work(door: Door) -> None:
    answer = door.send(with_header(door, p=2, more={"a": 1}))
    assert (answer.status_code, slug(answer), answer.json()["remedy"]) == (400, "newer-protocol", "retry_later")


def test_another_content_type_is_refused(door: Door) -> None:
    assert refused(door, door.phone.request(), **{"Content-Type": "application/json"}) == (415, "unsupported-encoding")


# ---- who sends it


def token_with(door: Door, *, key: object = None, algorithm: str = "HS256", **changes: object) -> str:
    """A token as the server makes it, with something in it changed."""
    now = door.server.clock.ms // 1000
    claims = {
        "iss": door.server.parts.server_id,
        "aud": AUDIENCE,
        "sub": "phone-1",
        "fam": FAMILY,
        "jti": "1",
        "iat": now,
        "nbf": now,
        "exp": now + 60,
    }
    return jwt.encode(claims | changes, key or door.server.parts.keys.access, algorithm=algorithm)  # type: ignore[arg-type]


def refused_token(door: Door, token: str) -> None:
    door.phone.filed.clear()
    door.phone.file(inspection())
    assert refused(door, door.phone.request(), Authorization=f"Bearer {token}") == (401, "not-signed-in")


def test_row_31_a_token_without_a_signature_is_refused(door: Door) -> None:
    good = token_with(door)
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    for token in (
        f"{none}.{good.split('.')[1]}.",
        f"{none}.{good.split('.')[1]}.{good.split('.')[2]}",
        good[:-4],
        good + "x",
        "",
        "x.y.z",
    ):
        refused_token(door, token)


def test_row_31_a_token_of_another_algorithm_key_or_audience_is_refused(door: Door) -> None:
    key = door.server.parts.keys.access
    refused_token(door, token_with(door, algorithm="HS512", key=key * 2))
    refused_token(door, token_with(door, key=b"another key of thirty-two bytes!"))
    for changes in ({"aud": "linxun-console"}, {"iss": "server-other"}, {"sub": "phone-9"}, {"fam": "other"}, {"exp": "soon"}):
        refused_token(door, token_with(door, **changes))


def test_row_31_a_token_expired_by_a_second_or_not_yet_valid_is_refused(door: Door) -> None:
    now = door.server.clock.ms // 1000
    refused_token(door, token_with(door, exp=now))
    refused_token(door, token_with(door, nbf=now + 1))
    answer = door.send(door.phone.request(), Authorization=f"Bearer {token_with(door, exp=now + 1)}")
    assert answer.status_code == 200


def test_row_31_a_request_without_a_token_is_refused_without_reading_it(door: Door) -> None:
    answer = door.http.post(door.url + PATH, data=door.phone.request(), headers={"Content-Type": CONTENT_TYPE}, timeout=10)
    assert (answer.status_code, slug(answer)) == (401, "not-signed-in")


def test_row_33_forged_headers_change_nothing(door: Door) -> None:
    door.phone.file(inspection())
    forged = {
        "X-Forwarded-For": "127.0.0.1",
        "X-Forwarded-Host": "evil.example",
        "X-Http-Method-Override": "DELETE",
        "Host": "evil.example",
        "X-Original-URL": "/healthz",
    }
    answer = door.send(door.phone.request(), **forged)
    assert [v.verdict for v in door.phone.read(answer.content).verdicts] == ["settled"]
    key, server_id = door.server.parts.keys.access, door.server.parts.server_id
    foreign = new_access_token(key, server_id=server_id, device="phone-9", family=FAMILY, now_ms=door.server.clock.ms)
    assert door.send(door.phone.request(), Authorization=f"Bearer {foreign}", **{"X-Device": "phone-1"}).status_code == 401
