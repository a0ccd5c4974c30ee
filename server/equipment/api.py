"""The register over HTTP, for supervisors' own programs: list, read, add and edit cards; a table in, all of it or nothing, and
out. No SQL, no decisions: the same commands as the console's."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from server.database import commit, reading
from server.equipment.columns import What, guess_mapping
from server.equipment.commands import add_card, as_shown, edit_card
from server.equipment.exporting import MEDIA, Format, export_file, export_table
from server.equipment.importing import first_table, plan_import, refused
from server.equipment.pages import today_at
from server.equipment.uploads import import_table
from server.equipment.views import DueFilter, Wanted, card_of, listing
from server.forms import Answer, Form, GatedRoute, IdInPath, Line, SiteInPath
from server.parts import parts_of
from server.people.desk import desk_of
from server.sheets.door import FileRoute, download
from server.sheets.reading import read_tables
from server.site.edition import edition_of
from server.site.tree import place_tree
from server.site.views import people_at
from server.words import Language
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/sites/{site}/equipment", route_class=GatedRoute, tags=["equipment"])
tables = APIRouter(prefix="/api/v1/sites/{site}/equipment", route_class=FileRoute, tags=["equipment"])
Filter = Annotated[str, Query(max_length=80)]
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": dict.fromkeys(MEDIA.values(), _BINARY)}}


class CardFields(Form):
    """Fields of a card as text, as the console's form has them: `name`, `kind`, `place`, `made_on`, `fields.model`,
    `values.set_press`.

    A field that is not named stays; an empty one is emptied. `edition` is the one that was read."""

    fields: Annotated[dict[Line, Line], Field(max_length=120)]
    edition: Annotated[str, Field(max_length=16)] = ""


class CardAnswer(Answer):
    """A card whole, and its edition for the next change."""

    card: dict[str, Any]
    edition: str


class CardLine(Answer):
    """One line of the list; `days_left` to the earliest of its dates."""

    id: str
    kind: str
    name: str
    place: str
    risk: str
    state: str
    labels: list[str]
    next_on: str | None
    days_left: int | None


class CardList(Answer):
    """One page of the register."""

    cards: list[CardLine]
    total: int
    page: int
    pages: int


class ImportAnswer(Answer):
    """What an import wrote, or with `dry_run` would write."""

    added: int
    changed: int
    same: int
    places: int
    dry_run: bool


@router.get("", summary="The register, searched and filtered", openapi_extra={"x-right": Right.READ_EQUIPMENT.value})
def cards(
    site: SiteInPath,
    request: Request,
    q: Filter = "",
    kind: Filter = "",
    place: Filter = "",
    state: Filter = "",
    due: DueFilter = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> CardList:
    """Answer with one page of cards in walking order."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.READ_EQUIPMENT, site)
        wanted = Wanted(text=q, kind=kind, place=place, state=state, due=due, page=page)
        found = listing(here.id, wanted, place_tree(here.id), today_at(here, desk.now_ms))
    lines = [
        CardLine(
            id=line.card.id, kind=line.card.kind.value, name=line.card.name, place=line.place, risk=line.card.risk,
            state=line.card.state.value, labels=list(line.card.labels), next_on=line.card.next_on, days_left=line.days_left,
        )
        for line in found.lines
    ]  # fmt: skip
    return CardList(cards=lines, total=found.total, page=found.page, pages=found.pages)


@router.get("/cards/{card}", summary="One card", openapi_extra={"x-right": Right.READ_EQUIPMENT.value})
def card(site: SiteInPath, card: IdInPath, request: Request) -> CardAnswer:
    """Answer with the card and its edition. NotFound when the site has none such."""
    with reading(parts_of(request).store):
        here = desk_of(request).site(Right.READ_EQUIPMENT, site)
        found = card_of(here.id, card)
    return CardAnswer(card=dict(as_shown(found)), edition=edition_of(found))


@router.post("", status_code=201, summary="Add a card", openapi_extra={"x-right": Right.EDIT_REGISTER.value})
def add(site: SiteInPath, request: Request, form: CardFields) -> CardAnswer:
    """Write a new card. 422 names every field that is wrong."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.EDIT_REGISTER, site).id
        people = dict(people_at(here))
    made = commit(parts.store, lambda: add_card(parts.ledger, here, form.fields, author=desk.staff.person, people=people))
    return CardAnswer(card=dict(as_shown(made)), edition=edition_of(made))


@router.put("/cards/{card}", summary="Edit a card", openapi_extra={"x-right": Right.EDIT_REGISTER.value})
def edit(site: SiteInPath, card: IdInPath, request: Request, form: CardFields) -> CardAnswer:
    """Write these fields over the card. 409 when it is no longer the edition that was read."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.EDIT_REGISTER, site).id
        people = dict(people_at(here))
    author = desk.staff.person
    made = commit(
        parts.store,
        lambda: edit_card(parts.ledger, here, card, form.fields, edition=form.edition, author=author, people=people),
    )
    return CardAnswer(card=dict(as_shown(made)), edition=edition_of(made))


@router.get(
    "/table.{format}",
    response_class=Response,
    responses=_FILE,
    summary="The register as a table",
    openapi_extra={"x-right": Right.EXPORT.value},
)
def export(site: SiteInPath, format: Format, request: Request, what: What = "equipment", language: Language = "zh") -> Response:
    """Answer with equipment, units or zones as xlsx or csv; the import reads it again."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        here = desk.site(Right.EXPORT, site)
        table = export_table(here.id, what, language, now_ms=desk.now_ms)
    return download(export_file(table, format), f"{here.id}-{what}.{format}", MEDIA[format])


async def _body(request: Request) -> bytes:
    return await request.body()


@tables.post(
    "/import",
    summary="Import a table, all of it or nothing",
    openapi_extra={
        "x-right": Right.EDIT_REGISTER.value,
        "requestBody": {"required": True, "content": {"application/octet-stream": _BINARY}},
    },
)
def import_(
    site: SiteInPath,
    request: Request,
    body: Annotated[bytes, Depends(_body)],
    what: What = "equipment",
    dry_run: bool = False,
    make_places: bool = False,
) -> ImportAnswer:
    """Take xlsx or csv as the body, its columns known by their headers. 422 names the first twenty errors by sheet, row and
    column."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.EDIT_REGISTER, site).id
    table = first_table(read_tables(body))
    mapping = guess_mapping(table.rows[0].cells, what)
    if dry_run:
        with reading(parts.store):
            plan = plan_import(here, what, table, mapping, make_places=make_places, now_ms=desk.now_ms)
        if plan.errors:
            raise refused(plan, table.name)
        return ImportAnswer(
            added=len(plan.added), changed=len(plan.changed), same=plan.same, places=len(plan.places), dry_run=True
        )
    author = desk.staff.person
    done = commit(
        parts.store,
        lambda: import_table(parts.ledger, here, what, table, mapping, make_places=make_places, author=author),
    )
    return ImportAnswer(added=done.added, changed=done.changed, same=done.same, places=done.places, dry_run=False)
