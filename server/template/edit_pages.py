"""The editor of a template and its preview. The form carries the whole template; each button sends it and gets it back changed,
and nothing is stored until it is saved as the next version. It works without a script; with one, only the changed part is."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from server.console.render import page
from server.console.session import check_form, console_desk
from server.database import commit, reading
from server.parts import parts_of
from server.problems import problem_of
from server.sheets.door import FileRoute
from server.site.views import company_name
from server.template.api import CodeInPath
from server.template.commands import save_template
from server.template.desk import authorise_edit
from server.template.faults import faults_of, read_template
from server.template.posted import Posted, PostedForm, acted, raw_of
from server.template.posted_plan import plan_shown
from server.template.shown import Asked, phone_view, plate_values, value_name
from server.template.views import newest_template, template_at
from server.words import Language, language_of, text
from sync.errors import LinxunError, Pointer
from sync.records.template import AnswerKind, AutoSource, Need, PhotoMode, Template, WarnKind


class EditorRoute(FileRoute):
    """A route that takes a form of 40 items whole."""

    most: ClassVar[int] = 512 * 1024


router = APIRouter(prefix="/console/templates", route_class=EditorRoute, include_in_schema=False)
_CHOICES = {
    "kinds": list(AnswerKind),
    "needs": list(Need),
    "photos": list(PhotoMode),
    "autos": list(AutoSource),
    "rules": list(WarnKind),
}
_RULES = 4
"""One warn rule and three further ones."""


@router.get("/{code}/edit")
def edit_page(code: CodeInPath, request: Request) -> Response:
    """Show the newest version in the editor."""
    with reading(parts_of(request).store):
        authorise_edit(console_desk(request))
        current = newest_template(code)
    return _editor(request, current, msgspec.to_builtins(current), {})


@router.post("/{code}/edit")
def edit(code: CodeInPath, request: Request, posted: PostedForm) -> Response:
    """Do what a button asks: change the items and show the form again, or save and go to the template's page."""
    parts = parts_of(request)
    author, current = _opened(request, code, posted)
    raw = raw_of(posted, current)
    act = posted.get("act", "")
    if act != "save":
        opened = acted(raw, act)
        return _editor(request, current, raw, posted, opened=opened)
    try:
        draft = read_template(raw)
        commit(parts.store, lambda: save_template(parts.ledger, author, draft))
    except LinxunError as error:
        return _editor(request, current, raw, posted, error=error)
    return RedirectResponse(f"/console/templates/{code}", status_code=303)


@router.post("/{code}/preview")
def preview(code: CodeInPath, request: Request, posted: PostedForm) -> Response:
    """Answer with the phone's view alone: of the form's items as they stand, or of the newest version, with the answers tried."""
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        check_form(request, posted.get("form", ""), desk.csrf)
        current = newest_template(code)
    raw = raw_of(posted, current) if "items.0.code" in posted else msgspec.to_builtins(current)
    asked, faults = _phone(raw, posted, language)
    return page(request, "template_preview.html", desk=desk, form=desk.csrf, company="", asked=asked, faults=faults)


def _opened(request: Request, code: str, posted: Posted) -> tuple[str, Template]:
    """Return the author and the version that the form was made from, the newest when that one never was."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        check_form(request, posted.get("form", ""), desk.csrf)
        author, newest = authorise_edit(desk), newest_template(code)
        number = posted.get("version", "")
        edited = template_at(code, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    return author, edited or newest


def _phone(raw: dict[str, Any], posted: Posted, language: Language) -> tuple[tuple[Asked, ...], tuple[Pointer, ...]]:
    faults = faults_of(raw)
    answers = {name.removeprefix("answer."): value for name, value in posted.items() if name.startswith("answer.")}
    return (() if faults else phone_view(read_template(raw), answers, language)), faults


def _editor(
    request: Request,
    current: Template,
    raw: dict[str, Any],
    posted: Posted,
    *,
    opened: int | None = None,
    error: LinxunError | None = None,
) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk, company = console_desk(request), company_name()
    asked, faults = _phone(raw, posted, language)
    told: dict[str, list[str]] = {}
    # A form that was just opened or is being changed is not scolded; saving says everything that stands in its way.
    for fault in faults if error is not None else ():
        told.setdefault(fault.pointer, []).append(text(language, fault.detail))
    values = {
        "checklist": current,
        "raw": raw,
        "items": [_with_rows(item) for item in raw["items"]],
        "opened": opened,
        "told": told,
        "asked": asked,
        "faults": faults,
        "problem": None if error is None or told else problem_of(error, language),
        "plate": [(key, value_name(key, language)) for key in plate_values()],
        **plan_shown(raw, posted, current, language),
        **_CHOICES,
    }
    status = 200 if error is None else error.status
    return page(request, "template_edit.html", status=status, desk=desk, form=desk.csrf, company=company, **values)


def _with_rows(item: dict[str, Any]) -> dict[str, Any]:
    """Return the item for the form: its rules in one list and a blank row behind the rules and choices, while there is room."""
    rules = [rule for rule in (item.get("warn_rule"), *item.get("further_rules", ())) if rule]
    choices = list(item.get("choices", ()))
    return item | {
        "rule_rows": rules + [{}] * (len(rules) < _RULES),
        "choice_rows": choices + [{}] * (len(choices) < 20),
        "condition": item.get("shown_if") or {},
    }
