"""The desk of a signed-in supervisor: who it is, which sites exist, what may be seen and done. Every endpoint and page of the
supervisors opens one first, inside its own open block, and reads and writes nothing but through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from server.device.credentials import bearer_token
from server.parts import parts_of
from server.people.posts import memberships
from server.people.sessions import session_of
from server.people.staff import Staff, authorise, visible
from server.site.views import SiteRow, all_sites, profile_of
from sync.errors import AccessError, NotSignedIn
from sync.rules.rights import Right
from sync.times import from_ms


@dataclass(frozen=True)
class Desk:
    """One request's person, sites and moment; `csrf` is the session's."""

    staff: Staff
    csrf: str
    sites: tuple[SiteRow, ...]
    now_ms: int

    @property
    def now(self) -> datetime:
        """The server's time at which rights are judged."""
        return from_ms(self.now_ms)

    def visible(self, right: Right) -> tuple[SiteRow, ...]:
        """Return the sites whose things of that right this person may see."""
        ids = set(visible(self.staff, right, [site.id for site in self.sites], self.now))
        return tuple(site for site in self.sites if site.id in ids)

    def site(self, right: Right, site: str) -> SiteRow:
        """Return the site if it is visible with that right. NotFound for a foreign one, AccessError for one's own without it."""
        for row in self.visible(right):
            if row.id == site:
                return row
        authorise(self.staff, right, site, [row.id for row in self.sites], self.now)
        raise AssertionError("unreachable: what is not visible is not authorised")

    def sees_everything(self, right: Right) -> bool:
        """True when this person has the right at every site: who looks after what belongs to no site at all."""
        return len(self.visible(right)) == len(self.sites)

    def may(self, right: Right, site: str) -> bool:
        """True when this person has the right at this site; for what a page offers, never instead of `site`."""
        return right in self.staff.rights_at(site, self.now)


def open_desk(token: str, now_ms: int) -> Desk:
    """Return the desk of a live session, inside an open block. NotSignedIn without one; AccessError for people of the field."""
    person, csrf = session_of(token, now_ms)
    profile = profile_of(person)
    if profile is None:
        raise NotSignedIn("this person is no longer known")
    staff = Staff(person, profile.name, profile.username, memberships(person))
    desk = Desk(staff, csrf, all_sites(), now_ms)
    if not desk.visible(Right.READ_RECORDS):
        raise AccessError("the console is for people who may read records")
    return desk


def desk_of(request: Request) -> Desk:
    """Return the desk of a request to the API, inside an open block; its session token comes as a bearer."""
    return open_desk(bearer_token(request), parts_of(request).now_ms())
