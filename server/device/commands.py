"""What people do to phones: sign in on one, report it lost. Inside an open transaction; rights are judged by the caller,
except who may work on a phone, which is decided here."""

from __future__ import annotations

from dataclasses import dataclass

from server.device.credentials import Phone
from server.device.tables import Device, DevicePerson
from server.people.posts import memberships
from server.site.views import all_sites, profile_of
from sync.errors import AccessError, DeviceRevoked, InputError, NotFound, Pointer
from sync.rules.rights import EVERYWHERE, rights_at
from sync.times import from_ms


@dataclass(frozen=True)
class SiteProfile:
    """A person's roles and rights at one site."""

    site: str
    name: str
    roles: tuple[str, ...]
    rights: tuple[str, ...]


@dataclass(frozen=True)
class PhoneProfile:
    """Who signed in on a phone and what this person may do where."""

    person: str
    name: str
    username: str
    sites: tuple[SiteProfile, ...]


def sign_in_on_phone(phone: Phone, person: str, now_ms: int) -> PhoneProfile:
    """Put the person on the phone and return what the phone must know. Again: nothing changes but the answer.

    DeviceRevoked for a lost phone; AccessError when the phone is another person's, or the person has no post at its site."""
    if phone.is_revoked:
        raise DeviceRevoked("reported lost")
    if phone.person is not None and phone.person != person:
        raise AccessError("this phone is for another person")
    found = profile_of(person)
    posts, moment = memberships(person), from_ms(now_ms)
    if found is None or not rights_at(posts, phone.site, moment):
        raise AccessError("no post at this phone's site")
    sites = []
    for site in all_sites():
        rights = rights_at(posts, site.id, moment)
        if rights:
            roles = {p.role.value for p in posts if p.holds_at(moment) and p.site in (site.id, EVERYWHERE)}
            sites.append(SiteProfile(site.id, site.name, tuple(sorted(roles)), tuple(sorted(r.value for r in rights))))
    here = (DevicePerson.device == phone.id) & (DevicePerson.person == person) & DevicePerson.until.is_null()
    if not DevicePerson.select().where(here).exists():
        DevicePerson.create(device=phone.id, person=person, since=now_ms)
    return PhoneProfile(person, found.name, found.username, tuple(sites))


def revoke(device: str, *, by: str, now_ms: int) -> None:
    """Report a phone lost: no more documents, its facts are held, its people have left it. NotFound for an unknown phone.

    A second report changes nothing."""
    found = Device.get_or_none(Device.id == device)
    if found is None:
        raise NotFound("no such phone")
    if found.revoked_at is not None:
        return
    Device.update(revoked_at=now_ms, revoked_by=by).where(Device.id == device).execute()
    still = (DevicePerson.device == device) & DevicePerson.until.is_null()
    DevicePerson.update(until=now_ms).where(still).execute()


def require_person_at(person: str | None, site: str, now_ms: int) -> None:
    """Return when a code may be bound to this person: nobody, or somebody with a post at the site. InputError otherwise."""
    if person is not None and not rights_at(memberships(person), site, from_ms(now_ms)):
        detail = "nobody of this site"
        raise InputError(detail, errors=(Pointer("/person", detail),))
