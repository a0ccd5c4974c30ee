"""Phones over HTTP, for supervisors: the health board, enrolment codes, a lost phone. No SQL; rights are judged at the desk, and
every commit stands in the function that answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from server.database import commit, reading
from server.device.commands import require_person_at, revoke
from server.device.enrolment import mint, withdraw
from server.device.qr import enrolment_link, qr_svg
from server.device.views import enrolment_site, enrolments_at, phone_site, phones_at
from server.forms import Answer, DeviceInPath, Form, GatedRoute, Id, Line, SiteInPath
from server.parts import parts_of
from server.people.desk import desk_of
from sync.errors import NotFound
from sync.rules.rights import Right
from sync.times import from_ms

router = APIRouter(prefix="/api/v1", route_class=GatedRoute, tags=["supervisors"])
_READ, _ENROL = {"x-right": Right.READ_DEVICES.value}, {"x-right": Right.ENROL_DEVICE.value}
_REVOKE = {"x-right": Right.REVOKE_DEVICE.value}


class PhoneAnswer(Answer):
    """One phone; `concerns` name what needs somebody to act, worst first."""

    id: str
    site: str
    label: str
    model: str
    app_version: str
    people: list[str]
    enrolled_at: datetime
    revoked_at: datetime | None
    heard_at: datetime | None
    clear_at: datetime | None
    waiting_facts: int | None
    waiting_photos: int | None
    drafts: int | None
    oldest_waiting_at: datetime | None
    skew_seconds: float | None
    free_bytes: int | None
    battery_percent: int | None
    last_problem: str
    concerns: list[str]


class PhonesAnswer(Answer):
    """The phones of a site, the most troubled first."""

    devices: list[PhoneAnswer]


class EnrolmentAnswer(Answer):
    """A minted code without the code."""

    id: int
    site: str
    label: str
    person: str | None
    minted_by: str
    minted_at: datetime
    expires_at: datetime
    used_at: datetime | None
    device: str | None


class EnrolmentsAnswer(Answer):
    """The latest codes of a site, newest first."""

    enrolments: list[EnrolmentAnswer]


class MintForm(Form):
    """For whom the phone is; with `person` nobody else can sign in on it."""

    label: Line = ""
    person: Id | None = None


class MintAnswer(Answer):
    """A fresh code, in clear for the only time, with its QR picture."""

    id: int
    code: str
    link: str
    qr_svg: str
    expires_at: datetime


@router.get("/sites/{site}/devices", summary="Phones and what they still hold", openapi_extra=_READ)
def devices(site: SiteInPath, request: Request) -> PhonesAnswer:
    """Answer with the health board of one site."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
        found = phones_at([desk.site(Right.READ_DEVICES, site).id], desk.now_ms)
    return PhonesAnswer(devices=[_phone(row) for row in found])


@router.get("/sites/{site}/enrolments", summary="Enrolment codes", openapi_extra=_ENROL)
def enrolments(site: SiteInPath, request: Request) -> EnrolmentsAnswer:
    """Answer with the latest codes and what became of them."""
    with reading(parts_of(request).store):
        found = enrolments_at([desk_of(request).site(Right.ENROL_DEVICE, site).id])
    return EnrolmentsAnswer(enrolments=[EnrolmentAnswer.model_validate(row) for row in found])


@router.post("/sites/{site}/enrolments", status_code=201, summary="Mint an enrolment code", openapi_extra=_ENROL)
def mint_enrolment(site: SiteInPath, form: MintForm, request: Request) -> MintAnswer:
    """Leave a one-time code for one phone in the database and answer with it, for the only time."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.ENROL_DEVICE, site)
        require_person_at(form.person, here.id, desk.now_ms)
    now = parts.now_ms()
    made = commit(parts.store, lambda: mint(site=here.id, person=form.person, label=form.label, by=desk.staff.person, now_ms=now))
    link = enrolment_link(parts.settings, made.code)
    return MintAnswer(id=made.id, code=made.code, link=link, qr_svg=qr_svg(link), expires_at=from_ms(made.expires_at_ms))


@router.delete(
    "/sites/{site}/enrolments/{enrolment}",
    status_code=204,
    response_class=Response,
    summary="Withdraw an unused code",
    openapi_extra=_ENROL,
)
def withdraw_enrolment(site: SiteInPath, enrolment: Annotated[int, Path(ge=1, le=2**53)], request: Request) -> Response:
    """Make an unused code useless."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.ENROL_DEVICE, site)
        if enrolment_site(enrolment) != here.id:
            raise NotFound("no such code")
    commit(parts.store, lambda: withdraw(enrolment, desk.now_ms))
    return Response(status_code=204)


@router.post(
    "/devices/{device}/revoke", status_code=204, response_class=Response, summary="Report a phone lost", openapi_extra=_REVOKE
)
def revoke_device(device: DeviceInPath, request: Request) -> Response:
    """Shut a lost phone out: it gets no documents, its facts are held. Nothing on it or of it is deleted."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        desk.site(Right.REVOKE_DEVICE, phone_site(device))
    commit(parts.store, lambda: revoke(device, by=desk.staff.person, now_ms=desk.now_ms))
    return Response(status_code=204)


def _phone(row: Any) -> PhoneAnswer:
    values = {name: getattr(row, name) for name in PhoneAnswer.model_fields}
    return PhoneAnswer(**{**values, "people": list(row.people), "concerns": list(row.concerns)})
