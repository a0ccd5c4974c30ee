"""People: the card that colleagues see, and the profile that says what one person may do, in that person's own stream.

Passwords and PINs are never in a document.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sync.records.fields import LocalDate, Name
from sync.records.roles import Department, Duty, LicenceKind, Role
from sync.records.types import Id, Shown


class Person(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """The card in a site's stream: a name beside a record, and the roles at that site."""

    KIND: ClassVar[str] = "person"
    id: Id
    site: Id
    name: Name
    roles: Annotated[tuple[Role, ...], Meta(min_length=1, max_length=8)]
    department: Department | None = None
    duties: Annotated[tuple[Duty, ...], Meta(max_length=8)] = ()
    is_active: bool = True


class SiteRoles(Shown, frozen=True, kw_only=True):
    """The roles of a person at one site."""

    site: Id
    roles: Annotated[tuple[Role, ...], Meta(min_length=1, max_length=8)]


class Licence(Shown, frozen=True, kw_only=True):
    """A certificate and the last day it is valid."""

    kind: LicenceKind
    valid_until: LocalDate


class Profile(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """What one person may do and where; `is_everywhere` is head office: every site of the company."""

    KIND: ClassVar[str] = "profile"
    id: Id
    name: Name
    username: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9.-]{1,31}\Z")]
    sites: Annotated[tuple[SiteRoles, ...], Meta(max_length=50)] = ()
    is_everywhere: bool = False
    company_roles: Annotated[tuple[Role, ...], Meta(max_length=4)] = ()
    department: Department | None = None
    duties: Annotated[tuple[Duty, ...], Meta(max_length=8)] = ()
    licences: Annotated[tuple[Licence, ...], Meta(max_length=12)] = ()
