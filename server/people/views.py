"""Reads of logins: whose name is this. Inside an open block; never returns a password's hash."""

from __future__ import annotations

from server.people.passwords import folded
from server.people.tables import PersonLogin
from sync.errors import NotFound


def person_by_username(username: str) -> str:
    """Return the person who signs in with this name. NotFound when nobody does."""
    found = PersonLogin.get_or_none(PersonLogin.username == folded(username))
    if found is None:
        raise NotFound("nobody signs in with this name")
    return str(found.person)


def is_taken(username: str) -> bool:
    """True when somebody signs in with this name."""
    return bool(PersonLogin.select().where(PersonLogin.username == folded(username)).exists())
