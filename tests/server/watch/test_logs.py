"""Secrets never reach a log line, by their name and by their shape."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from server.logs import HIDDEN, set_up_logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs(stream=stream)
    yield stream
    root.handlers[:], root.level = before
    structlog.reset_defaults()


SECRETS = {
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
    "bearer": "Bearer abc.def-123",
    "token": "kMLpW1Y2MWnRrdG3n9irehjEyd_KeUhgL_EG_0DpPSo",
    "argon2": "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
    "link": "HTTPS://M.LINXUN.CN/J/92V05TS5FNYSQHDC",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
def test_a_secret_in_any_text_is_hidden_by_its_shape(secret: str, lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("failed with %s at the end", secret)
    structlog.get_logger("ours").info("event", where=f"x {secret} y")
    text = lines.getvalue()
    assert secret.split("/J/")[-1].removeprefix("Bearer ") not in text
    assert text.count(HIDDEN) == 2
    assert [json.loads(line)["level"] for line in text.splitlines()] == ["warning", "info"]


def test_a_value_under_a_secret_name_is_hidden_whatever_it_looks_like(lines: io.StringIO) -> None:
    structlog.get_logger("ours").info("event", password="open sesame", Authorization="x", code="1234", pin="0000")
    logging.getLogger("ours").info("event", extra={"refresh_token": "short"})
    for secret in ("open sesame", "1234", "0000", "short"):
        assert secret not in lines.getvalue()


def test_ids_and_hashes_stay_readable(lines: io.StringIO) -> None:
    fact, photo = "01a1f71c-7600-7000-8000-000000000073", "a" * 64
    logging.getLogger("ours").info("stored %s %s", fact, photo)
    assert fact in lines.getvalue()
    assert photo in lines.getvalue()
