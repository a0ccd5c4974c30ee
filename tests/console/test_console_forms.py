"""The console's forms without a browser: what another site, an old page or a bare client may not do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from server.database import reading
from server.device.tables import Device, Enrolment
from tests.console_world import PASSWORD, World

HTML = {"Accept": "text/html"}


@pytest.fixture
def visitor(world: World) -> Iterator[TestClient]:
    with TestClient(world.app, headers=HTML, follow_redirects=False) as made:
        yield made


def token_on(page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def admin(visitor: TestClient) -> TestClient:
    """A signed-in administrator."""
    form = token_on(visitor.get("/console/sign-in").text)
    answer = visitor.post("/console/sign-in", data={"username": "admin", "password": PASSWORD, "form": form})
    assert answer.status_code == 303
    return visitor


def test_row_34_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(visitor: TestClient) -> None:
    form = token_on(visitor.get("/console/sign-in").text)
    answer = visitor.post("/console/sign-in", data={"username": "admin", "password": PASSWORD, "form": form})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/console" in cookie


def test_row_34_behind_https_the_cookies_are_secure(world: World) -> None:
    with TestClient(world.app, base_url="https://testserver", headers=HTML) as made:
        assert "secure" in made.get("/console/sign-in").headers["set-cookie"].lower()


@pytest.mark.parametrize("form", ["", "x" * 32, None])
def test_row_34_no_form_without_its_token_changes_anything(form: str | None, admin: TestClient, world: World) -> None:
    device = world.phones["工程 1 号机"].device
    site = world.estate.main.site.id
    data = {} if form is None else {"form": form}
    with reading(world.parts.store):
        before = Enrolment.select().count()
    for path in (f"/console/phones/{device}/revoke", f"/console/sites/{site}/enrol", "/console/sign-out"):
        answer = admin.post(path, data=data)
        assert answer.status_code == 403, path
        assert "表单已过期" in answer.text
    with reading(world.parts.store):
        assert Enrolment.select().count() == before
        assert Device.get_by_id(device).revoked_at is None
    assert admin.get("/console").status_code == 200


def test_row_34_a_form_sent_by_another_site_is_refused_even_with_the_token(admin: TestClient, world: World) -> None:
    token = token_on(admin.get("/console").text)
    answer = admin.post("/console/sign-out", data={"form": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert admin.get("/console").status_code == 200


def test_row_34_signing_in_needs_the_forms_own_token(visitor: TestClient) -> None:
    answer = visitor.post("/console/sign-in", data={"username": "admin", "password": PASSWORD, "form": "guess"})
    assert answer.status_code == 403
    assert "linxun-session" not in answer.headers.get("set-cookie", "")


def test_row_34_no_page_can_be_framed(admin: TestClient) -> None:
    for path in ("/console", "/console/sign-in", "/console/static/console.css"):
        answer = admin.get(path)
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_api_does_not_look_at_the_consoles_cookie(admin: TestClient) -> None:
    assert admin.get("/api/v1/sites").status_code == 401


def test_the_way_back_after_choosing_a_language_is_never_another_site(admin: TestClient) -> None:
    token = token_on(admin.get("/console").text)
    for back in ("https://evil.example", "//evil.example", "/console//evil.example", "/console/\\evil", "javascript:alert(1)"):
        answer = admin.post("/console/language", data={"form": token, "language": "en", "back": back})
        assert answer.headers["location"] == "/console"


def test_an_htmx_refresh_after_the_session_has_ended_leads_to_the_sign_in_page(visitor: TestClient) -> None:
    answer = visitor.get("/console", headers={"HX-Request": "true"})
    assert answer.headers["hx-redirect"] == "/console/sign-in"


def test_a_big_form_is_not_read_to_its_end(visitor: TestClient) -> None:
    assert visitor.post("/console/sign-in", data={"username": "x" * 100_000}).status_code == 413


def test_row_03_control_characters_in_a_form_are_refused(visitor: TestClient) -> None:
    form = token_on(visitor.get("/console/sign-in").text)
    answer = visitor.post("/console/sign-in", data={"username": "a\x00b", "password": "x", "form": form})
    assert answer.status_code == 422
