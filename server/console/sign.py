"""Coming and going: the sign-in page, signing out, and the language. The only pages for people without a session."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AfterValidator

from server.console.render import SIGN_IN, page
from server.console.session import (
    FORM_COOKIE,
    SESSION_COOKIE,
    check_form,
    console_desk,
    drop_session,
    form_token,
    is_https,
    keep_form_token,
    keep_session,
)
from server.database import reading
from server.forms import FormRoute, clean, client_address
from server.parts import parts_of
from server.people.desk import open_desk
from server.people.sessions import sign_in, sign_out
from server.problems import problem_of
from server.site.views import company_name
from server.words import LANGUAGE_COOKIE, language_of
from sync.errors import AccessError, LinxunError, NotSignedIn, RateLimited, ServerBusy, WrongPassword

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)
FormText = Annotated[str, Form(max_length=256), AfterValidator(clean)]
YEAR_SECONDS = 365 * 24 * 3600


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """Show the form; somebody who is signed in goes to the first page."""
    if _is_signed_in(request):
        return RedirectResponse("/console", status_code=303)
    return _form(request, username="", error=None)


@router.post("/sign-in")
def sign_in_with_form(request: Request, username: FormText = "", password: FormText = "", form: FormText = "") -> Response:
    """Check name and password, leave a session in the browser and go to the first page; else say why on the same page."""
    check_form(request, form, request.cookies.get(FORM_COOKIE, ""))
    parts = parts_of(request)
    try:
        made = sign_in(parts, username, password, client_address(request))
        with reading(parts.store):
            open_desk(made.token, parts.now_ms())
    except (WrongPassword, RateLimited, ServerBusy, AccessError) as error:
        return _form(request, username=username, error=error)
    response = RedirectResponse("/console", status_code=303)
    keep_session(request, response, made)
    return response


@router.post("/sign-out")
def sign_out_with_form(request: Request, form: FormText = "") -> Response:
    """End the session and show the sign-in page."""
    parts = parts_of(request)
    with reading(parts.store):
        check_form(request, form, console_desk(request).csrf)
    sign_out(parts, request.cookies[SESSION_COOKIE])
    response = RedirectResponse(SIGN_IN, status_code=303)
    drop_session(response)
    return response


@router.post("/language")
def choose_language(
    request: Request, language: Annotated[Literal["zh", "en"], Form()], back: FormText = "", form: FormText = ""
) -> Response:
    """Remember the language in the browser and show the page again."""
    if request.cookies.get(SESSION_COOKIE):
        with reading(parts_of(request).store):
            check_form(request, form, console_desk(request).csrf)
    else:
        check_form(request, form, request.cookies.get(FORM_COOKIE, ""))
    # Only a page of ours: a path under /console, never an address that somebody put into the form.
    ours = back if back.startswith("/console") and "//" not in back and "\\" not in back else "/console"
    response = RedirectResponse(ours, status_code=303)
    secure = is_https(request)
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, samesite="lax", httponly=True, secure=secure)
    return response


def _form(request: Request, *, username: str, error: LinxunError | None) -> Response:
    token = form_token(request)
    with reading(parts_of(request).store):
        company = company_name()
    problem = None if error is None else problem_of(error, language_of(request))
    status = 200 if error is None else error.status
    shown = page(request, "sign_in.html", status=status, form=token, company=company, username=username, problem=problem)
    keep_form_token(request, shown, token)
    return shown


def _is_signed_in(request: Request) -> bool:
    try:
        with reading(parts_of(request).store):
            console_desk(request)
    except (NotSignedIn, AccessError):
        return False
    return True
