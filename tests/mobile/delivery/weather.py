"""A loopback server that answers as the weather between phone and server does: portals, proxies, cut and foreign bodies.

Each script is a function from the connection to the bytes it writes; the server counts what it was asked.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Event, Thread

Script = Callable[[socket.socket, bytes], None]


class Weather:
    """Answers every request by the script; `requests` holds the request heads as they came."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[bytes] = []
        self.over = Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        """Answer nobody any more."""
        self.over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            with link:
                try:
                    head = _read_request(link)
                    self.requests.append(head)
                    self.script(link, head)
                except OSError:
                    continue


def _read_request(link: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        part = link.recv(65536)
        if not part:
            return received
        received += part
        if received[0] == 0x16:  # a TLS hello: whoever answers in the clear is not the server
            return received
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        part = link.recv(65536)
        if not part:
            break
        body += part
    return head


def answer(status: str, kind: str, body: bytes, *, extra: tuple[str, ...] = (), length: int | None = None) -> Script:
    """A script that writes one answer; `length` lies about the body."""

    def write(link: socket.socket, _head: bytes) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body) if length is None else length}"]
        link.sendall("\r\n".join([*lines, *extra, "Connection: close", "", ""]).encode() + body)

    return write
