"""What the doors of delivery read about a phone and its people. Called inside an open block; never writes."""

from __future__ import annotations

from dataclasses import dataclass

from server.database.sql import Sql
from server.ledger.tables import Journal, Replica
from sync.records.roles import Role
from sync.rules.rights import EVERYWHERE, Membership, rights_at
from sync.times import from_ms

# On the way of every exchange: peewee takes ten times as long to build these texts as SQLite to answer them.
_STAYS = "SELECT person, since, until FROM device_person WHERE device = ? ORDER BY since"
_POSTS = "SELECT person, site, role, since, until FROM post WHERE person IN ?? ORDER BY since, role"
_CLOSED = "SELECT person FROM person_login WHERE is_closed AND person IN ??"


@dataclass(frozen=True, slots=True)
class Stay:
    """One person on one phone, from `since` until `until` in milliseconds; open when None."""

    person: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Crew:
    """Who may author facts on a phone, when, which posts they hold or held, and whose account was closed."""

    stays: tuple[Stay, ...]
    posts: dict[str, tuple[Membership, ...]]
    closed: frozenset[str] = frozenset()

    def present(self, now_ms: int) -> list[str]:
        """Return the people who are on the phone now, in the order of their ids."""
        return sorted({s.person for s in self.stays if s.since <= now_ms and (s.until is None or now_ms < s.until)})

    def streams(self, site: str, now_ms: int) -> list[str]:
        """Return the streams this phone may hold now: the company's, those of the people on it who have a post and an open
        account, and those of the sites where one of these holds a right, its own site not excepted.

        The phone drops the documents of a stream that is not among them; facts and photos are delivered all the same."""
        now = from_ms(now_ms)
        people = [
            person
            for person in self.present(now_ms)
            if person not in self.closed and any(post.holds_at(now) for post in self.posts[person])
        ]
        posts = [post for person in people for post in self.posts[person]]
        sites = {site, *(post.site for post in posts)} - {EVERYWHERE}
        served = sorted(s for s in sites if rights_at(posts, s, now))
        return ["company", *(f"person:{p}" for p in people), *(f"site:{s}" for s in served)]


def crew_of(device: str) -> Crew:
    """Return everybody who is or was on this phone, with their posts."""
    sql = Sql()
    stays = tuple(Stay(*row) for row in sql.rows(_STAYS, device))
    posts: dict[str, tuple[Membership, ...]] = {stay.person: () for stay in stays}
    for person, site, role, since, until in sql.rows(_POSTS, list(posts)) if posts else ():
        held = Membership(site, Role(role), from_ms(since), None if until is None else from_ms(until))
        posts[person] = (*posts[person], held)
    closed = frozenset(person for (person,) in sql.rows(_CLOSED, list(posts))) if posts else frozenset()
    return Crew(stays, posts, closed)


def received_since(device: str, since_ms: int) -> int:
    """Return how many lines of this phone's journals came since then, whatever became of them: each takes room."""
    replicas = Replica.select(Replica.id).where(Replica.device == device)
    return int(Journal.select().where(Journal.replica.in_(replicas) & (Journal.received_at >= since_ms)).count())
