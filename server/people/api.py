"""The supervisors' door: sign in, who am I, sign out. The token goes into the Authorization header of every other call; cookies
are the console's and are not looked at here, so no form of another site can act through this API."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import Field

from server.database import reading
from server.device.credentials import bearer_token
from server.forms import Answer, Form, GatedRoute, Line, Secret, client_address
from server.parts import parts_of
from server.people.desk import desk_of
from server.people.sessions import sign_in, sign_out
from sync.times import from_ms

router = APIRouter(prefix="/api/v1/session", route_class=GatedRoute, tags=["supervisors"])


class SignInForm(Form):
    """A person's name and password."""

    username: Line = Field(min_length=1)
    password: Secret


class SessionAnswer(Answer):
    """A session of twelve hours; send `token` as a bearer."""

    token: str
    person: str
    expires_at: datetime


class PostAnswer(Answer):
    """One post held now; `*` stands for every site."""

    site: str
    role: str


class MeAnswer(Answer):
    """Who is signed in."""

    person: str
    name: str
    username: str
    posts: list[PostAnswer]


@router.post("", summary="Sign in")
def open_session(form: SignInForm, request: Request) -> SessionAnswer:
    """Check name and password and answer with a session; eight failed tries make a quarter of an hour's pause."""
    made = sign_in(parts_of(request), form.username, form.password, client_address(request))
    return SessionAnswer(token=made.token, person=made.person, expires_at=from_ms(made.expires_at_ms))


@router.get("", summary="Who am I")
def me(request: Request) -> MeAnswer:
    """Answer with the person and the posts held now."""
    with reading(parts_of(request).store):
        desk = desk_of(request)
    staff = desk.staff
    posts = [PostAnswer(site=p.site, role=p.role.value) for p in staff.posts if p.holds_at(desk.now)]
    return MeAnswer(person=staff.person, name=staff.name, username=staff.username, posts=posts)


@router.delete("", status_code=204, response_class=Response, summary="Sign out")
def close_session(request: Request) -> Response:
    """End this session."""
    sign_out(parts_of(request), bearer_token(request))
    return Response(status_code=204)
