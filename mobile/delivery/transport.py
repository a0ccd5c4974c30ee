"""One HTTP request at a time to our server, and the judgement whether the answer is ours at all.

Used by the engine, enrolment and photos. A login page, a redirect, a proxy's error, a cut body: each is a named
`WeatherError`, and nothing of it is taken for success. Never retries and never follows a redirect.
"""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3

from mobile.delivery.deadline import DeadlineAdapter
from sync.errors import (
    BodyTooLarge,
    EnvelopeError,
    InputError,
    LinxunError,
    LoginPage,
    NotSignedIn,
    PhoneClockWrong,
    PhotoNotPromised,
    Problem,
    RateLimited,
    ReplyCut,
    ServerTrouble,
    TimedOut,
    Unreachable,
    every_problem,
)
from sync.exchange import CONTENT_TYPE

PROBLEM = "application/problem+json"
# What msgspec may raise at bytes of any origin: its own error, bad UTF-8 inside a string, nesting without end.
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_REPLY_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024
OUT_OF_TIME = (9, 10)
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the phone waits, in seconds: for the connection, for the next bytes, for the whole answer."""

    connect: float = 3.0
    read: float = 20.0
    whole: float = 180.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that came whole; whether it is ours is for the caller's door to say."""

    status: int
    kind: str
    headers: Mapping[str, str]
    body: bytes


def server_url(host: str) -> str:
    """Return the address of the server for a host of an enrolment code: https, and plain HTTP to this machine alone."""
    name = urlsplit(f"//{host}").hostname or ""
    return f"{'http' if name.lower() in LOOPBACK else 'https'}://{host.lower()}"


class Transport:
    """The way to one server; one connection is kept open between requests of one thread."""

    def __init__(self, base_url: str, *, patience: Patience | None = None) -> None:
        parts = urlsplit(base_url)
        self.is_loopback = (parts.hostname or "").lower() in LOOPBACK
        if parts.scheme != "https" and not (parts.scheme == "http" and self.is_loopback):
            raise InputError("only https, except to this machine itself")
        self.base_url = base_url.rstrip("/")
        self._patience = patience or Patience()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", DeadlineAdapter(self._patience.whole))
        self._session.mount("https://", DeadlineAdapter(self._patience.whole))
        self._session.headers.update(
            {"User-Agent": "linxun-phone", "Accept-Encoding": "identity" if self.is_loopback else "gzip"}
        )

    def exchange(self, path: str, framed: bytes, *, token: str) -> bytes:
        """Post framed lines and return the framed lines of the answer; anything else is an error of our tree."""
        headers = {"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE}
        body = framed
        if not self.is_loopback:
            body, headers["Content-Encoding"] = gzip.compress(framed, compresslevel=1, mtime=0), "gzip"
        answer = self._send("POST", path, body, headers, token)
        return _expect(answer, CONTENT_TYPE)

    def post_json(self, path: str, form: Mapping[str, object], *, token: str = "") -> dict[str, Any]:
        """Post a JSON object and return the JSON object of the answer; anything else is an error of our tree."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        answer = self._send("POST", path, msgspec.json.encode(form), headers, token)
        try:
            found: dict[str, Any] = msgspec.json.decode(_expect(answer, "application/json"), type=dict[str, Any])
        except _UNREADABLE:
            raise LoginPage("a 200 that is not our answer") from None
        return found

    def head_photo(self, path: str, *, token: str) -> Mapping[str, str]:
        """Ask how much of a photo the server has; the answer's headers, checked by the caller."""
        answer = self._send("HEAD", path, None, {}, token)
        if answer.status in (200, 204):
            return answer.headers
        if answer.kind == PROBLEM and answer.status == 404:
            raise PhotoNotPromised
        raise _refusal(answer)

    def put_photo(self, path: str, chunk: bytes, content_range: str, *, token: str) -> Mapping[str, str]:
        """Send a range of a photo; the answer's headers, checked by the caller."""
        headers = {"Content-Type": "application/octet-stream", "Content-Range": content_range}
        answer = self._send("PUT", path, chunk, headers, token)
        if answer.status in (200, 201, 202, 204):
            return answer.headers
        raise _refusal(answer)

    def get_photo(self, path: str, *, token: str) -> bytes:
        """Fetch a whole photo that this phone may see; the caller checks its hash."""
        answer = self._send("GET", path, None, {"Accept": "image/*"}, token)
        if answer.status == 200 and answer.kind.startswith("image/"):
            return answer.body
        raise _refusal(answer)

    def close(self) -> None:
        """Close the kept connection."""
        self._session.close()

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str], token: str) -> Answer:
        if token:
            headers["Authorization"] = f"Bearer {token}"
        patience = (self._patience.connect, self._patience.read)
        try:
            with self._session.request(
                method, self.base_url + path, data=body, headers=headers, timeout=patience, allow_redirects=False, stream=True
            ) as response:
                content = self._read_all(response)
        except urllib3.exceptions.ReadTimeoutError as error:
            raise TimedOut("the answer stopped") from error
        except urllib3.exceptions.HTTPError as error:
            raise ReplyCut("the answer broke off") from error
        except requests.exceptions.SSLError as error:
            if _is_about_time(error):
                raise PhoneClockWrong("the certificate is not valid at this phone's time") from error
            raise LoginPage("the connection is not the server's own") from error
        except requests.exceptions.ConnectTimeout as error:
            raise Unreachable("no connection in time") from error
        except requests.exceptions.Timeout as error:
            raise TimedOut("no answer in time") from error
        except requests.exceptions.ConnectionError as error:
            raise (TimedOut if "timed out" in str(error).lower() else Unreachable)("the connection broke") from error
        except requests.exceptions.RequestException as error:
            raise LoginPage("not an answer of ours") from error
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer(response.status_code, kind, response.headers, content)

    def _read_all(self, response: requests.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        # read1 gives what has come, and every read is under the deadline of the whole answer.
        while part := response.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > MAX_REPLY_BYTES:
                raise LoginPage("an answer without end")
        return b"".join(parts)


def _expect(answer: Answer, kind: str) -> bytes:
    if answer.status == 200 and answer.kind == kind:
        return answer.body
    raise _refusal(answer)


def _refusal(answer: Answer) -> LinxunError:
    """Return the error that this answer stands for: our own problem, else what the weather between us looks like."""
    wait = _retry_after(answer.headers)
    if answer.kind == PROBLEM:
        problem = _problem(answer)
        if problem is not None:
            found = every_problem().get(problem.slug, EnvelopeError)
            return found(problem.detail, errors=problem.errors, retry_after_seconds=wait)
        if answer.status == 401 and not answer.body:
            return NotSignedIn()
    if answer.status == 413:
        return BodyTooLarge("refused on the way")
    if answer.status == 429:
        return RateLimited(retry_after_seconds=wait)
    if answer.status >= 500:
        return ServerTrouble(f"status {answer.status}", retry_after_seconds=wait)
    return LoginPage(f"status {answer.status}, {answer.kind[:40] or 'no type'}")


def _problem(answer: Answer) -> Problem | None:
    try:
        problem = msgspec.json.decode(answer.body, type=Problem)
    except _UNREADABLE:
        return None
    return problem if problem.slug else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the server asks for: a number, or a date counted from the answer's own date."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text) if len(text) < 7 else None
    until, now = _http_date(text), _http_date(headers.get("Date", ""))
    return max(0.0, (until - now).total_seconds()) if until is not None and now is not None else None


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _is_about_time(error: BaseException) -> bool:
    """Whether a certificate was refused because of today's date alone: not yet valid, or expired."""
    cause: BaseException | None = error
    for _ in range(8):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause.verify_code in OUT_OF_TIME
        inner = next((part for part in getattr(cause, "args", ()) if isinstance(part, BaseException)), None)
        cause = getattr(cause, "reason", None) or inner or (cause.__cause__ or cause.__context__ if cause else None)
        if not isinstance(cause, BaseException):
            return False
    return False
