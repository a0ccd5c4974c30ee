"""What a check asks a person to hold, and whether that person holds it: pure; the phone warns by it, the server marks by it.

It stops nobody: a check that was made without a valid licence is a record like any other, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeVar

from sync.records.people import Profile
from sync.records.roles import LicenceKind, Role
from sync.records.schedule import Part, Performer
from sync.records.template import Template

Gap = Literal["", "none", "expired"]
"""Empty: nothing is lacking · none: the person has no licence of that kind · expired: its last day has passed."""

T = TypeVar("T")


def own_doers(performers: Iterable[Performer]) -> list[Performer]:
    """Return those who do the check. An outside firm works under its own licence: what is asked for is asked of the site's own
    people, where some do it."""
    does = [p for p in performers if p.part is Part.DOES]
    return [p for p in does if p.outside is None and p.role is not Role.CONTRACTOR] or does


def asked_of(values: Sequence[T | None], *, is_together: bool) -> T | None:
    """Return what is asked for. Together: whoever needs it is among them. One of several: only what each of them would need."""
    asked = [value for value in values if value is not None]
    if not asked or (not is_together and (len(asked) < len(values) or len(set(asked)) > 1)):
        return None
    return asked[0]


def licence_asked(template: Template) -> LicenceKind | None:
    """Return the licence that a check of this template asks for, where no due work says it."""
    performers = template.performers
    return asked_of([p.licence for p in own_doers(performers.roles)], is_together=performers.is_together)


def licence_gap(profile: Profile | None, site: str, kind: LicenceKind | None, on: str) -> Gap:
    """Return what this person lacks at that site on that local day (`LocalDate`); nothing where nothing is known of the person,
    and for an outside firm's people, whose licences the firm keeps."""
    if kind is None or profile is None:
        return ""
    if {role for at in profile.sites if at.site == site for role in at.roles} == {Role.CONTRACTOR}:
        return ""
    held = [licence.valid_until for licence in profile.licences if licence.kind is kind]
    if not held:
        return "none"
    return "" if max(held) >= on else "expired"
