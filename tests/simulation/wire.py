"""The scripted network of the simulation: each request meets the next fault of the script, and what it said is remembered,
so that it can arrive again later. The server behind it is the real application, called in this process."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from fastapi import FastAPI
from requests.structures import CaseInsensitiveDict
from starlette.requests import ClientDisconnect

from mobile.delivery.transport import Answer, Transport
from sync.errors import TimedOut, Unreachable

URL = "https://sim.example"


class Fault(StrEnum):
    """What can happen to one request and its reply."""

    NONE = "none"
    REFUSED = "refused"
    LOST_REQUEST = "lost request"
    LOST_REPLY = "lost reply"
    DUPLICATE = "duplicate"
    CUT_REQUEST = "cut request"
    CUT_REPLY = "cut reply"
    FLIPPED_BIT = "flipped bit in the reply"
    STALE_REPLY = "the reply to an earlier request"
    LOGIN_PAGE = "captive portal"
    REDIRECT = "redirect"
    TOO_MANY = "429"
    TOO_LARGE = "413 of a proxy"
    BROKEN_GATEWAY = "502 after the server did it"
    BUSY = "503"
    PHONE_KILLED = "phone killed before the reply is written down"
    SERVER_KILLED = "server killed, whatever it had not committed is gone"


WEATHER = tuple(Fault)[1:-2]
"""All faults that kill nobody."""


class Killed(BaseException):
    """The phone's process ends here, at once; nothing may catch it but the simulation."""


@dataclass(frozen=True)
class Sent:
    """A request as it left a phone."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class Door:
    """Calls the server's application as a web server would, one request at a time."""

    def __init__(self) -> None:
        self.app: FastAPI | None = None
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        """No request may follow."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def call(self, sent: Sent, *, cut_at: int | None = None) -> Answer | None:
        """Return the answer; None when the connection was cut before there was one."""
        try:
            return self._loop.run_until_complete(self._call(sent, cut_at))
        except ClientDisconnect:
            return None

    async def _call(self, sent: Sent, cut_at: int | None) -> Answer | None:
        name, _, query = sent.path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": sent.method,
            "scheme": "https",
            "path": name,
            "raw_path": name.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "client": ("10.0.0.1", 4000),
            "server": ("sim.example", 443),
            "state": {},
            "headers": [(k.lower().encode(), v.encode()) for k, v in sent.headers.items()] + [(b"host", b"sim.example")],
        }
        body = sent.body if cut_at is None else sent.body[:cut_at]
        coming = deque([{"type": "http.request", "body": body, "more_body": cut_at is not None}])
        status, headers, parts = 0, CaseInsensitiveDict[str](), []

        async def receive() -> dict[str, Any]:
            return coming.popleft() if coming else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers.update({k.decode(): v.decode() for k, v in message["headers"]})
            else:
                parts.append(message.get("body", b""))

        assert self.app is not None
        await self.app(scope, receive, send)  # type: ignore[arg-type]
        if cut_at is not None:
            return None
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return Answer(status, kind, headers, b"".join(parts))


@dataclass
class Net:
    """The network between all phones and the server; `script` holds the faults of the next requests."""

    door: Door
    script: deque[tuple[Fault, float]] = field(default_factory=deque)
    sent: deque[Sent] = field(default_factory=lambda: deque(maxlen=200))
    replies: dict[str, deque[Answer]] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    kill_server: Callable[[Callable[[], Answer | None]], Answer | None] = lambda work: work()

    def arrive_again(self, place: float) -> bool:
        """Deliver an old request once more (a late twin, or one that was overtaken); nobody waits for its reply."""
        if not self.sent:
            return False
        self.door.call(self.sent[int(place * len(self.sent))])
        return True

    def carry(self, sender: str, sent: Sent) -> Answer:
        """Bring one request to the server and its reply back, as the script says."""
        fault, place = self.script.popleft() if self.script else (Fault.NONE, 0.0)
        lane = f"{sender} {sent.method} {sent.path.rpartition('/')[0]}"
        if fault is Fault.STALE_REPLY and not self.replies.get(lane):
            fault = Fault.NONE
        if fault in (Fault.FLIPPED_BIT, Fault.STALE_REPLY) and sent.path.startswith("/auth/"):
            # JSON answers have no checksum and name no request: there TLS alone keeps them whole and in their place.
            fault = Fault.CUT_REPLY
        self.met[fault.value] += 1
        if not sent.path.startswith("/auth/"):  # a refresh that came twice ends the line of tokens by design
            self.sent.append(sent)
        answer = self._meet(fault, place, sent, lane)
        if fault is Fault.NONE and answer.status == 200:
            self.replies.setdefault(lane, deque(maxlen=8)).append(answer)
        return answer

    def _meet(self, fault: Fault, place: float, sent: Sent, lane: str) -> Answer:
        match fault:
            case Fault.REFUSED:
                raise Unreachable("refused")
            case Fault.LOST_REQUEST:
                raise TimedOut("lost")
            case Fault.CUT_REQUEST:
                self.door.call(sent, cut_at=int(place * len(sent.body)))
                raise Unreachable("the connection broke")
            case Fault.LOGIN_PAGE:
                return _foreign(200, "text/html", b"<html>Welcome to our Wi-Fi, please sign in</html>")
            case Fault.REDIRECT:
                return _foreign(302, "text/html", b"", Location="http://10.0.0.1/login")
            case Fault.TOO_MANY:
                return _foreign(429, "text/plain", b"slow down", **{"Retry-After": "30"})
            case Fault.TOO_LARGE if sent.body:
                return _foreign(413, "text/html", b"too large")
            case Fault.BUSY:
                return _foreign(503, "text/html", b"busy")
            case Fault.STALE_REPLY:
                kept = self.replies[lane]
                return kept[int(place * len(kept))]
            case Fault.SERVER_KILLED:
                answer = self.kill_server(lambda: self.door.call(sent))
                if answer is None:
                    raise Unreachable("the server is gone")
                return answer
        return self._deliver(fault, place, sent)

    def _deliver(self, fault: Fault, place: float, sent: Sent) -> Answer:
        answer = self.door.call(sent)
        assert answer is not None
        match fault:
            case Fault.LOST_REPLY:
                raise TimedOut("the reply was lost")
            case Fault.BROKEN_GATEWAY:
                return _foreign(502, "text/html", b"bad gateway")
            case Fault.DUPLICATE:
                again = self.door.call(sent)
                assert again is not None
                return again
            case Fault.CUT_REPLY:
                return Answer(answer.status, answer.kind, answer.headers, answer.body[: int(place * len(answer.body))])
            case Fault.FLIPPED_BIT if answer.body:
                body = bytearray(answer.body)
                body[int(place * len(body))] ^= 1 << int(place * 8000) % 8
                return Answer(answer.status, answer.kind, answer.headers, bytes(body))
            case Fault.PHONE_KILLED:
                raise Killed
        return answer


def _foreign(status: int, kind: str, body: bytes, **headers: str) -> Answer:
    return Answer(status, kind, CaseInsensitiveDict({"Content-Type": kind, **headers}), body)


class Wire(Transport):
    """The phone's real transport with the socket replaced: what is judged, retried and refused is the product's."""

    def __init__(self, net: Net, sender: str) -> None:
        super().__init__(URL)
        self._net = net
        self._sender = sender
        self.close()

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str], token: str) -> Answer:
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._net.carry(self._sender, Sent(method, path, body or b"", dict(headers)))
