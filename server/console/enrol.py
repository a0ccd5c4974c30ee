"""The pages that let a phone in and shut one out: mint a code and show its QR once, watch its use, report a phone lost."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from server.console.render import page
from server.console.session import check_form, console_desk
from server.console.sign import FormText
from server.database import commit, reading
from server.device.commands import require_person_at, revoke
from server.device.enrolment import mint
from server.device.qr import enrolment_link, qr_svg
from server.device.views import enrolment_row, phone_row, phone_site
from server.forms import DeviceInPath, FormRoute, SiteInPath
from server.parts import parts_of
from server.site.views import company_name, people_at
from sync.rules.label import grouped
from sync.rules.rights import Right
from sync.times import from_ms

router = APIRouter(prefix="/console", route_class=FormRoute, include_in_schema=False)
MAX_LABEL = 40


@router.get("/sites/{site}/enrol")
def enrol_page(site: SiteInPath, request: Request) -> Response:
    """Show the form for a new phone."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.ENROL_DEVICE, site)
        people, company = people_at(here.id), company_name()
    return page(request, "enrol.html", desk=desk, form=desk.csrf, company=company, site=here, people=people, minted=None)


@router.post("/sites/{site}/enrol")
def mint_code(site: SiteInPath, request: Request, form: FormText = "", label: FormText = "", person: FormText = "") -> Response:
    """Mint a code and show it; it is not shown again, a lost one is minted anew."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        here = desk.site(Right.ENROL_DEVICE, site)
        require_person_at(person or None, here.id, desk.now_ms)
        company = company_name()
    name, now = label.strip()[:MAX_LABEL], parts.now_ms()
    made = commit(parts.store, lambda: mint(site=here.id, person=person or None, label=name, by=desk.staff.person, now_ms=now))
    return page(
        request,
        "enrol.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        people=(),
        minted=made,
        code=grouped(made.code),
        # Drawn here from a code of ours: digits and capital letters, nothing that anybody typed.
        qr=Markup(qr_svg(enrolment_link(parts.settings, made.code))),  # noqa: S704
        expires_at=from_ms(made.expires_at_ms),
        row=None,
    )


@router.get("/sites/{site}/enrolments/{enrolment}")
def watch_code(site: SiteInPath, enrolment: Annotated[int, Path(ge=1, le=2**53)], request: Request) -> Response:
    """Say whether the code was used; the page with the QR asks every three seconds."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.ENROL_DEVICE, site)
        row = enrolment_row(enrolment, here.id)
    return page(request, "enrol_watch.html", site=here, row=row, is_over=row.expires_at <= desk.now, expires_at=row.expires_at)


@router.get("/phones/{device}")
def phone_page(device: DeviceInPath, request: Request) -> Response:
    """Show one phone and what it last said."""
    with reading(parts_of(request).store):
        desk = console_desk(request)
        here = desk.site(Right.READ_DEVICES, phone_site(device))
        row, people = phone_row(device, desk.now_ms), dict(people_at(here.id))
        company = company_name()
    may_revoke = desk.may(Right.REVOKE_DEVICE, here.id)
    return page(
        request,
        "phone.html",
        desk=desk,
        form=desk.csrf,
        company=company,
        site=here,
        phone=row,
        people=people,
        may_revoke=may_revoke,
    )


@router.post("/phones/{device}/revoke")
def revoke_phone(device: DeviceInPath, request: Request, form: FormText = "") -> Response:
    """Report the phone lost and show it again."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = console_desk(request)
        check_form(request, form, desk.csrf)
        desk.site(Right.REVOKE_DEVICE, phone_site(device))
    commit(parts.store, lambda: revoke(device, by=desk.staff.person, now_ms=desk.now_ms))
    return RedirectResponse(f"/console/phones/{device}", status_code=303)
