"""The page on which a supervisor decides on a held fact, or on all that wait for the same reason from the same author on the same
phone: let it count, or lay it aside. What still stands against it is said on the same page."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from server.console.answers import answer_rows
from server.console.render import page
from server.console.session import check_form, console_desk
from server.console.sign import FormText
from server.database import commit, reading
from server.delivery.storing import issue_receipts_of
from server.device.views import phone_label
from server.forms import FormRoute, SiteInPath
from server.parts import Parts, parts_of
from server.people.desk import Desk
from server.problems import problem_of
from server.record.api import PositionInPath
from server.record.commands import decide
from server.record.views import HeldFact, held_fact, held_like
from server.site.views import company_name, names, names_of_people, template_of
from server.template.views import template_at
from server.words import language_of
from sync.errors import HeldError, InputError, LinxunError, Pointer
from sync.gate import read_phone_fact
from sync.records.fact import InspectionSubmitted, PhoneFact
from sync.records.quarantine import Decision
from sync.rules.rights import Right
from sync.times import from_ms

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)


@router.get("/sites/{site}/quarantine/{position}")
def held_page(site: SiteInPath, position: PositionInPath, request: Request) -> Response:
    """Show one held fact, why it is held, and the two decisions."""
    return _show(request, site, position, None)


@router.post("/sites/{site}/quarantine/{position}")
def decide_with_form(
    site: SiteInPath,
    position: PositionInPath,
    request: Request,
    decision: Annotated[Literal["applied", "closed"], Form()],
    form: FormText = "",
    note: FormText = "",
    every: FormText = "",
) -> Response:
    """Carry the decision out and go back to the site; when something stands against it, say so here and leave it waiting."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        here = desk.site(Right.DECIDE_HELD, site).id
        unplaced = desk.sees_everything(Right.DECIDE_HELD)
        first = held_fact(position, here, unplaced=unplaced)
        wanted = held_like(first, here, unplaced=unplaced) if every else (first,)
    try:
        if decision == "closed" and not note.strip():
            raise InputError("a reason is needed", errors=(Pointer("/note", "a reason is needed"),))
        for held in wanted:
            _decide(parts, desk, here, held.position, decision, note)
    except (HeldError, InputError) as error:
        return _show(request, site, position, error)
    return RedirectResponse(f"/console/sites/{here}#quarantine", status_code=303)


def _decide(parts: Parts, desk: Desk, site: str, position: int, decision: Decision, note: str) -> None:
    unplaced = desk.sees_everything(Right.DECIDE_HELD)

    def work() -> str:
        held = held_fact(position, site, unplaced=unplaced)
        decide(parts.ledger, held, decision, author=desk.staff.person, note=note, is_placed=held.site == site)
        return held.device

    issue_receipts_of(parts, commit(parts.store, work))


def _show(request: Request, site: str, position: int, error: LinxunError | None) -> Response:
    language = language_of(request)
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_QUARANTINE, site)
        unplaced = desk.sees_everything(Right.READ_QUARANTINE)
        held = held_fact(position, here.id, unplaced=unplaced)
        like = len(held_like(held, here.id, unplaced=unplaced))
        fact = _readable(held)
        body = fact.body if isinstance(fact, InspectionSubmitted) else None
        template = None if body is None else template_at(body.template, body.version) or template_of(body.template)
        wanted = [] if fact is None else [(fact.subject.kind, fact.subject.id)]
        named = names(here.id, wanted, is_english=language == "en")
        people, company, label = names_of_people(here.id), company_name(), phone_label(held.device)
    return page(
        request,
        "held.html",
        status=200 if error is None else error.status,
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        held=held,
        like=like,
        fact=fact,
        names=named,
        people=people,
        label=label,
        received_at=from_ms(held.received_at),
        made_at=None if held.corrected_at is None else from_ms(held.corrected_at),
        answers=() if body is None else answer_rows(body, template, language),
        may_decide=desk.may(Right.DECIDE_HELD, here.id),
        problem=None if error is None else problem_of(error, language),
    )


def _readable(held: HeldFact) -> PhoneFact | None:
    try:
        return read_phone_fact(held.body)
    except HeldError:
        return None  # the page says why it is held; there is nothing to show of it
