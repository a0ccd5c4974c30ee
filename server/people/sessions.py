"""Signing in and out, and the passwords behind it. Called by the API's and the console's doors and by the command line.
Password checks run outside any transaction: 90 ms of work must not hold up the writers."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from server.database import commit, reading
from server.parts import Parts
from server.people.attempts import SIGN_IN_LIMITS, count_try, forgive, refuse_if_over, sign_in_keys
from server.people.passwords import fits, folded, hashed
from server.people.tables import PersonLogin, Session
from sync.errors import InputError, NotSignedIn, WrongPassword

SESSION_MS = 12 * 3600 * 1000
"""A working day; after that the password again (our default)."""


@dataclass(frozen=True)
class SignedIn:
    """A session: the token goes to the browser or the caller and is kept nowhere else; `csrf` goes into forms."""

    person: str
    token: str
    csrf: str
    expires_at_ms: int


def check_password(parts: Parts, username: str, password: str, address: str) -> str:
    """Return the person whose name and password these are. WrongPassword, RateLimited or ServerBusy otherwise; every failed
    try counts, and an unknown name takes as long as a known one."""
    name, now = folded(username), parts.now_ms()
    keys = sign_in_keys(name, address)
    with reading(parts.store):
        refuse_if_over("sign-in", keys, SIGN_IN_LIMITS, now)
        login = PersonLogin.get_or_none((PersonLogin.username == name) & ~PersonLogin.is_closed)
    tries = commit(parts.store, lambda: count_try("sign-in", keys, SIGN_IN_LIMITS, now))
    if not fits(password, None if login is None else login.password) or login is None:
        raise WrongPassword("name or password is wrong")
    commit(parts.store, lambda: forgive(tries))
    return str(login.person)


def sign_in(parts: Parts, username: str, password: str, address: str) -> SignedIn:
    """Check the password and leave a session in the database. Raises as `check_password`."""
    person = check_password(parts, username, password, address)
    made = SignedIn(person, secrets.token_urlsafe(32), secrets.token_urlsafe(24), parts.now_ms() + SESSION_MS)

    def keep() -> None:
        now = parts.now_ms()
        Session.delete().where(Session.expires_at < now).execute()
        Session.create(token_hash=_hash(made.token), person=person, csrf=made.csrf, created_at=now, expires_at=made.expires_at_ms)

    commit(parts.store, keep)
    return made


def session_of(token: str, now_ms: int) -> tuple[str, str]:
    """Return (person, csrf) of a live session, inside an open block. NotSignedIn when there is none."""
    found = Session.get_or_none((Session.token_hash == _hash(token)) & (Session.expires_at > now_ms))
    if found is None:
        raise NotSignedIn("no session")
    login = PersonLogin.get_or_none((PersonLogin.person == found.person) & ~PersonLogin.is_closed)
    if login is None:
        raise NotSignedIn("the account is closed")
    return found.person, found.csrf


def sign_out(parts: Parts, token: str) -> None:
    """End the session; ending it twice changes nothing."""
    commit(parts.store, lambda: Session.delete().where(Session.token_hash == _hash(token)).execute())


def set_password(parts: Parts, person: str, username: str, password: str) -> None:
    """Give a person this name and password; all open sessions of the person end. InputError when another person has the name."""
    name, stored = folded(username), hashed(password)

    def keep() -> None:
        if PersonLogin.get_or_none((PersonLogin.username == name) & (PersonLogin.person != person)) is not None:
            raise InputError("another person has this name")
        values = {"username": name, "password": stored, "changed_at": parts.now_ms(), "is_closed": False}
        PersonLogin.insert(person=person, **values).on_conflict(conflict_target=[PersonLogin.person], update=values).execute()
        Session.delete().where(Session.person == person).execute()

    commit(parts.store, keep)


def same(given: str, wanted: str) -> bool:
    """Compare two secrets in a time that says nothing of where they differ."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
