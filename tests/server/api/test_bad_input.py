"""Bad input at the JSON doors, by the rows of the table: each gets its named problem, none a 500, none repeats what was sent."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from fastapi.testclient import TestClient

from server.database import reading
from server.device.tables import Enrolment
from tests.paper import SITE
from tests.server.api.conftest import Town, slug

MINT = f"/api/v1/sites/{SITE}/enrolments"
MANAGER = f"manager@{SITE}"


def post(client: TestClient, town: Town, raw: bytes, **headers: str):  # type: ignore[no-untyped-def]
    sent = {"Content-Type": "application/json", **town.bearer(MANAGER), **headers}
    return client.post(MINT, content=raw, headers=sent)


def get(client: TestClient, town: Town, query: str):  # type: ignore[no-untyped-def]
    return client.get(f"/api/v1/sites/{SITE}/records?{query}", headers=town.bearer(MANAGER))


@pytest.mark.parametrize(
    "raw",
    [
        b'{"label":"x","seq":1,"rev":2,"role":"admin","author":"hq"}',
        b'{"label":"\\ud800"}',
        b'{"label":"a\\u0000b"}',
        b'{"label":"a\x00b"}',
        b'{"label":NaN}',
        b'{"label":1e400}',
        b'{"label":9223372036854775808}',
        b'{"label":' + b"9" * 5000 + b"}",
        b"[" * 900 + b"]" * 900,
        b"[" * 30_000 + b"]" * 30_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        '{"label":"x"}'.encode("utf-16"),
        b"\xef\xbb\xbf" + b'{"label":"x"}',
        b'{"label":"\xff\xfe"}',
        b'{"label":"a","label":"b"}',
        b'{"label":true}',
        b'{"label":1}',
        b'{"label":null}',
        b'{"label":["x"]}',
        b'"x"',
        b"[]",
        b"null",
        b"",
        b"{",
        b'{"label":"a\\u202eb"}',
        b'{"person":"../../etc/passwd"}',
        b'{"person":"BOSS"}',
        b'{"person":""}',
    ],
)
def test_rows_1_to_6_9_and_12_to_14_hostile_json_is_invalid_input_and_mints_nothing(
    raw: bytes, client: TestClient, town: Town
) -> None:
    answer = post(client, town, raw)
    assert (answer.status_code, slug(answer)) == (422, "invalid-input"), answer.text
    assert "etc/passwd" not in answer.text
    with reading(town.server.parts.store):
        assert Enrolment.select().count() == 0


@pytest.mark.parametrize("query", ["limit=-1", "limit=0", "limit=1000000000", "limit=1.5", "limit=x", "limit=%00", "limit=1e9"])
def test_row_07_a_limit_outside_1_to_200_is_refused(query: str, client: TestClient, town: Town) -> None:
    answer = get(client, town, query)
    assert (answer.status_code, slug(answer)) == (422, "invalid-input")
    assert answer.json()["errors"][0]["pointer"] == "/query/limit"


@pytest.mark.parametrize("query", ["before=-5", "before=0", "before=9223372036854775808", "before=" + "9" * 5000, "before=abc"])
def test_row_08_a_position_that_cannot_be_is_refused(query: str, client: TestClient, town: Town) -> None:
    answer = get(client, town, query)
    assert (answer.status_code, slug(answer)) == (422, "invalid-input")


def test_row_08_a_position_beyond_the_head_is_simply_everything_before_it(client: TestClient, town: Town) -> None:
    assert get(client, town, "before=9007199254740992").json() == {"records": []}


def test_row_10_a_body_beyond_the_limit_is_refused_whatever_its_length_header_says(client: TestClient, town: Town) -> None:
    big = b'{"label":"' + b"x" * 20_000_000 + b'"}'
    for headers in ({}, {"Content-Length": "20"}):
        answer = post(client, town, big, **headers)
        assert (answer.status_code, slug(answer)) == (413, "body-too-large")

    def slowly():  # type: ignore[no-untyped-def]
        for _ in range(100):
            yield b" " * 1024

    sent = {"Content-Type": "application/json", **town.bearer(MANAGER)}
    answer = client.post(MINT, content=slowly(), headers=sent)
    assert (answer.status_code, slug(answer)) == (413, "body-too-large")


def test_row_11_an_encoded_or_foreign_body_is_unsupported_here(client: TestClient, town: Town) -> None:
    for headers in ({"Content-Encoding": "gzip"}, {"Content-Type": "text/plain"}, {"Content-Type": "application/xml"}):
        answer = post(client, town, b"{}", **headers)
        assert (answer.status_code, slug(answer)) == (415, "unsupported-encoding")


@pytest.mark.parametrize(
    "text",
    [
        "１２３ 号机",
        "é",
        "e\u0301",
        "🚒👨‍👩‍👧",
        "مرحبا",
        "a\u200bb",
        "‏ab",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "'; drop table x;--",
        "=1+1",
    ],
)
def test_row_35_any_honest_text_is_stored_exactly_as_it_was_typed(text: str, client: TestClient, town: Town) -> None:
    answer = post(client, town, json.dumps({"label": text}).encode())
    assert answer.status_code == 201
    listed = client.get(MINT, headers=town.bearer(MANAGER)).json()["enrolments"][0]["label"]
    assert listed == text
    assert [unicodedata.name(c, "?") for c in listed] == [unicodedata.name(c, "?") for c in text]


def test_row_35_a_megabyte_of_text_is_refused(client: TestClient, town: Town) -> None:
    assert post(client, town, json.dumps({"label": "字" * 20_000}).encode()).status_code in (413, 422)
    assert post(client, town, json.dumps({"label": "x" * 1_000_000}).encode()).status_code == 413


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/sites/%00/today", "/api/v1/sites/..%2f/today", "/api/v1/photos/A" * 1]
)
def test_odd_addresses_get_problem_details(path: str, client: TestClient, town: Town) -> None:
    answer = client.get(path, headers=town.bearer(MANAGER))
    assert answer.status_code in (404, 422)
    assert slug(answer) in ("not-found", "invalid-input")


def test_a_wrong_method_is_named_and_the_right_ones_are_listed(client: TestClient) -> None:
    answer = client.put("/api/v1/session", json={})
    assert (answer.status_code, slug(answer)) == (405, "method-not-allowed")


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("en", "Please sign in"),
        ("zh-CN,zh;q=0.9", "需要登录"),
        ("fr;q=1, en;q=0.5", "Please sign in"),
        ("*", "需要登录"),
        ("\x7f;;q=zz", "需要登录"),
    ],
)
def test_a_problem_speaks_the_readers_language(header: str, title: str, client: TestClient) -> None:
    assert client.get("/api/v1/sites", headers={"Accept-Language": header}).json()["title"] == title


def test_an_unexpected_error_tells_nothing_of_its_cause(town: Town, client: TestClient) -> None:
    app: Any = client.app

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the secret is 12345")

    answer = client.get("/broken")
    assert (answer.status_code, slug(answer)) == (500, "unexpected")
    assert "12345" not in answer.text
    assert "RuntimeError" not in answer.text
