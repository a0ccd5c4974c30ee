"""The ground of a site in the console: the place tree, units and zones, each with one form. Each opens the database and its
desk in its own body; what may be done is asked there and nowhere in a template."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from server.console.render import page
from server.database import commit, reading
from server.equipment.posted import FormIn, entered
from server.forms import FormRoute, IdInPath, SiteInPath
from server.parts import parts_of
from server.problems import problem_of
from server.site.commands import ground_of, remove_place, save_ground, things_by_place
from server.site.edition import edition_of
from server.site.ground import all_zones, units_at
from server.site.ground_forms import FIELDS
from server.site.tree import place_tree
from server.site.views import company_name, people_at
from server.words import language_of
from sync.errors import LinxunError, Overtaken, StillNeeded, WrongFields
from sync.records.roles import Department
from sync.records.scope import PlaceClass, PlaceKind, ZoneKind
from sync.rules.rights import Right

router = APIRouter(prefix="/console/sites/{site}/places", route_class=FormRoute, include_in_schema=False)
Filter = Annotated[str, Query(max_length=80)]
GroundKind = Annotated[Literal["place", "unit", "zone"], Path()]


@router.get("")
def tree_page(site: SiteInPath, request: Request) -> Response:
    """Show the place tree."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_EQUIPMENT)
        tree, counts, company = place_tree(here.id), things_by_place(here.id), company_name()
    return page(
        request,
        "site_places.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        tree=tree,
        counts=counts,
        may_edit=desk.may(Right.EDIT_REGISTER, here.id),
    )


@router.get("/units")
def units_page(
    site: SiteInPath,
    request: Request,
    q: Filter = "",
    state: Filter = "",
    place: Filter = "",
    p: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Show the units, searched and filtered."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_EQUIPMENT)
        tree = place_tree(here.id)
        shown = units_at(here.id, tree, text=q, state=state, place=place, page=p)
        people, company = dict(people_at(here.id)), company_name()
    return page(
        request,
        "site_units.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        shown=shown,
        tree=tree,
        people=people,
        wanted={"q": q, "state": state, "place": place},
        may_edit=desk.may(Right.EDIT_REGISTER, here.id),
        may_export=desk.may(Right.EXPORT, here.id),
    )


@router.get("/zones")
def zones_page(site: SiteInPath, request: Request) -> Response:
    """Show the zones and grids."""
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_EQUIPMENT)
        zones, tree = all_zones(here.id), place_tree(here.id)
        people, company = dict(people_at(here.id)), company_name()
    return page(
        request,
        "site_zones.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        zones=zones,
        grids={zone.id: zone.name for zone in zones},
        tree=tree,
        people=people,
        may_edit=desk.may(Right.EDIT_REGISTER, here.id),
        may_export=desk.may(Right.EXPORT, here.id),
    )


@router.get("/new/{kind}")
def new_page(site: SiteInPath, kind: GroundKind, request: Request, within: Filter = "") -> Response:
    """Show an empty form."""
    return _form(request, site, kind, None, {"parent": within, "place": within}, None)


@router.post("/new/{kind}")
def add_with_form(site: SiteInPath, kind: GroundKind, request: Request, posted: FormIn) -> Response:
    """Add a place, unit or zone, or show the form again with what is wrong."""
    return _save(request, site, kind, None, posted)


@router.get("/{kind}/{doc_id}")
def edit_page(site: SiteInPath, kind: GroundKind, doc_id: IdInPath, request: Request) -> Response:
    """Show the form of one as it is."""
    return _form(request, site, kind, doc_id, {}, None)


@router.post("/{kind}/{doc_id}")
def edit_with_form(site: SiteInPath, kind: GroundKind, doc_id: IdInPath, request: Request, posted: FormIn) -> Response:
    """Write one, or show the form again with what is wrong."""
    return _save(request, site, kind, doc_id, posted)


@router.post("/place/{doc_id}/remove")
def remove_with_form(site: SiteInPath, doc_id: IdInPath, request: Request, posted: FormIn) -> Response:
    """Remove an empty place."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
    try:
        commit(parts.store, lambda: remove_place(parts.ledger, here.id, doc_id, author=desk.staff.person))
    except StillNeeded as error:
        return _form(request, site, "place", doc_id, {}, error)
    return RedirectResponse(f"/console/sites/{here.id}/places", status_code=303)


def _save(request: Request, site: str, kind: str, doc_id: str | None, posted: FormIn) -> Response:
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
        people = dict(people_at(here.id))
    try:
        fields = FIELDS[kind](posted.texts, posted.ticks)
        commit(
            parts.store,
            lambda: save_ground(
                parts.ledger,
                here.id,
                kind,
                doc_id,
                fields,
                edition=posted.get("edition"),
                author=desk.staff.person,
                people=people,
            ),
        )
    except (WrongFields, Overtaken) as error:
        return _form(request, site, kind, doc_id, posted.texts, error)
    tail = {"place": "", "unit": "/units", "zone": "/zones"}[kind]
    return RedirectResponse(f"/console/sites/{here.id}/places{tail}", status_code=303)


def _form(
    request: Request, site: str, kind: str, doc_id: str | None, given: dict[str, str], error: LinxunError | None
) -> Response:
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.EDIT_REGISTER)
        found: Any = None if doc_id is None else ground_of(here.id, kind, doc_id)
        tree, people, company = place_tree(here.id), people_at(here.id), company_name()
        grids = [(zone.id, zone.name) for zone in all_zones(here.id) if zone.id != doc_id] if kind == "zone" else []
    # After an overtaken edit what is there now is shown: nobody writes over what he has not seen.
    texts = {} if isinstance(error, Overtaken) else given
    return page(
        request,
        "site_form.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        kind=kind,
        found=found,
        texts=texts,
        tree=tree,
        people=people,
        grids=grids,
        below=tree.under(doc_id) if doc_id else frozenset(),
        place_kinds=tuple(PlaceKind),
        place_classes=tuple(PlaceClass),
        zone_kinds=tuple(ZoneKind),
        departments=tuple(Department),
        edition="" if found is None else edition_of(found),
        wrong=error.wrong if isinstance(error, WrongFields) else {},
        problem=None if error is None else problem_of(error, language_of(request)),
    )
