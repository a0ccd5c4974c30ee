"""Who is asking, and the two questions every door asks: what may this person see, and may this person do that here. One function
each, used by every read and every write of the supervisors' API and the console. Never decides by a name or an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sync.errors import AccessError, NotFound
from sync.rules.rights import Membership, Right, rights_at


@dataclass(frozen=True)
class Staff:
    """A signed-in person with the posts held now."""

    person: str
    name: str
    username: str
    posts: tuple[Membership, ...]

    def rights_at(self, site: str, moment: datetime) -> frozenset[Right]:
        """Return this person's rights at a site at a moment."""
        return rights_at(self.posts, site, moment)


def visible(staff: Staff, right: Right, sites: Iterable[str], moment: datetime) -> tuple[str, ...]:
    """Return those of `sites` where this person has the right, in their order: the only sites any answer may speak of."""
    return tuple(site for site in sites if right in staff.rights_at(site, moment))


def authorise(staff: Staff, right: Right, site: str, sites: Iterable[str], moment: datetime) -> None:
    """Return when this person has the right at this site.

    NotFound when there is no such site or the person has nothing to do with it (the answer is the same, so that nobody can probe
    for sites); AccessError when the person belongs there without that right."""
    here = staff.rights_at(site, moment)
    if site not in set(sites) or not here:
        raise NotFound("no such site")
    if right not in here:
        raise AccessError(f"needs the right {right.value}")
