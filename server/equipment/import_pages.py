"""Import and export in the console: upload a table, say what its columns are, try it, import all of it or nothing; and the
table out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from server.console.render import page
from server.database import commit, reading
from server.equipment.columns import WHATS, What, columns_of
from server.equipment.exporting import MEDIA, Format, export_file, export_table
from server.equipment.importing import MAX_IMPORT_ROWS, Plan, first_table
from server.equipment.posted import FormIn, entered
from server.equipment.uploads import Kept, import_upload, keep_upload, set_mapping, try_upload, upload_of
from server.forms import IdInPath, SiteInPath
from server.parts import parts_of
from server.problems import problem_of
from server.sheets.door import FileRoute, download
from server.sheets.reading import read_tables
from server.site.views import company_name
from server.words import Language, language_of, text
from sync.errors import ImportRefused, InputError, LinxunError, Pointer
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}/equipment", route_class=FileRoute, include_in_schema=False)
SHOWN_ERRORS = 200
SAMPLES = 3


@router.get("/export.{format}")
def export(site: SiteInPath, format: Format, request: Request, what: What = "equipment", language: Language = "zh") -> Response:
    """Send the register, the units or the zones as a table that the import reads again."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.EXPORT)
        table = export_table(here.id, what, language, now_ms=desk.now_ms)
    return download(export_file(table, format), f"{here.name}-{table.name}.{format}", MEDIA[format])


@router.get("/import")
def upload_page(site: SiteInPath, request: Request, what: What = "equipment") -> Response:
    """Ask for the table."""
    return _ask(request, site, what, None)


@router.post("/import")
def upload_with_form(site: SiteInPath, request: Request, posted: FormIn) -> Response:
    """Read the table and go to its columns; say what is wrong with a file that cannot be read."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
    named = posted.get("what")
    what: What = next((one for one in WHATS if one == named), "equipment")
    try:
        if not posted.file:
            raise InputError("no file", errors=(Pointer("/file", "equipment_page.wrong.file_none"),))
        table = first_table(read_tables(posted.file))
    except InputError as error:
        return _ask(request, site, what, error)
    name = "".join(c for c in posted.file_name if c.isprintable())
    author = desk.staff.person
    made = commit(parts.store, lambda: keep_upload(here.id, what, name, table, author=author, now_ms=desk.now_ms))
    return RedirectResponse(f"/console/sites/{here.id}/equipment/import/{made}", status_code=303)


@router.get("/import/{upload}")
def try_page(site: SiteInPath, upload: IdInPath, request: Request, places: Annotated[bool, Query()] = False) -> Response:
    """Show what the columns are taken for and what the import would do, with every error by row and column."""
    return _show(request, site, upload, make_places=places, error=None)


@router.post("/import/{upload}")
def map_with_form(site: SiteInPath, upload: IdInPath, request: Request, posted: FormIn) -> Response:
    """Take the columns for what the person says and try again."""
    parts = parts_of(request)
    make_places = bool(posted.get("places"))
    with reading(parts.store):
        _, here = entered(request, site, Right.EDIT_REGISTER, posted)
        kept = upload_of(here.id, upload)
    mapping = [posted.get(f"column{n}") for n in range(len(kept.table.rows[0].cells))]
    try:
        commit(parts.store, lambda: set_mapping(here.id, upload, mapping))
    except InputError as error:
        return _show(request, site, upload, make_places=make_places, error=error)
    tail = "?places=1" if make_places else ""
    return RedirectResponse(f"/console/sites/{here.id}/equipment/import/{upload}{tail}", status_code=303)


@router.post("/import/{upload}/do")
def import_with_form(site: SiteInPath, upload: IdInPath, request: Request, posted: FormIn) -> Response:
    """Import all of it in one commit, or show what is wrong; the result stays on the upload's page."""
    parts = parts_of(request)
    make_places = bool(posted.get("places"))
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
    author = desk.staff.person
    try:
        commit(parts.store, lambda: import_upload(parts.ledger, here.id, upload, make_places=make_places, author=author))
    except ImportRefused as error:
        return _show(request, site, upload, make_places=make_places, error=error)
    return RedirectResponse(f"/console/sites/{here.id}/equipment/import/{upload}", status_code=303)


def _ask(request: Request, site: str, what: What, error: LinxunError | None) -> Response:
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.EDIT_REGISTER)
        company = company_name()
    return page(
        request,
        "equipment_import.html",
        status=200 if error is None else error.status,
        what=what,
        whats=WHATS,
        most=MAX_IMPORT_ROWS,
        problem=_problem(request, error),
        places_of_errors=()
        if error is None
        else [(pointer.pointer, _words(request, pointer.detail)) for pointer in error.errors],
        **_shared(desk, here, company),
    )


def _show(request: Request, site: str, upload: str, *, make_places: bool, error: LinxunError | None) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.EDIT_REGISTER)
        kept = upload_of(here.id, upload)
        plan = try_upload(here.id, kept, make_places=make_places, now_ms=desk.now_ms) if kept.result is None else Plan()
        company = company_name()
    columns = columns_of(kept.what)
    names = {column.key: column.header(language) for column in columns}
    return page(
        request,
        "equipment_import_try.html",
        status=200 if error is None else error.status,
        kept=kept,
        plan=plan,
        rows=len(kept.table.rows) - 1,
        headers=_headers(kept),
        columns=columns,
        names=names,
        shown=plan.errors[:SHOWN_ERRORS],
        make_places=make_places,
        # Asked for only where it would help: some place of the table is not there.
        asks_places=make_places or any(found.why == "place" for found in plan.errors),
        problem=None if isinstance(error, ImportRefused) else _problem(request, error),
        **_shared(desk, here, company),
    )


def _headers(kept: Kept) -> list[tuple[int, str, str, list[str]]]:
    """Return number, header, key and some cells of each column."""
    head, *rest = kept.table.rows
    return [
        (n, header, kept.mapping[n], [cell for row in rest if (cell := row.cell(n))][:SAMPLES])
        for n, header in enumerate(head.cells)
    ]


def _shared(desk: Any, here: Any, company: str) -> dict[str, Any]:
    return {
        "desk": desk,
        "form": desk.csrf,
        "company": company,
        "site": here,
        "may_edit": True,
        "may_print": desk.may(Right.PRINT_LABELS, here.id),
        "may_export": desk.may(Right.EXPORT, here.id),
    }


def _problem(request: Request, error: LinxunError | None) -> Any:
    return None if error is None else problem_of(error, language_of(request))


def _words(request: Request, key: str) -> str:
    return text(language_of(request), key)
