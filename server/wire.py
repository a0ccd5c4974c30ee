"""Takes a request's body off the wire: bounded in bytes, in time without data, in time altogether, and in what all bodies of this
process hold together. Used by every door that reads one; async, so that a slow phone holds no thread. Never parses anything."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi import Request
from starlette.requests import ClientDisconnect

from server.settings import Limits
from sync.errors import BodyTooLarge, ServerBusy


@dataclass(slots=True)
class BodyRoom:
    """How many bytes of unfinished bodies this process holds."""

    held: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def part(self, most: int) -> Iterator[Part]:
        """Lend room to one body and take it back at its end."""
        part = Part(self, most)
        try:
            yield part
        finally:
            self.change(-part.size, most)

    def change(self, size: int, most: int) -> bool:
        """Count `size` bytes more (or fewer) and return whether there was room for them."""
        with self._lock:
            if size > 0 and self.held + size > most:
                return False
            self.held += size
            return True


@dataclass(slots=True)
class Part:
    """What one body has taken of the room."""

    room: BodyRoom
    most: int
    size: int = 0

    def take(self, size: int) -> None:
        """Count so many bytes more; ServerBusy when all bodies together hold too much."""
        if not self.room.change(size, self.most):
            raise ServerBusy("too many bodies at once", retry_after_seconds=5)
        self.size += size


@dataclass(frozen=True, slots=True)
class Taken:
    """The bytes that came, and why no more did; empty when the body is whole."""

    data: bytes
    cut: str


async def take_body(request: Request, room: BodyRoom, limits: Limits, *, most: int) -> Taken:
    """Return the body, or what had come of it when the sender fell silent, took too long or hung up.

    BodyTooLarge above `most` bytes, ServerBusy when the process holds too many unfinished bodies."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise BodyTooLarge(f"at most {most} bytes")
    data, stream = bytearray(), aiter(request.stream())
    with room.part(limits.bodies_bytes) as part:
        try:
            async with asyncio.timeout(limits.body_seconds):
                while piece := await _next(stream, limits.body_stall_seconds):
                    if len(data) + len(piece) > most:
                        raise BodyTooLarge(f"at most {most} bytes")
                    part.take(len(piece))
                    data += piece
        except TimeoutError:
            return Taken(bytes(data), "too slow")
        except ClientDisconnect:
            return Taken(bytes(data), "hung up")
    return Taken(bytes(data), "")


async def _next(stream: object, stall_seconds: float) -> bytes:
    async with asyncio.timeout(stall_seconds):
        piece: bytes = await anext(stream, b"")  # type: ignore[call-overload]
    return piece
