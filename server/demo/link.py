"""A TCP link on loopback that behaves like a phone's: it can be slow, far away, gone, or cut in the middle of a photo.

Stands between phones and server in the demo and in the benchmarks over a phone link. Never looks into what it carries,
except to know where a request begins.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

_CHUNK = 16 * 1024


@dataclass(frozen=True, slots=True)
class Quality:
    """One-way delay in seconds, and bits per second up and down; None is as fast as loopback."""

    delay_seconds: float = 0.0
    up_bits: float | None = None
    down_bits: float | None = None


PHONE_LINK = Quality(delay_seconds=0.075, up_bits=2_000_000, down_bits=8_000_000)


class Link:
    """A proxy to `127.0.0.1:target_port`; `port` is where phones connect. One thread, stopped by `close`."""

    def __init__(self, target_port: int, quality: Quality | None = None) -> None:
        self.target_port = target_port
        self.quality = quality or Quality()
        self.port = 0
        self.cuts = 0
        self._is_up = True
        self._cut_put_after: int | None = None
        self._captured: bytes | None = None
        self._capturing = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)
        self._thread.start()
        self._ready.wait()

    @property
    def is_up(self) -> bool:
        """Whether connections are let through."""
        return self._is_up

    def up(self) -> None:
        """Let connections through."""
        self._is_up = True

    def down(self) -> None:
        """No signal: every connection is dropped, new ones too."""
        self._is_up = False
        self._loop.call_soon_threadsafe(self._drop_all)

    def cut_next_photo_after(self, sent_bytes: int) -> None:
        """Drop the connection once `sent_bytes` of the next photo's upload went through."""
        self._cut_put_after = sent_bytes

    def capture_next_exchange(self) -> None:
        """Remember the bytes of the next exchange request, for `replay`."""
        self._captured, self._capturing = None, True

    def replay(self) -> bytes:
        """Send the captured request once more, byte by byte the same, and return the whole answer."""
        if self._captured is None:
            raise RuntimeError("no exchange was captured")
        return asyncio.run_coroutine_threadsafe(self._send_again(self._captured), self._loop).result(timeout=30)

    def close(self) -> None:
        """Stop the link and its thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        self._drop_all()
        pending = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        if pending:
            await asyncio.wait(pending, timeout=2)  # they end by themselves once their connections are gone

    def _drop_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._is_up:
            writer.transport.abort()
            return
        await asyncio.sleep(2 * self.quality.delay_seconds)  # the handshake's round trip
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._writers |= ends
        try:
            await asyncio.gather(self._carry_up(reader, far_writer, ends), self._carry_down(far_reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            self._abort(ends)
        finally:
            self._writers -= ends
            for end in ends:
                self._loop.call_later(self.quality.delay_seconds, end.close)

    async def _carry_up(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ends: set[asyncio.StreamWriter]
    ) -> None:
        photo_bytes: int | None = None
        while data := await reader.read(_CHUNK):
            if data.startswith(b"PUT /sync/v1/photos/"):
                photo_bytes = 0
            if self._capturing and (data.startswith(b"POST /sync/v1/exchange") or self._captured is not None):
                self._captured = (self._captured or b"") + data
            await self._pass(data, writer, self.quality.up_bits)
            if photo_bytes is not None:
                photo_bytes += len(data)
                if self._cut_put_after is not None and photo_bytes >= self._cut_put_after:
                    self._cut_put_after, self.cuts = None, self.cuts + 1
                    self._abort(ends)
                    return
        self._loop.call_later(self.quality.delay_seconds, self._end, writer)

    async def _carry_down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_CHUNK):
            if self._captured is not None:
                self._capturing = False  # the answer began, so the request is whole
            await self._pass(data, writer, self.quality.down_bits)
        self._loop.call_later(self.quality.delay_seconds, writer.close)

    async def _pass(self, data: bytes, writer: asyncio.StreamWriter, bits: float | None) -> None:
        if bits is not None:
            await asyncio.sleep(len(data) * 8 / bits)
        if self.quality.delay_seconds:
            self._loop.call_later(self.quality.delay_seconds, self._write, data, writer)
            return
        writer.write(data)
        await writer.drain()

    def _write(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        if not writer.is_closing():
            writer.write(data)

    def _end(self, writer: asyncio.StreamWriter) -> None:
        if not writer.is_closing() and writer.can_write_eof():
            writer.write_eof()

    def _abort(self, ends: set[asyncio.StreamWriter]) -> None:
        for end in ends:
            end.transport.abort()

    async def _send_again(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        head, _, _ = request.partition(b"\r\n\r\n")
        # Only the connection header differs, so that the server closes and the answer has an end.
        writer.write(request.replace(head, head.replace(b"keep-alive", b"close"), 1))
        await writer.drain()
        answer = await reader.read()
        writer.close()
        return answer
