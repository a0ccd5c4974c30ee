"""Turns templates into pages: words of the reader's language, times of the site's zone, icons, and the policy that keeps a page
from running anything but our two scripts. Escaping is always on; nothing that a person typed is ever marked safe."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from server.console.nav import tabs
from server.parts import parts_of
from server.words import LANGUAGES, Language, language_of, text
from sync.errors import Problem
from sync.records.fact import PHONE_KINDS
from sync.times import from_ms

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REFRESH_SECONDS = 15
SIGN_IN = "/console/sign-in"


@cache
def environment() -> Environment:
    """Return the templates with escaping on; a name that a page forgot to pass is an error, not a gap."""
    made = Environment(
        # A feature's pages stand with the feature; its templates are named after it, so that no two have one name.
        loader=FileSystemLoader([HERE / "templates", *sorted(HERE.parent.glob("*/templates"))]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(icon=icon, refresh_seconds=REFRESH_SECONDS, languages=LANGUAGES, phone_kinds=PHONE_KINDS)
    return made


@cache
def _paths() -> dict[str, str]:
    found: dict[str, str] = json.loads((HERE / "static" / "icons.json").read_text("utf-8"))
    return found


@cache
def icon(name: str) -> Markup:
    """Return an icon as an SVG element; a word stands beside every one, so it is hidden from screen readers."""
    return Markup('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>').format(_paths()[name])


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page in the reader's language; it may not be cached, framed, or run foreign scripts."""
    language = language_of(request)
    site, desk = values.get("site"), values.get("desk")
    body = (
        environment()
        .get_template(template)
        .render(
            tabs=tabs(desk, site.id, request.url.path) if site is not None and desk is not None else (),
            request_path=request.url.path,
            language=language,
            t=_teller(language),
            ago=_ago_teller(language, from_ms(parts_of(request).now_ms())),
            clock=clock,
            day_clock=day_clock,
            end_clock=end_clock,
            end_day_clock=end_day_clock,
            when=_when_teller(from_ms(parts_of(request).now_ms())),
            megabytes=megabytes,
            **values,
        )
    )
    headers = {"Content-Security-Policy": POLICY, "Content-Language": language, "Vary": "Accept-Language, Cookie"}
    return HTMLResponse(body, status_code=status, headers=headers)


def problem_page(request: Request, problem: Problem) -> Response:
    """Return what a browser sees of a problem: the sign-in page when the session is over, else the problem in words."""
    if problem.status == 401 and request.url.path != SIGN_IN:
        if request.headers.get("hx-request"):
            return Response(status_code=200, headers={"HX-Redirect": SIGN_IN})
        return RedirectResponse(SIGN_IN, status_code=303)
    return page(request, "problem.html", status=problem.status, problem=problem)


def clock(moment: datetime | None, zone: str) -> str:
    """Return hours and minutes in that time zone, empty for no moment."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def day_clock(moment: datetime | None, zone: str) -> str:
    """Return month, day, hours and minutes in that time zone, empty for no moment."""
    return "" if moment is None else f"{moment.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


def end_clock(moment: datetime | None, zone: str) -> str:
    """Return the same of the end of a window: midnight is 24:00 of the day that is over."""
    told = clock(moment, zone)
    return "24:00" if told == "00:00" else told


def end_day_clock(moment: datetime | None, zone: str) -> str:
    """Return month, day, hours and minutes of the end of a window: midnight is 24:00 of the day before, the last one to do it."""
    if moment is None or clock(moment, zone) != "00:00":
        return day_clock(moment, zone)
    return f"{moment.astimezone(ZoneInfo(zone)) - timedelta(days=1):%m-%d} 24:00"


def _when_teller(now: datetime) -> Callable[[datetime, str], str]:
    def when(moment: datetime, zone: str) -> str:
        is_today = moment.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(zone)).date()
        return clock(moment, zone) if is_today else day_clock(moment, zone)

    return when


def megabytes(size: int | None) -> str:
    """Return bytes as people read them: MB below one GB, else GB with one decimal."""
    if size is None:
        return ""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _teller(language: Language) -> Callable[..., str]:
    def tell(key: str, **values: object) -> str:
        return text(language, key, **values)

    return tell


def _ago_teller(language: Language, now: datetime) -> Callable[[datetime | None], str]:
    def ago(moment: datetime | None) -> str:
        if moment is None:
            return text(language, "console.never")
        seconds = (now - moment).total_seconds()
        for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
            if seconds >= size:
                return text(language, f"console.ago.{unit}", n=int(seconds // size))
        return text(language, "console.ago.now")

    return ago
