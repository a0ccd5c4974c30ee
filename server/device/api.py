"""The doors a phone enters by: enrolment with a one-time code, fresh tokens, and a person's first sign-in on the phone. Every
commit stands in the function that answers. A 401 here never means that anything on the phone may be deleted."""

from __future__ import annotations

import base64
from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import Field

from server.database import commit, reading
from server.device.commands import sign_in_on_phone
from server.device.credentials import device_from_request
from server.device.enrolment import Enrolled, Introduction, enrol
from server.device.tokens import ACCESS_SECONDS, Bearer, new_access_token, reused, rotate
from server.forms import Answer, DeviceId, Form, GatedRoute, Line, Secret, Token, client_address
from server.parts import Parts, parts_of
from server.people.attempts import ENROL_LIMITS, count_try, forgive, refuse_if_over
from server.people.sessions import check_password
from server.site.views import all_sites, company_name
from sync.times import from_ms

router = APIRouter(prefix="/auth/v1", route_class=GatedRoute, tags=["phone"])


class EnrolForm(Form):
    """The code from the QR and what the phone says of itself; `secret` is 32 random bytes the phone keeps (base64url)."""

    code: Line = Field(min_length=1)
    device: DeviceId
    secret: Token
    model: Line = ""
    app_version: Line = ""


class Tokens(Answer):
    """Fresh tokens. Count `expires_in` seconds from the answer's arrival; `now` is the server's time."""

    access_token: str
    refresh_token: str
    expires_in: int
    now: datetime


class EnrolAnswer(Tokens):
    """What the phone keeps: its id and label, the server's id and epoch, keys for rescue bundles (base64), names to show."""

    device: str
    label: str
    site: str
    site_name: str
    company_name: str
    host: str
    person: str | None
    server_id: str
    epoch: str
    rescue_public_key: str
    bundle_key: str


class RefreshForm(Form):
    """The refresh token last received."""

    refresh_token: Token


class PeopleForm(Form):
    """A person's name and password, typed on an enrolled phone."""

    username: Line = Field(min_length=1)
    password: Secret


class SiteRolesAnswer(Answer):
    """The roles and rights of a person at one site."""

    site: str
    name: str
    roles: list[str]
    rights: list[str]


class ProfileAnswer(Answer):
    """Who signed in, and what this person may do where; the phone asks for a new PIN next."""

    person: str
    name: str
    username: str
    sites: list[SiteRolesAnswer]
    now: datetime


@router.post("/enrol", summary="Enrol this phone with a one-time code")
def enrol_phone(form: EnrolForm, request: Request) -> EnrolAnswer:
    """Register the phone and answer with its credential. Asked again with the same code, id and secret: answered again."""
    parts = parts_of(request)
    now, address = parts.now_ms(), client_address(request)
    with reading(parts.store):
        refuse_if_over("enrol", {"address": address}, ENROL_LIMITS, now)
    tries = commit(parts.store, lambda: count_try("enrol", {"address": address}, ENROL_LIMITS, now))
    phone = Introduction(form.device, form.secret, form.model, form.app_version)
    done = commit(parts.store, lambda: enrol(form.code, phone, now, parts.keys.access))
    commit(parts.store, lambda: forgive(tries))
    return _enrolled(parts, done)


def _enrolled(parts: Parts, done: Enrolled) -> EnrolAnswer:
    with reading(parts.store):
        sites = {site.id: site for site in all_sites()}
        company = company_name()
    site = sites.get(done.site)
    tokens = _tokens(parts, Bearer(done.device, done.family), done.refresh)
    return EnrolAnswer(
        **tokens.model_dump(),
        device=done.device,
        label=done.label,
        site=done.site,
        site_name=done.site if site is None else site.name,
        company_name=company,
        host=parts.settings.public_url.partition("://")[2] if site is None else site.host,
        person=done.person,
        server_id=parts.server_id,
        epoch=parts.ledger.identity.epoch,
        rescue_public_key=base64.b64encode(parts.keys.rescue_public_der()).decode(),
        bundle_key=base64.b64encode(parts.keys.bundle_key(done.device)).decode(),
    )


@router.post("/refresh", summary="Trade the refresh token for fresh tokens")
def refresh(form: RefreshForm, request: Request) -> Tokens:
    """Answer with fresh tokens; the old refresh token stays good until the new one is first used."""
    parts = parts_of(request)
    now = parts.now_ms()
    turned = commit(parts.store, lambda: rotate(parts.keys.access, form.refresh_token, now))
    if turned is None:  # the family's end is on disk now
        raise reused()
    return _tokens(parts, *turned)


@router.post("/people", summary="Sign a person in on this phone")
def sign_in_person(form: PeopleForm, request: Request) -> ProfileAnswer:
    """Put the person on the phone after the password fits; afterwards the person's facts from this phone are theirs."""
    parts = parts_of(request)
    with reading(parts.store):
        phone = device_from_request(request)
    person = check_password(parts, form.username, form.password, client_address(request))
    now = parts.now_ms()
    profile = commit(parts.store, lambda: sign_in_on_phone(phone, person, now))
    return ProfileAnswer(
        person=profile.person,
        name=profile.name,
        username=profile.username,
        sites=[SiteRolesAnswer(site=s.site, name=s.name, roles=list(s.roles), rights=list(s.rights)) for s in profile.sites],
        now=from_ms(now),
    )


def _tokens(parts: Parts, bearer: Bearer, refresh_token: str) -> Tokens:
    now = parts.now_ms()
    access = new_access_token(
        parts.keys.access, server_id=parts.server_id, device=bearer.device, family=bearer.family, now_ms=now
    )
    return Tokens(access_token=access, refresh_token=refresh_token, expires_in=ACCESS_SECONDS, now=from_ms(now))
