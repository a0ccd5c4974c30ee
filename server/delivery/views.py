"""What the doors of delivery read about a phone and its people. Called inside an open block; never writes."""

from __future__ import annotations

from dataclasses import dataclass

from server.database.sql import Sql
from server.ledger.tables import Journal, Replica
from server.people.posts import EVERYWHERE
from sync.records.roles import Role
from sync.rules.rights import Membership
from sync.times import from_ms

# On the way of every exchange: peewee takes ten times as long to build these texts as SQLite to answer them.
_STAYS = "SELECT person, since, until FROM device_person WHERE device = ? ORDER BY since"
_POSTS = "SELECT person, site, role, since, until FROM post WHERE person IN ?? ORDER BY since, role"


@dataclass(frozen=True, slots=True)
class Stay:
    """One person on one phone, from `since` until `until` in milliseconds; open when None."""

    person: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Crew:
    """Who may author facts on a phone, when, and which posts they hold or held."""

    stays: tuple[Stay, ...]
    posts: dict[str, tuple[Membership, ...]]

    def present(self, now_ms: int) -> list[str]:
        """Return the people who are on the phone now, in the order of their ids."""
        return sorted({s.person for s in self.stays if s.since <= now_ms and (s.until is None or now_ms < s.until)})

    def streams(self, site: str, now_ms: int) -> list[str]:
        """Return the streams this phone holds: the company's, its people's own, its site's and those of its people's posts."""
        people = self.present(now_ms)
        sites = {site} | {
            post.site for person in people for post in self.posts[person] if post.until is None and post.site != EVERYWHERE
        }
        return ["company", *(f"person:{p}" for p in people), *(f"site:{s}" for s in sorted(sites))]


def crew_of(device: str) -> Crew:
    """Return everybody who is or was on this phone, with their posts."""
    sql = Sql()
    stays = tuple(Stay(*row) for row in sql.rows(_STAYS, device))
    posts: dict[str, tuple[Membership, ...]] = {stay.person: () for stay in stays}
    for person, site, role, since, until in sql.rows(_POSTS, list(posts)) if posts else ():
        held = Membership(site, Role(role), from_ms(since), None if until is None else from_ms(until))
        posts[person] = (*posts[person], held)
    return Crew(stays, posts)


def held_after_revocation(device: str) -> int:
    """Return how many facts of this revoked phone already wait in quarantine."""
    replicas = Replica.select(Replica.id).where(Replica.device == device)
    held = (Journal.verdict == "held") & (Journal.problem == "device-revoked")
    return int(Journal.select().where(held & Journal.replica.in_(replicas)).count())
