"""The two doors that need a person: enrolling this phone by a one-time code, and a person's first sign-in on it.

Called by the people actions through the `Membership` port. The phone's own secret is on disk before the code is shown to
the server, so that a lost answer can be asked for again. Never keeps a password.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from typing import TypeVar

import msgspec

from mobile.delivery.tokens import Tokens
from mobile.delivery.transport import Transport, server_url
from mobile.device.ports import Clock
from mobile.shapes import SignedIn
from mobile.store.opening import Store
from sync.errors import LoginPage, NotEnrolled
from sync.ids import uuid7
from sync.journal import Replica
from sync.times import to_ms

ENROL, PEOPLE = "/auth/v1/enrol", "/auth/v1/people"
T = TypeVar("T")


class _Enrolled(msgspec.Struct):
    device: str
    label: str
    site: str
    site_name: str
    host: str
    rescue_public_key: str
    bundle_key: str
    person: str | None = None


class _SiteRoles(msgspec.Struct):
    site: str
    name: str
    roles: tuple[str, ...] = ()


class _Profile(msgspec.Struct):
    person: str
    name: str
    sites: tuple[_SiteRoles, ...] = ()


class Membership:
    """Enrols this phone and signs people in on it; both need the network, nothing after them does."""

    def __init__(self, store: Store, clock: Clock, *, connect: Callable[[str], Transport], model: str, app_version: str) -> None:
        self._store = store
        self._clock = clock
        self._connect = connect
        self._tokens = Tokens(store.credentials, clock)
        self._model = model
        self._app_version = app_version

    def enrol(self, host: str, code: str) -> None:
        """Register the phone with the server at `host` and begin its journal; asking again after a lost answer is harmless.

        At another server than before the phone is another device with a journal of its own: people sign in again, the old
        documents go, and everything unsent stays and is offered there. Raises `EnrolmentOver`, `InputError` for a host that is
        not https, or what the network does; then the phone still belongs to the old server."""
        credentials, url = self._store.credentials, server_url(host)
        device, secret = self._introduction(url)
        form = {"code": code, "device": device, "secret": secret, "model": self._model, "app_version": self._app_version}
        answer = self._connect(url).post_json(ENROL, form)
        found = _typed(answer, _Enrolled)
        if found.device != device:
            raise LoginPage("an answer about another phone")
        if device != credentials.get("device"):
            credentials.keep(refresh_token="", access_token="", access_boot_id="")  # the old server's tokens go to no other
        credentials.keep(
            device=device,
            secret=secret,
            server=url,
            label=found.label,
            site=found.site,
            site_name=found.site_name,
            label_host=found.host,
            rescue_public_key=found.rescue_public_key,
            bundle_key=found.bundle_key,
            only_person=found.person or "",
        )
        self._tokens.keep(answer)
        self._leave_other_server(found.device)
        self._store.begin_journal(Replica(found.device, secrets.token_hex(8)))
        self._store.settings.put(current_site=found.site)

    def _introduction(self, url: str) -> tuple[str, str]:
        """Return id and secret to show to this server; on disk before it sees them, so that a lost answer can be asked for again.

        A secret that one server knows is never shown to another."""
        credentials = self._store.credentials
        if credentials.get("server") == url and credentials.get("device"):
            return credentials.get("device"), credentials.get("secret")
        if credentials.get("asked_server") != url:
            made = uuid7(to_ms(self._clock.now()), secrets.token_bytes(10))
            secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
            credentials.keep(asked_server=url, asked_device=made, asked_secret=secret)
        return credentials.get("asked_device"), credentials.get("asked_secret")

    def _leave_other_server(self, device: str) -> None:
        """Take people and documents of another server off the phone; before the journal changes, so that a kill repeats it."""
        journal = self._store.journal
        if not journal.is_open() or journal.head().replica.device == device:
            return
        for account in self._store.accounts.people():
            self._store.accounts.dismiss(account.id)
        self._store.settings.put(current_person="")
        self._store.documents.forget_all()

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Let the server check who this is and put the person on the phone; raises `WrongPassword` or what stands in the way."""
        url = self._store.credentials.get("server")
        if not url:
            raise NotEnrolled
        transport = self._connect(url)
        token = self._tokens.fresh(transport)
        answer = transport.post_json(PEOPLE, {"username": username, "password": password}, token=token)
        found = _typed(answer, _Profile)
        self._store.accounts.admit(found.person, found.name, now_ms=to_ms(self._clock.now()))
        return SignedIn(found.person, found.name, tuple(site.site for site in found.sites))


def _typed(answer: dict[str, object], struct: type[T]) -> T:
    try:
        return msgspec.convert(answer, struct)
    except msgspec.ValidationError:
        raise LoginPage("an answer that is not ours") from None
