"""Photos over a real connection: one that falls silent or breaks in its middle costs nobody anything; what came is kept."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from server.delivery.vault import DiskVault
from sync.photos import PATH, Range, content_range, read_answer
from tests.mobile.world import serve
from tests.paper import PaperPhone, Server
from tests.pictures import jpeg, promise


@pytest.fixture
def address(lite: Server) -> Iterator[str]:
    """The server on loopback, with little patience for silence."""
    settings = lite.parts.settings
    impatient = replace(settings, limits=replace(settings.limits, body_stall_seconds=0.5))
    host, stop = serve(replace(lite.parts, settings=impatient))
    yield host
    stop()


def begin_put(server: Server, address: str, name: str, data: bytes, sent: int) -> socket.socket:
    """Send the head of an upload of the whole photo and so many bytes of it, and leave it there."""
    host, _, port = address.partition(":")
    lines = (
        f"PUT {PATH}{name} HTTP/1.1",
        "Host: x",
        f"Content-Length: {len(data)}",
        f"Content-Range: {content_range(Range(0, len(data) - 1, len(data)))}",
        f"Authorization: {server.bearer()['Authorization']}",
    )
    connection = socket.create_connection((host, int(port)))
    connection.sendall("\r\n".join((*lines, "", "")).encode() + data[:sent])
    return connection


def put_all(server: Server, address: str, name: str, data: bytes, start: int = 0) -> requests.Response:
    chunk = Range(start, len(data) - 1, len(data))
    headers = server.bearer() | {"Content-Range": content_range(chunk)}
    return requests.put(f"http://{address}{PATH}{name}", data=data[start:], headers=headers, timeout=10)


def test_a_second_upload_wins_while_the_first_has_fallen_silent(lite: Server, phone: PaperPhone, address: str) -> None:
    data = jpeg(200)
    name = promise(lite, phone, data)
    with begin_put(lite, address, name, data, 1000) as silent:
        assert read_answer(name, put_all(lite, address, name, data).headers).is_complete
        silent.settimeout(5)
        assert silent.recv(12).startswith(b"HTTP/1.1 ")  # it is told so, and has spoiled nothing
    assert DiskVault(lite.parts.settings.vault).read(name) == data


def test_what_came_before_the_silence_is_kept_and_the_phone_goes_on_from_there(
    lite: Server, phone: PaperPhone, address: str
) -> None:
    data = jpeg(200)
    name = promise(lite, phone, data)
    with begin_put(lite, address, name, data, 1000) as silent:
        silent.settimeout(5)
        assert silent.recv(12) == b"HTTP/1.1 400"
    seen = requests.head(f"http://{address}{PATH}{name}", headers=lite.bearer(), timeout=10)
    assert read_answer(name, seen.headers).offset == 1000
    assert read_answer(name, put_all(lite, address, name, data, 1000).headers).is_complete
