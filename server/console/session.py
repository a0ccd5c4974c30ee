"""The console's cookies and forms: which session a browser has, and whether a form is one of ours. Every page opens its desk here
and every POST passes `check_form` first. Tokens never stand in an address."""

from __future__ import annotations

import secrets

from fastapi import Request, Response

from server.parts import parts_of
from server.people.desk import Desk, open_desk
from server.people.sessions import SESSION_MS, SignedIn, same
from sync.errors import ForgedForm, NotSignedIn

SESSION_COOKIE = "linxun-session"
FORM_COOKIE = "linxun-form"
PATH = "/console"


def console_desk(request: Request) -> Desk:
    """Return the desk of the browser's session, inside an open block. NotSignedIn when there is none."""
    token = request.cookies.get(SESSION_COOKIE, "")
    if not token:
        raise NotSignedIn("no session cookie")
    return open_desk(token, parts_of(request).now_ms())


def check_form(request: Request, given: str, wanted: str) -> None:
    """Return when the form came from a page of ours. ForgedForm when another site sent it or its token is not the session's."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForgedForm("sent by another site")
    if not wanted or not same(given, wanted):
        raise ForgedForm("the form's token does not fit")


def form_token(request: Request) -> str:
    """Return the token for a form of somebody who is not signed in: the cookie's, or a fresh one for `keep_form_token`."""
    return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)


def keep_form_token(request: Request, response: Response, token: str) -> None:
    """Leave the form's token in the browser."""
    response.set_cookie(FORM_COOKIE, token, max_age=3600, path=PATH, httponly=True, samesite="strict", secure=is_https(request))


def keep_session(request: Request, response: Response, made: SignedIn) -> None:
    """Leave the session in the browser, out of reach of scripts and of other sites' forms."""
    response.set_cookie(
        SESSION_COOKIE,
        made.token,
        max_age=SESSION_MS // 1000,
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def drop_session(response: Response) -> None:
    """Take the session out of the browser."""
    response.delete_cookie(SESSION_COOKIE, path=PATH)


def is_https(request: Request) -> bool:
    """True when browsers reach this server by https, directly or through a proxy named in its public address."""
    return request.url.scheme == "https" or parts_of(request).settings.public_url.startswith("https://")
