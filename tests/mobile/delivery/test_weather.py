"""Anything that is not exactly our reply settles nothing and has a name of its own: real sockets, real HTTP."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from mobile.delivery.transport import Patience, Transport, server_url
from mobile.store.opening import Store
from sync.errors import (
    BodyTooLarge,
    InputError,
    LinxunError,
    LoginPage,
    NotSignedIn,
    PhoneClockWrong,
    RateLimited,
    ReplyCut,
    ServerBusy,
    ServerTrouble,
    TimedOut,
    Unreachable,
)
from sync.exchange import CONTENT_TYPE, PATH
from tests.fakes import fake_device
from tests.mobile.delivery.tls import tls_server
from tests.mobile.delivery.weather import Script, Weather, answer
from tests.mobile.facts import seen

PORTAL = b"<html><body>Welcome to Free-WiFi, please sign in</body></html>"
IMPATIENT = Patience(connect=1.0, read=0.4, whole=0.6)
Blow = Callable[[Script], Transport]


@pytest.fixture
def blow() -> Iterator[Blow]:
    """Puts a script between the phone and the world."""
    opened: list[tuple[Weather, Transport]] = []

    def make(script: Script) -> Transport:
        weather = Weather(script)
        transport = Transport(weather.url, patience=IMPATIENT)
        opened.append((weather, transport))
        return transport

    yield make
    for weather, transport in opened:
        transport.close()
        weather.close()


def problem(slug: str, status: int) -> bytes:
    return msgspec.json.encode({"type": f"urn:linxun:problem:{slug}", "status": status, "title": slug, "remedy": "retry_later"})


OURS = "application/problem+json"
CASES: dict[str, tuple[Script, type[LinxunError]]] = {
    "captive portal 200": (answer("200 OK", "text/html", PORTAL), LoginPage),
    "captive portal that claims JSON": (answer("200 OK", "application/json", b'{"ok":true}'), LoginPage),
    "redirect": (answer("302 Found", "text/html", b"", extra=("Location: http://portal.example/login",)), LoginPage),
    "network authentication required": (answer("511 Network Authentication Required", "text/html", PORTAL), ServerTrouble),
    "proxy authentication": (answer("407 Proxy Authentication Required", "text/html", PORTAL), LoginPage),
    "foreign 401": (answer("401 Unauthorized", "text/html", PORTAL), LoginPage),
    "foreign 403": (answer("403 Forbidden", "text/html", PORTAL), LoginPage),
    "foreign 404": (answer("404 Not Found", "text/html", PORTAL), LoginPage),
    "our 401": (answer("401 Unauthorized", OURS, problem("not-signed-in", 401)), NotSignedIn),
    "our 429": (answer("429 Too Many", OURS, problem("rate-limited", 429), extra=("Retry-After: 7",)), RateLimited),
    "a proxy's 429": (answer("429 Too Many", "text/plain", b"slow down"), RateLimited),
    "a proxy's 413": (answer("413 Payload Too Large", "text/html", b"nginx"), BodyTooLarge),
    "our 503": (answer("503 Service Unavailable", OURS, problem("server-busy", 503)), ServerBusy),
    "a gateway's 502": (answer("502 Bad Gateway", "text/html", b"nginx"), ServerTrouble),
    "a foreign problem": (answer("400 Bad Request", OURS, b'{"type":"about:blank","status":400,"title":"x"}'), LoginPage),
    "cut body": (answer("200 OK", CONTENT_TYPE, b'{"p":1', length=5000), ReplyCut),
    "broken gzip": (answer("200 OK", CONTENT_TYPE, b"\x1f\x8bnot gzip", extra=("Content-Encoding: gzip",)), ReplyCut),
    "closed without a word": (lambda link, _head: link.close(), Unreachable),
}


@pytest.mark.parametrize("name", CASES)
def test_the_weather_is_called_by_its_name(name: str, blow: Blow) -> None:
    script, expected = CASES[name]
    with pytest.raises(LinxunError) as caught:
        blow(script).exchange(PATH, b"body", token="t")
    assert type(caught.value) is expected


def test_the_server_says_when_to_come_again(blow: Blow) -> None:
    with pytest.raises(RateLimited) as caught:
        blow(CASES["our 429"][0]).exchange(PATH, b"body", token="t")
    assert caught.value.retry_after_seconds == 7


def test_a_redirect_is_not_followed(blow: Blow) -> None:
    other = Weather(answer("200 OK", CONTENT_TYPE, b"stolen"))
    try:
        script = answer("307 Temporary Redirect", "text/html", b"", extra=(f"Location: {other.url}{PATH}",))
        with pytest.raises(LoginPage):
            blow(script).exchange(PATH, b"facts", token="secret")
        assert other.requests == []
    finally:
        other.close()


def test_silence_ends_by_itself(blow: Blow) -> None:
    with pytest.raises(TimedOut):
        blow(_say_nothing).exchange(PATH, b"body", token="t")


def test_an_answer_that_drips_byte_by_byte_ends_by_itself(blow: Blow) -> None:
    with pytest.raises((TimedOut, ReplyCut)):
        blow(_drip).exchange(PATH, b"body", token="t")


def test_nobody_listening_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable):
        Transport(f"http://127.0.0.1:{port}", patience=IMPATIENT).exchange(PATH, b"body", token="t")


def test_a_tls_port_that_is_not_the_server_is_somebody_else(blow: Blow) -> None:
    transport = blow(answer("200 OK", "text/html", PORTAL))
    port = transport.base_url.rpartition(":")[2]
    with pytest.raises(LoginPage):
        Transport(f"https://127.0.0.1:{port}", patience=IMPATIENT).exchange(PATH, b"body", token="t")


@pytest.mark.parametrize("url", ["http://linxun.example", "ftp://127.0.0.1", "http://127.0.0.1.example.com"])
def test_plain_http_goes_to_this_machine_alone(url: str) -> None:
    with pytest.raises(InputError):
        Transport(url)


def test_the_address_of_a_host_is_https_unless_it_is_this_machine() -> None:
    assert server_url("M.EXAMPLE.CN") == "https://m.example.cn"
    assert server_url("127.0.0.1:8000") == "http://127.0.0.1:8000"
    assert server_url("LOCALHOST:8000") == "http://localhost:8000"


def test_a_portals_endless_body_does_not_fill_the_phone(blow: Blow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mobile.delivery.transport.MAX_REPLY_BYTES", 100_000)
    bomb = gzip.compress(b"\x00" * 5_000_000)
    with pytest.raises(LoginPage):
        blow(answer("200 OK", CONTENT_TYPE, bomb, extra=("Content-Encoding: gzip",))).exchange(PATH, b"body", token="t")


@pytest.mark.parametrize("name", CASES)
def test_no_weather_settles_a_fact(name: str, store: Store, blow: Blow, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from mobile.delivery.engine import Engine, EngineParts

    store.journal.file(seen(1))
    store.credentials.keep(refresh_token="r", access_token="a", access_boot_id="boot-1", access_until_boot_ns=str(10**18))
    transport = blow(CASES[name][0])
    engine = Engine(EngineParts(store, fake_device(tmp_path), lambda: transport, lambda: 0.5, "test"))
    assert engine.sync_now() != ""
    (row,) = store.outbox.facts()
    assert row.state == "waiting"
    assert row.attempts >= 1 or row.last_error == ""
    assert engine.status().next_try_ms is not None
    assert store.settings.get("last_problem") == engine.status().problem


def test_headers_that_drip_byte_by_byte_end_by_themselves(blow: Blow) -> None:
    with pytest.raises(TimedOut):
        blow(_drip_headers).exchange(PATH, b"body", token="t")


def test_a_connection_that_was_kept_open_serves_again_after_the_deadline_of_the_first_answer(blow: Blow) -> None:
    transport = blow(answer("200 OK", CONTENT_TYPE, b"first"))
    for _ in range(2):
        assert transport.exchange(PATH, b"body", token="t") == b"first"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Sun, 22 Nov 2026 08:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 07:00:00 GMT", 0),
        ("²", None),
        ("soon", None),
        ("99999999", None),
    ],
)
def test_the_server_may_say_a_date_or_nonsense(blow: Blow, told: str, seconds: float | None) -> None:
    extra = (f"Retry-After: {told}", "Date: Sun, 22 Nov 2026 08:00:00 GMT")
    script = answer("429 Too Many", OURS, problem("rate-limited", 429), extra=extra)
    with pytest.raises(RateLimited) as caught:
        blow(script).exchange(PATH, b"body", token="t")
    assert caught.value.retry_after_seconds == seconds


@pytest.mark.parametrize("years", [-3, 3])
def test_a_certificate_out_of_its_time_names_the_phones_clock(tmp_path: Path, years: int) -> None:
    with tls_server(tmp_path, years) as (port, trusted):
        transport = Transport(f"https://localhost:{port}", patience=IMPATIENT)
        transport._session.verify = str(trusted)
        with pytest.raises(PhoneClockWrong):
            transport.exchange(PATH, b"body", token="t")
        transport.close()


def test_a_certificate_of_somebody_else_is_still_somebody_else(tmp_path: Path) -> None:
    with tls_server(tmp_path, 0) as (port, _trusted):
        transport = Transport(f"https://localhost:{port}", patience=IMPATIENT)
        with pytest.raises(LoginPage):
            transport.exchange(PATH, b"body", token="t")
        transport.close()


def _drip_headers(link: socket.socket, _head: bytes) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\n")
    link.settimeout(0.1)
    for number in range(100):
        link.sendall(b"X-%d: x\r\n" % number)
        try:
            if not link.recv(1):
                return
        except TimeoutError:
            continue


def _say_nothing(link: socket.socket, _head: bytes) -> None:
    link.recv(1)


def _drip(link: socket.socket, _head: bytes) -> None:
    link.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {CONTENT_TYPE}\r\nContent-Length: 100000\r\n\r\n".encode())
    link.settimeout(0.1)
    while True:
        link.sendall(b"x")
        try:
            if not link.recv(1):
                return
        except TimeoutError:
            continue
