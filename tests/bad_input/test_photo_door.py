"""Bad uploads at the photo door: each is refused by name, no other photo suffers, and only a verified picture is kept."""

from __future__ import annotations

import io
import socket
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
import requests
from PIL import Image

from sync.photos import COMPLETE, OFFSET, PATH
from sync.records.types import PhotoRef
from tests.bad_input.door import Door, slug
from tests.pictures import bomb, jpeg
from tests.records import inspection


def promise(door: Door, data: bytes, mime: str = "image/jpeg", *, name: str = "", size: int = 0) -> str:
    """File and deliver a fact that promises this photo; return its hash."""
    name = name or sha256(data).hexdigest()
    ref = PhotoRef(sha256=name, bytes=size or len(data), mime=mime)  # type: ignore[arg-type]
    door.phone.file(inspection(photos=(ref,)))
    assert [v.verdict for v in door.trade(len(door.phone.filed)).verdicts] == ["settled"]
    return name


def put(door: Door, name: str, data: bytes, content_range: str | None = None) -> requests.Response:
    """Send a range; by default the whole photo."""
    given = f"bytes 0-{len(data) - 1}/{len(data)}" if content_range is None else content_range
    return door.photo("PUT", name, data, **({"Content-Range": given} if given else {}))


def vault_names(door: Door) -> set[str]:
    return {file.name for file in door.server.parts.settings.vault.rglob("*") if file.is_file()}


def a_good_photo_still_goes_up(door: Door, seed: int = 7) -> None:
    good = jpeg(40, seed)
    name = promise(door, good)
    assert put(door, name, good).headers[COMPLETE] == "?1"
    assert vault_names(door) == {name}


HOSTILE_NAMES = [
    "../../etc/passwd",
    "..%5c..%5c",
    "%2e%2e%2f%2e%2e%2f",
    "C:%5Cx",
    "CON",
    "a%00.jpg",
    "%E2%80%AEgpj.exe",
    "a" * 4096,
    "-rf",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
@pytest.mark.parametrize("method", ["HEAD", "GET", "PUT"])
def test_row_20_a_hostile_name_reaches_no_path(door: Door, name: str, method: str) -> None:
    answer = door.photo(method, name, b"x" if method == "PUT" else b"", **{"Content-Range": "bytes 0-0/1"})
    assert answer.status_code in (400, 404, 405, 414)
    assert vault_names(door) == set()


def test_row_20_a_file_name_is_no_part_of_a_fact(door: Door) -> None:
    from sync.records.fact import encode_fact

    raw = encode_fact(inspection(photos=(PhotoRef(sha256="a" * 64, bytes=1),))).replace(
        b'"bytes":1', b'"bytes":1,"name":"../../x"'
    )
    assert door.verdict_between_good_ones(raw).problem == "malformed-fact"


@pytest.mark.parametrize(
    "spell", [str.upper, lambda n: n[:63], lambda n: n + "0", lambda n: n[:-1] + "g", lambda n: "../" + n[3:]]
)
def test_row_21_a_hash_that_is_not_spelled_as_one_is_not_found(door: Door, spell: object) -> None:
    data = jpeg()
    name = spell(promise(door, data))  # type: ignore[operator]
    assert put(door, name, data).status_code in (404, 405)
    assert vault_names(door) == set()


def test_row_21_other_content_than_promised_leaves_no_photo_and_may_be_sent_again(door: Door) -> None:
    data = jpeg()
    name = promise(door, data)
    other = bytes([data[0], *data[1:-1], data[-1] ^ 1])
    assert slug(put(door, name, other)) == "photo-hash"
    assert vault_names(door) == set()
    assert put(door, name, data).headers[COMPLETE] == "?1"


def test_row_21_a_hash_that_only_another_phone_promised_is_not_taken_and_not_told(door: Door) -> None:
    data = jpeg()
    name = promise(door, data)
    answer = door.photo("PUT", name, data, device="phone-2", **{"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"})
    assert slug(answer) == "photo-not-promised"
    assert slug(door.photo("PUT", "0" * 64, data, **{"Content-Range": "bytes 0-0/1"})) == "photo-not-promised"


def test_row_22_a_range_is_refused_by_what_is_wrong_with_it(door: Door) -> None:
    data = jpeg(100)
    total = len(data)
    name = promise(door, data)
    assert put(door, name, data[:100], f"bytes 0-99/{total}").headers[OFFSET] == "100"
    for given, problem in {
        f"bytes 0-99/{total}": "photo-offset",
        f"bytes 200-299/{total}": "photo-offset",
        f"bytes 100-{total}/{total}": "photo-range",
        f"bytes 100-99/{total}": "photo-range",
        f"bytes -1-99/{total}": "photo-range",
        f"bytes 100-199/{total + 1}": "photo-range",
        "bytes 100-199/*": "photo-range",
        "": "photo-range",
        "nonsense": "photo-range",
        f"bytes 100-199/{9 * 2**20}": "photo-too-large",
    }.items():
        assert slug(put(door, name, data[100:200], given)) == problem, given
    assert slug(put(door, name, data[100:300], f"bytes 100-199/{total}")) == "photo-range"
    rest = put(door, name, data[100:], f"bytes 100-{total - 1}/{total}")
    assert rest.headers[COMPLETE] == "?1", "whatever was refused left the part as it was"


def test_row_22_more_bytes_than_a_request_may_have_are_refused(door: Door) -> None:
    name = promise(door, b"x", name="a" * 64, size=8 * 2**20)
    assert put(door, name, b"x" * (3 * 2**20), f"bytes 0-{3 * 2**20 - 1}/{8 * 2**20}").status_code == 413


def test_row_23_two_uploads_at_once_end_in_one_photo(door: Door) -> None:
    data = jpeg(300)
    name = promise(door, data)

    def send(_: int) -> str:
        with requests.Session() as own:
            headers = {**door.server.bearer(), "Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"}
            answer = own.put(f"{door.url}{PATH}{name}", data=data, headers=headers, timeout=10)
            return answer.headers.get(COMPLETE) or slug(answer)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert "?1" in answers
    assert set(answers) <= {"?1", "photo-offset"}
    assert vault_names(door) == {name}


def test_row_23_an_upload_that_falls_silent_holds_nobody_up_and_keeps_what_came(door: Door) -> None:
    data = jpeg(100)
    name = promise(door, data)
    head = [
        f"PUT {PATH}{name} HTTP/1.1",
        "Host: x",
        f"Authorization: {door.server.bearer()['Authorization']}",
        f"Content-Range: bytes 0-{len(data) - 1}/{len(data)}",
        f"Content-Length: {len(data)}",
    ]
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as silent:
        silent.sendall("\r\n".join([*head, "", ""]).encode() + data[:200])
        a_good_photo_still_goes_up(door)
        assert silent.recv(64).split()[1] == b"400"
    assert door.photo("HEAD", name).headers[OFFSET] == "200"


@pytest.mark.parametrize("side", [13_000, 40_000])
def test_row_24_a_huge_picture_in_a_small_file_is_refused_by_its_header(door: Door, side: int) -> None:
    data = bomb(side)
    assert len(data) < 100_000
    assert slug(put(door, promise(door, data, "image/png"), data)) == "photo-too-large"
    a_good_photo_still_goes_up(door)


def gif() -> bytes:
    made = io.BytesIO()
    frames = [Image.new("P", (8, 8), n) for n in range(3)]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    return made.getvalue()


NOT_PHOTOS = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/jpeg"),
    "html": (b"<!doctype html><script>alert(1)</script>", "image/jpeg"),
    "gif": (gif(), "image/jpeg"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(100), "image/jpeg"),
    "png called jpeg": (bomb(8), "image/jpeg"),
    "only a header": (jpeg()[:20], "image/jpeg"),
    "zip": (b"PK\x03\x04" + bytes(100), "image/webp"),
    "riff without webp": (b"RIFF" + struct.pack("<I", 40) + b"WAVEfmt " + bytes(40), "image/webp"),
    "png without an end": (b"\x89PNG\r\n\x1a\n" + zlib.compress(b"x"), "image/png"),
}


@pytest.mark.parametrize("what", NOT_PHOTOS)
def test_row_25_what_is_not_a_picture_we_take_is_refused_and_not_kept(door: Door, what: str) -> None:
    data, mime = NOT_PHOTOS[what]
    assert slug(put(door, promise(door, data, mime), data)) == "photo-type"
    a_good_photo_still_goes_up(door)


def test_row_25_an_empty_photo_cannot_even_be_promised(door: Door) -> None:
    from sync.records.fact import encode_fact

    raw = encode_fact(inspection(photos=(PhotoRef(sha256="a" * 64, bytes=1),))).replace(b'"bytes":1', b'"bytes":0')
    assert door.verdict_between_good_ones(raw).problem == "malformed-fact"


def test_row_25_a_picture_with_a_tail_of_html_is_served_as_a_picture_and_never_sniffed(door: Door) -> None:
    data = jpeg() + b"<script>alert(1)</script>"
    name = promise(door, data)
    assert put(door, name, data).headers[COMPLETE] == "?1"
    answer = door.photo("GET", name)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'none'" in answer.headers.get("content-security-policy", "") or "default-src" in answer.headers.get(
        "content-security-policy", ""
    )
