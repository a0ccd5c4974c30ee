"""The way of a file in and out over HTTP: a route that takes a file of up to `MAX_FILE_BYTES`, and the answer that downloads one.
Used by the api.py and pages.py of each feature with an import or an export."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from server.parts import parts_of
from server.sheets.reading import MAX_FILE_BYTES
from server.wire import take_body
from sync.errors import CutBody

_FORM_BYTES = 64 * 1024


class FileRoute(APIRoute):
    """A route whose body is a file, bare or in a form; no more than `most` bytes are read, by default those of one file."""

    most: ClassVar[int] = MAX_FILE_BYTES + _FORM_BYTES

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler behind the limit."""
        inner = super().get_route_handler()
        takes_body = bool({"POST", "PUT"} & (self.methods or set()))

        async def limited(request: Request) -> Response:
            if takes_body:
                parts = parts_of(request)
                taken = await take_body(request, parts.bodies, parts.settings.limits, most=self.most)
                if taken.cut:
                    raise CutBody(taken.cut)
                request._body = taken.data  # what Request.body() and form() read from now on
            return await inner(request)

        return limited


async def file_body(request: Request) -> bytes:
    """Return the file that is the body itself, behind a `FileRoute`."""
    return await request.body()


FileBody = Annotated[bytes, Depends(file_body)]


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return the answer that a browser saves under this name; it is not shown in the page and not guessed at."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=media_type, headers=headers)
