"""Turns every error into problem details (RFC 9457) in the reader's language. Registered once by the composition root. It never
repeats input, a stack or a library's text to the caller, and no error leaves the server as anything but a problem of our tree."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from server.database import WriterBusy
from server.database.failures import DATABASE_ERRORS, failure_of
from server.words import Language, catalogue, language_of, text
from sync.errors import (
    BodyTooLarge,
    EnvelopeError,
    InputError,
    LinxunError,
    MethodNotAllowed,
    NotFound,
    NotSignedIn,
    Pointer,
    Problem,
    RateLimited,
    ServerBusy,
    UnsupportedEncoding,
)

MEDIA_TYPE = "application/problem+json"
MAX_POINTERS = 20
log = logging.getLogger("linxun.problems")

Page = Callable[[Request, Problem], Response]
_BY_STATUS: dict[int, type[LinxunError]] = {
    401: NotSignedIn, 404: NotFound, 405: MethodNotAllowed, 413: BodyTooLarge, 415: UnsupportedEncoding,
    429: RateLimited, 503: ServerBusy,
}  # fmt: skip

_TEXT = {"type": "string"}
_POINTER = {"type": "object", "properties": {"pointer": _TEXT, "detail": _TEXT}, "required": ["pointer", "detail"]}
_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details; decide by `type` and `remedy`, never by the sentences.",
    "required": ["type", "status", "title"],
    "properties": {
        "type": _TEXT,
        "status": {"type": "integer"},
        "title": _TEXT,
        "detail": _TEXT,
        "instance": _TEXT,
        "remedy": _TEXT,
        "errors": {"type": "array", "items": _POINTER},
    },
}
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "A problem, in the reader's language.", "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
}
"""What every operation of the OpenAPI description answers besides its success."""


def install_problems(app: FastAPI, *, page: Page | None = None) -> None:
    """Answer every error of this app with problem details; under /console a browser gets `page` instead."""

    async def on_linxun(request: Request, error: Exception) -> Response:
        assert isinstance(error, LinxunError)
        return _answer(request, error, page)

    async def on_validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        found = InputError(errors=pointers(error.errors(), language_of(request)))
        return _answer(request, found, page)

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        cls = _BY_STATUS.get(error.status_code, EnvelopeError if error.status_code < 500 else LinxunError)
        return _answer(request, cls(), page, headers=error.headers)

    async def on_database(request: Request, error: Exception) -> Response:
        found = (
            ServerBusy("the writers' queue is long", retry_after_seconds=5)
            if isinstance(error, WriterBusy)
            else failure_of(error)
        )
        log.error("database failure", extra={"slug": found.slug, "kind": type(error).__name__}, exc_info=error)
        return _answer(request, found, page)

    async def on_anything(request: Request, error: Exception) -> Response:
        log.error("unexpected error", extra={"kind": type(error).__name__, "path": request.url.path}, exc_info=error)
        return _answer(request, LinxunError(), page)

    app.add_exception_handler(LinxunError, on_linxun)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    for cls in (*DATABASE_ERRORS, WriterBusy):
        app.add_exception_handler(cls, on_database)
    app.add_exception_handler(Exception, on_anything)


def problem_of(error: LinxunError, language: Language, *, instance: str = "") -> Problem:
    """Return the problem as this reader sees it: title, what to do and details in the language."""
    return Problem(
        type=error.problem().type,
        status=error.status,
        title=text(language, f"problem.{error.slug}"),
        detail=text(language, f"problem.{error.slug}.advice"),
        instance=instance,
        remedy=error.remedy.value,
        errors=tuple(_told(pointer, language) for pointer in error.errors),
    )


def _told(pointer: Pointer, language: Language) -> Pointer:
    """A detail that is a key of the words is said in the reader's language; any other stays as it is."""
    return Pointer(pointer.pointer, text(language, pointer.detail)) if pointer.detail in catalogue() else pointer


def pointers(found: Sequence[Any], language: Language) -> tuple[Pointer, ...]:
    """Return where a validated request is wrong, in words; the values themselves are never repeated."""
    words = catalogue()
    result: list[Pointer] = []
    for error in found[:MAX_POINTERS]:
        key = f"problem.input.{error['type']}"
        where = [str(part)[:40].replace("~", "~0").replace("/", "~1") for part in error["loc"]]
        where = where[1:] if where[:1] == ["body"] else where
        is_plain = all(part.isascii() and part.isprintable() for part in where)
        detail = text(language, key if key in words else "problem.input.other")
        result.append(Pointer("/" + "/".join(where) if where and is_plain else "", detail))
    return tuple(result)


def problem_response(request: Request, error: LinxunError, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer to this error as application/problem+json."""
    problem = problem_of(error, language_of(request), instance=request.url.path[:200])
    sent = {"Cache-Control": "no-store", "Content-Language": language_of(request), **(headers or {})}
    if error.retry_after_seconds is not None:
        sent["Retry-After"] = str(math.ceil(error.retry_after_seconds))
    if error.status == 401:
        sent["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(problem), status_code=error.status, headers=sent, media_type=MEDIA_TYPE)


def _answer(request: Request, error: LinxunError, page: Page | None, *, headers: Mapping[str, str] | None = None) -> Response:
    if page is not None and request.url.path.startswith("/console") and request.headers.get("accept", "").find("html") >= 0:
        return page(request, problem_of(error, language_of(request), instance=request.url.path[:200]))
    return problem_response(request, error, headers=headers)
