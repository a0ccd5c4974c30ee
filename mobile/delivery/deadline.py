"""One deadline over a whole answer, its headers included: a server that drips byte by byte cannot hold the phone for ever.

Mounted by the transport. The limit between two reads alone would begin anew with every byte. Never starts a thread.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class _Until(io.RawIOBase):
    """Reads a socket until a moment of the monotonic clock."""

    def __init__(self, link: socket.socket, until: float) -> None:
        self._link = link
        self._read_seconds = link.gettimeout()
        self._until = until
        self._raw: Any = link.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer drips")
        self._link.settimeout(left if self._read_seconds is None else min(left, self._read_seconds))
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        self._raw.close()
        super().close()


def _response_within(seconds: float) -> type[http.client.HTTPResponse]:
    class Response(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *given: Any, **named: Any) -> None:
            super().__init__(sock, *given, **named)
            self.fp.close()
            self.fp = io.BufferedReader(_Until(sock, time.monotonic() + seconds))

    return Response


class DeadlineAdapter(HTTPAdapter):
    """Gives every answer so many seconds from its first awaited byte to its last; then `TimeoutError` in the reading."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__()

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        """Build the pool with connections whose answers are under the deadline."""
        super().init_poolmanager(*given, **named)
        response = _response_within(self._seconds)
        plain = type("Plain", (HTTPConnection,), {"response_class": response})
        sealed = type("Sealed", (HTTPSConnection,), {"response_class": response})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SealedPool", (HTTPSConnectionPool,), {"ConnectionCls": sealed}),
        }
