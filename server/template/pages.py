"""The console's pages of templates: the list of the whole company, one template with its versions and the phone's view of it, a
copy, retiring, and files in and out. Editing is `edit_pages`. Who may change anything is asked of `desk` here, nowhere else."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from msgspec.structs import replace

from server.console.render import page
from server.console.session import check_form, console_desk
from server.console.sign import FormText
from server.database import commit, reading
from server.forms import FormRoute
from server.parts import parts_of
from server.people.desk import Desk
from server.problems import problem_of
from server.sheets.door import FileRoute, download
from server.sheets.writing import XLSX
from server.site.views import company_name, profile_of
from server.template.about import objects_words, pace_words, performers_words
from server.template.api import CodeInPath, Only
from server.template.commands import TakenIn, chosen, copy_template, save_template, take_in
from server.template.desk import authorise_edit, may_edit
from server.template.exporting import JSON, as_json, as_xlsx
from server.template.importing import read_file
from server.template.listing import Listed, grouped
from server.template.shown import items_shown, phone_view
from server.template.views import all_templates, newest_template, template_at, versions_of
from server.words import language_of
from sync.errors import InputError, NotFound
from sync.records.template import Template

router = APIRouter(prefix="/console/templates", route_class=FormRoute, include_in_schema=False)
files = APIRouter(prefix="/console/templates", route_class=FileRoute, include_in_schema=False)
Searched = Annotated[str, Query(max_length=80)]


@router.get("")
def list_page(request: Request, q: Searched = "", retired: bool = False) -> Response:
    """Show every template by system, searched by code, name or item."""
    return _list(request, q=q, retired=retired)


@files.get("/export.json")
def download_json(request: Request, only: Only = []) -> Response:  # noqa: B006 (pydantic copies it)
    """Send these templates as JSON, all without `only`."""
    with reading(parts_of(request).store):
        console_desk(request)
        found = chosen(only)
    return download(as_json(found), "templates.json", JSON)


@files.get("/export.xlsx")
def download_xlsx(request: Request, only: Only = []) -> Response:  # noqa: B006 (pydantic copies it)
    """Send them as a workbook."""
    with reading(parts_of(request).store):
        console_desk(request)
        found = chosen(only)
    return download(as_xlsx(found, language_of(request)), "templates.xlsx", XLSX)


@files.post("/import")
def upload(
    request: Request, file: Annotated[UploadFile, File()], form: FormText = "", act: Annotated[str, Form(max_length=8)] = "try"
) -> Response:
    """Try a file or take it in; the list is shown again with what would be, what was, or every fault in the file."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        author = authorise_edit(desk)
    is_dry = act != "do"
    try:
        found = read_file(file.file.read())

        def work() -> TakenIn:
            try:
                return take_in(parts.ledger, author, found.drafts, is_dry_run=is_dry)
            except InputError as error:
                raise found.locate(error) from error

        done = commit(parts.store, work)
    except InputError as error:
        return _list(request, error=error)
    return _list(request, done=done, is_dry=is_dry)


@router.get("/{code}")
def template_page(code: CodeInPath, request: Request, version: Annotated[int | None, Query(ge=1, le=2**31)] = None) -> Response:
    """Show one template, in an older version if one is asked for."""
    return _show(request, code, version=version)


@router.post("/{code}/copy")
def copy(
    code: CodeInPath, request: Request, form: FormText = "", new_code: FormText = "", zh: FormText = "", en: FormText = ""
) -> Response:
    """Make a copy and go to its editor; a code that does not do is said on the same page."""
    parts = parts_of(request)
    author = _author(request, form)

    def work() -> Template:
        return copy_template(parts.ledger, author, newest_template(code), code=new_code.strip().upper(), zh=zh, en=en)

    try:
        made = commit(parts.store, work)
    except InputError as error:
        return _show(request, code, error=error)
    return RedirectResponse(f"/console/templates/{made.code}/edit", status_code=303)


@router.post("/{code}/retire")
def retire(
    code: CodeInPath,
    request: Request,
    version: Annotated[int, Form(ge=1, le=2**31)],
    form: FormText = "",
    is_retired: Annotated[bool, Form()] = True,
) -> Response:
    """Retire a template or bring it back, as a new version."""
    parts = parts_of(request)
    author = _author(request, form)

    def work() -> Template:
        current = newest_template(code)
        return save_template(parts.ledger, author, replace(current, version=version, is_retired=is_retired))

    try:
        commit(parts.store, work)
    except InputError as error:
        return _show(request, code, error=error)
    return RedirectResponse(f"/console/templates/{code}", status_code=303)


def _author(request: Request, form: str) -> str:
    with reading(parts_of(request).store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        return authorise_edit(desk)


def _list(
    request: Request,
    *,
    q: str = "",
    retired: bool = False,
    error: InputError | None = None,
    done: TakenIn | None = None,
    is_dry: bool = False,
) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk, company = console_desk(request), company_name()
        groups: tuple[Listed, ...] = grouped(all_templates(), q, with_retired=retired, language=language)
    problem = None if error is None else problem_of(error, language)
    status = 200 if error is None else error.status
    shown = {"groups": groups, "q": q, "retired": retired, "done": done, "is_dry": is_dry, "problem": problem}
    return page(request, "template_list.html", status=status, **_frame(desk, company), **shown)


def _show(request: Request, code: str, *, version: int | None = None, error: InputError | None = None) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk, company = console_desk(request), company_name()
        newest = newest_template(code)
        shown = newest if version is None else template_at(code, version)
        rows = versions_of(code)
        people = {p.id: p.name for row in rows if (p := profile_of(row.author)) is not None}
    if shown is None:
        raise NotFound(f"{code} version {version}")
    values = {
        "checklist": shown,
        "newest": newest,
        "versions": rows,
        "people": people,
        "items": items_shown(shown, language),
        "pace": pace_words(shown, language),
        "performers": performers_words(shown, language),
        "objects": objects_words(shown, language),
        "asked": phone_view(shown, {}, language),
        "problem": None if error is None else problem_of(error, language),
        "zone": desk.sites[0].time_zone if desk.sites else "Asia/Shanghai",
        "faults": (),
    }
    return page(request, "template_one.html", status=200 if error is None else error.status, **_frame(desk, company), **values)


def _frame(desk: Desk, company: str) -> dict[str, Any]:
    return {"desk": desk, "form": desk.csrf, "company": company, "may_edit": may_edit(desk)}
