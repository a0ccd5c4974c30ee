"""Templates over HTTP: read them and their versions, save an edit as the next version, copy, download and take in files. No SQL
and no decisions; the rights are `desk`, the rules `faults` and `marks`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import Field

from server.database import commit, reading
from server.forms import Answer, Form, GatedRoute, Line
from server.parts import parts_of
from server.people.desk import desk_of
from server.sheets.door import FileBody, FileRoute, download
from server.sheets.writing import XLSX
from server.template.commands import TakenIn, chosen, copy_template, save_template, take_in
from server.template.desk import authorise_edit
from server.template.exporting import JSON, as_json, as_xlsx
from server.template.faults import read_template
from server.template.importing import read_file
from server.template.views import all_templates, newest_template, template_at, versions_of
from server.words import language_of
from sync.errors import InputError, NotFound, Pointer
from sync.records.documents import encode_document
from sync.records.template import Template

router = APIRouter(prefix="/api/v1/templates", route_class=GatedRoute, tags=["supervisors"])
files = APIRouter(prefix="/api/v1/templates", route_class=FileRoute, tags=["supervisors"])
CODE = r"^[A-Z][A-Z0-9]{1,11}(-[A-Z0-9]{1,8})?$"
CodeInPath = Annotated[str, Path(pattern=CODE, description="A template's code.")]
VersionInPath = Annotated[int, Path(ge=1, le=2**31)]
Only = Annotated[list[Annotated[str, Field(pattern=CODE)]], Query(max_length=200, description="Codes; none: all.")]
_WHOLE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}
_SHEET: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}
_UPLOAD = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}


class TemplateRow(Answer):
    """One template in a list; `origins` counts its items by who asks for them."""

    code: str
    version: int
    system: str
    zh: str
    en: str
    items: int
    origins: dict[str, int]
    based_on: str | None
    is_retired: bool


class TemplatesAnswer(Answer):
    """Every template's newest version, by system and code."""

    templates: list[TemplateRow]


class VersionAnswer(Answer):
    """One version: who put it and when."""

    version: int
    author: str
    put_at: datetime


class VersionsAnswer(Answer):
    """Every version of a template, newest first."""

    versions: list[VersionAnswer]


class CopyForm(Form):
    """The code and names of the copy."""

    code: str = Field(pattern=CODE)
    zh: Line = Field(min_length=1, max_length=80)
    en: Line = Field(min_length=1, max_length=80)


class TakenInAnswer(Answer):
    """What an import did, or with a dry run would do."""

    is_dry_run: bool
    created: list[str]
    changed: dict[str, int]
    unchanged: int


@router.get("", summary="All templates")
def templates(request: Request) -> TemplatesAnswer:
    """Answer with the newest version of every template in short, retired ones too."""
    with reading(parts_of(request).store):
        desk_of(request)
        found = all_templates()
    return TemplatesAnswer(templates=[_row(template) for template in found])


@files.get("/export.json", summary="Templates as JSON", response_class=Response, responses=_WHOLE)
def export_json(request: Request, only: Only = []) -> Response:  # noqa: B006 (pydantic copies it)
    """Answer with a file of these templates, all without `only`; it can be taken in again unchanged."""
    with reading(parts_of(request).store):
        desk_of(request)
        found = chosen(only)
    return download(as_json(found), "templates.json", JSON)


@files.get("/export.xlsx", summary="Templates as a workbook", response_class=Response, responses=_SHEET)
def export_xlsx(request: Request, only: Only = []) -> Response:  # noqa: B006 (pydantic copies it)
    """Answer with a workbook of two sheets, headers in the reader's language; it can be taken in again unchanged."""
    with reading(parts_of(request).store):
        desk_of(request)
        found = chosen(only)
    return download(as_xlsx(found, language_of(request)), "templates.xlsx", XLSX)


@files.post("/import", summary="Take in a file of templates", openapi_extra=_UPLOAD)
def import_file(request: Request, content: FileBody, dry_run: bool = True) -> TakenInAnswer:
    """Take in JSON or a workbook, all or nothing; unless `dry_run=false` only say what would happen. Names each faulty cell."""
    parts = parts_of(request)
    with reading(parts.store):
        author = authorise_edit(desk_of(request))
    found = read_file(content)

    def work() -> TakenIn:
        try:
            return take_in(parts.ledger, author, found.drafts, is_dry_run=dry_run)
        except InputError as error:
            raise found.locate(error) from error

    done = commit(parts.store, work)
    changed = dict(done.changed)
    return TakenInAnswer(is_dry_run=dry_run, created=list(done.created), changed=changed, unchanged=done.unchanged)


@router.get("/{code}", summary="One template", response_class=Response, responses=_WHOLE)
def template(code: CodeInPath, request: Request) -> Response:
    """Answer with the newest version, whole, as phones pull it."""
    with reading(parts_of(request).store):
        desk_of(request)
        return Response(encode_document(newest_template(code)), media_type=JSON)


@router.put("/{code}", summary="Save an edit", response_class=Response, responses=_WHOLE)
def save(code: CodeInPath, request: Request, body: Annotated[dict[str, Any], Body()]) -> Response:
    """Save the template as its next version and answer with it; `version` is the one that was edited. 409 when it has changed."""
    parts = parts_of(request)
    with reading(parts.store):
        author = authorise_edit(desk_of(request))
    draft = read_template({"id": code.lower()} | body)
    if draft.code != code:
        raise InputError("another code", errors=(Pointer("/code", "template.fault.identity"),))
    saved = commit(parts.store, lambda: save_template(parts.ledger, author, draft))
    return Response(encode_document(saved), media_type=JSON)


@router.post("/{code}/copy", status_code=201, summary="Copy a template", response_class=Response,
             responses={201: _WHOLE[200]})  # fmt: skip
def copy(code: CodeInPath, form: CopyForm, request: Request) -> Response:
    """Put a copy under a new code, as version 1, that names what it was copied from."""
    parts = parts_of(request)
    with reading(parts.store):
        author = authorise_edit(desk_of(request))

    def work() -> Template:
        return copy_template(parts.ledger, author, newest_template(code), code=form.code, zh=form.zh, en=form.en)

    return Response(encode_document(commit(parts.store, work)), status_code=201, media_type=JSON)


@router.get("/{code}/versions", summary="The versions of a template")
def versions(code: CodeInPath, request: Request) -> VersionsAnswer:
    """Answer with who put which version when, newest first."""
    with reading(parts_of(request).store):
        desk_of(request)
        newest_template(code)
        found = versions_of(code)
    return VersionsAnswer(versions=[VersionAnswer.model_validate(row) for row in found])


@router.get("/{code}/versions/{version}", summary="One version", response_class=Response, responses=_WHOLE)
def version(code: CodeInPath, version: VersionInPath, request: Request) -> Response:
    """Answer with the template as it was in that version."""
    with reading(parts_of(request).store):
        desk_of(request)
        found = template_at(code, version)
    if found is None:
        raise NotFound(f"{code} version {version}")
    return Response(encode_document(found), media_type=JSON)


def _row(template: Template) -> TemplateRow:
    plain = {name: getattr(template, name) for name in ("code", "version", "system", "zh", "en", "based_on", "is_retired")}
    origins = {mark: sum(item.origin == mark for item in template.items) for mark in ("S", "T", "A")}
    return TemplateRow(**plain, items=len(template.items), origins=origins)
