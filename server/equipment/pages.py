"""The register in the console: the list with its filters, a card with its life, the form of a card, its state. Each opens the
database and its desk in its own body; what may be done is asked there and nowhere in a template."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from server.console.render import page
from server.database import commit, reading
from server.equipment.commands import add_card, change_state, edit_card
from server.equipment.forms import written, wrong_fields
from server.equipment.history import life_of
from server.equipment.kinds import field_name, kinds, value_name, value_unit
from server.equipment.posted import FormIn, entered
from server.equipment.views import DueFilter, Wanted, card_of, days_left, listing
from server.forms import FormRoute, IdInPath, SiteInPath
from server.label.reprint import trouble_of
from server.parts import parts_of
from server.people.desk import Desk
from server.problems import problem_of
from server.site.edition import edition_of
from server.site.tree import Tree, place_tree
from server.site.views import SiteRow, company_name, names, people_at
from server.words import language_of, text
from sync.errors import LinxunError, Overtaken, WrongFields
from sync.records.equipment import Equipment, EquipmentState
from sync.records.scope import EquipmentKind
from sync.rules.rights import Right
from sync.times import from_ms

router = APIRouter(prefix="/console/sites/{site}/equipment", route_class=FormRoute, include_in_schema=False)
Filter = Annotated[str, Query(max_length=80)]


def today_at(site: SiteRow, now_ms: int) -> date:
    """Return the site's own day."""
    return from_ms(now_ms).astimezone(ZoneInfo(site.time_zone)).date()


@router.get("")
def list_page(
    site: SiteInPath,
    request: Request,
    q: Filter = "",
    kind: Filter = "",
    place: Filter = "",
    state: Filter = "",
    risk: Filter = "",
    keeper: Filter = "",
    due: DueFilter = "",
    p: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Show the register, searched and filtered, fifty cards to a page."""
    wanted = Wanted(q, kind, place, state, risk, keeper, due, p)
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_EQUIPMENT)
        tree = place_tree(here.id)
        shown = listing(here.id, wanted, tree, today_at(here, desk.now_ms))
        people, company = people_at(here.id), company_name()
    return page(
        request,
        "equipment_list.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        shown=shown,
        wanted=wanted,
        tree=tree,
        people=people,
        names=dict(people),
        kinds=tuple(EquipmentKind),
        states=tuple(EquipmentState),
        **_rights(desk, here.id),
    )


@router.get("/cards/{card}")
def card_page(site: SiteInPath, card: IdInPath, request: Request) -> Response:
    """Show one card with its life."""
    return _card(request, site, card, None)


@router.post("/cards/{card}/state")
def state_with_form(site: SiteInPath, card: IdInPath, request: Request, posted: FormIn) -> Response:
    """Change the state with a reason; scrapping is how a thing is retired."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
    try:
        state = EquipmentState(posted.get("state"))
    except ValueError:
        return _card(request, site, card, wrong_fields({"state": "choice"}))
    why, edition, author = posted.get("why"), posted.get("edition"), desk.staff.person
    try:
        commit(
            parts.store,
            lambda: change_state(parts.ledger, here.id, card, state, why[:200], edition=edition, author=author),
        )
    except (WrongFields, Overtaken) as error:
        return _card(request, site, card, error)
    return RedirectResponse(f"/console/sites/{here.id}/equipment/cards/{card}", status_code=303)


@router.get("/new")
def new_page(
    site: SiteInPath, request: Request, kind: EquipmentKind = EquipmentKind.EXTINGUISHER, place: Filter = ""
) -> Response:
    """Show the empty form of a kind."""
    return _form(request, site, None, {"kind": kind.value, "place": place, "count": "1", "risk": "C", "values_origin": "A"}, None)


@router.post("/new")
def add_with_form(site: SiteInPath, request: Request, posted: FormIn) -> Response:
    """Add the card, or show the form again with what is wrong."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
        people = dict(people_at(here.id))
    if posted.get("again"):
        return _form(request, site, None, posted.texts, None)
    try:
        made = commit(parts.store, lambda: add_card(parts.ledger, here.id, posted.texts, author=desk.staff.person, people=people))
    except WrongFields as error:
        return _form(request, site, None, posted.texts, error)
    return RedirectResponse(f"/console/sites/{here.id}/equipment/cards/{made.id}", status_code=303)


@router.get("/cards/{card}/edit")
def edit_page(site: SiteInPath, card: IdInPath, request: Request) -> Response:
    """Show the form with the card as it is."""
    return _form(request, site, card, {}, None)


@router.post("/cards/{card}/edit")
def edit_with_form(site: SiteInPath, card: IdInPath, request: Request, posted: FormIn) -> Response:
    """Write the card, or show the form again with what is wrong."""
    parts = parts_of(request)
    with reading(parts.store):
        desk, here = entered(request, site, Right.EDIT_REGISTER, posted)
        people = dict(people_at(here.id))
    if posted.get("again"):
        return _form(request, site, card, posted.texts, None)
    try:
        commit(
            parts.store,
            lambda: edit_card(
                parts.ledger,
                here.id,
                card,
                posted.texts,
                edition=posted.get("edition"),
                author=desk.staff.person,
                people=people,
            ),
        )
    except (WrongFields, Overtaken) as error:
        return _form(request, site, card, posted.texts, error)
    return RedirectResponse(f"/console/sites/{here.id}/equipment/cards/{card}", status_code=303)


def _card(request: Request, site: str, card: str, error: LinxunError | None) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.READ_EQUIPMENT)
        shown = card_of(here.id, card)
        tree, people, company = place_tree(here.id), dict(people_at(here.id)), company_name()
        life = life_of(here.id, "equipment", card)
        templates = {event.detail["template"] for event in life if "template" in event.detail}
        templates |= {check.template for check in shown.last_checks}
        named = names(here.id, [("template", code) for code in templates], is_english=language == "en")
        trouble = trouble_of(here.id, "equipment", shown.id, shown.labels[0] if shown.labels else "", desk.now_ms)
    today = today_at(here, desk.now_ms)
    return page(
        request,
        "equipment_card.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        card=shown,
        tree=tree,
        people=people,
        life=life,
        names=named,
        trouble=trouble,
        days={key: days_left(getattr(shown, key), today) for key in ("service_due_on", "scrap_on", "valid_until")},
        states=tuple(EquipmentState),
        edition=edition_of(shown),
        problem=None if error is None else problem_of(error, language),
        own_value=_value_teller(request, tree, people),
        full_clock=full_clock,
        **_rights(desk, here.id),
        **_tellers(request),
    )


def _form(request: Request, site: str, card: str | None, given: dict[str, str], error: LinxunError | None) -> Response:
    with reading(parts_of(request).store):
        desk, here = entered(request, site, Right.EDIT_REGISTER)
        found: Equipment | None = None if card is None else card_of(here.id, card)
        tree, people, company = place_tree(here.id), people_at(here.id), company_name()
    texts = ({} if found is None else written(found)) | given
    try:
        kind = EquipmentKind(texts.get("kind", ""))
    except ValueError:
        kind = EquipmentKind.EXTINGUISHER
    own = kinds().kinds[kind]
    # What the card has beyond its kind's keys stays in sight, or it could never be changed again.
    extra = {key.partition(".")[::2] for key in texts if "." in key}
    fields = (*own.fields, *sorted(key for part, key in extra if part == "fields" and key not in own.fields))
    values = (*own.values, *sorted(key for part, key in extra if part == "values" and key not in own.values))
    # After an overtaken edit the form carries the new edition, and says beside each field that differs what stands there now.
    is_overtaken = isinstance(error, Overtaken) and found is not None
    now = written(found) if is_overtaken and found is not None else {}
    clash = {key: value for key, value in now.items() if key in given and given[key].strip() != value}
    edition = None if is_overtaken else texts.get("edition")
    return page(
        request,
        "equipment_form.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        card=found,
        texts=texts,
        kind=kind,
        kinds=tuple(EquipmentKind),
        variants=own.variants,
        fields=fields,
        values=values,
        tree=tree,
        people=people,
        edition=edition or ("" if found is None else edition_of(found)),
        wrong=error.wrong if isinstance(error, WrongFields) else {},
        clash=clash,
        problem=None if error is None else problem_of(error, language_of(request)),
        **_tellers(request),
    )


def full_clock(moment: datetime, zone: str) -> str:
    """Return the day and time in that zone with the year: a life is longer than one."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _value_teller(request: Request, tree: Tree, people: dict[str, str]) -> Callable[[str, str], str]:
    language = language_of(request)

    def told(field: str, value: str) -> str:
        match field:
            case "place":
                return tree.path(value)
            case "keeper":
                return people.get(value, value)
            case "state":
                return text(language, f"equipment_state.{value}")
            case "kind":
                return text(language, f"equipment_kind.{value}")
            case "photo":
                return value[:8]
        return value

    return told


def _rights(desk: Desk, site: str) -> dict[str, bool]:
    return {
        "may_edit": desk.may(Right.EDIT_REGISTER, site),
        "may_print": desk.may(Right.PRINT_LABELS, site),
        "may_export": desk.may(Right.EXPORT, site),
    }


def _tellers(request: Request) -> dict[str, Any]:
    language = language_of(request)
    return {
        "field_name": lambda key: field_name(key, language),
        "value_name": lambda key: value_name(key, language),
        "value_unit": value_unit,
    }
