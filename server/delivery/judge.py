"""Judges one phone's facts: was the author on that phone when the fact was made, and did the author's posts allow the act at that
site then. What does not fit is held with its reason. Built once per exchange, inside the transaction; writes nothing."""

from __future__ import annotations

from datetime import datetime

from server.delivery.views import Crew
from server.ledger.append import Head
from server.ledger.entry import Entry
from sync.clocks import Reading, bounds, correct
from sync.errors import AuthorNotOnDevice, AuthorWithoutRight, DeviceRevoked, SiteOutOfScope
from sync.exchange.header import Request
from sync.rules.rights import RIGHT_FOR_KIND, Right, rights_at
from sync.times import from_ms


class Bench:
    """The judge of one exchange of one phone."""

    def __init__(self, crew: Crew, request: Request, head: Head, *, now_ms: int, is_revoked: bool) -> None:
        self._crew = crew
        self._now = from_ms(now_ms)
        self._sent = Reading(request.sent_at, request.heartbeat.boot_ns, request.heartbeat.boot_id)
        self._announced = head.announced
        previous_at = from_ms(head.last_seen_at) if head.last_seen_at else None
        whole_at = None if head.whole_at is None else from_ms(head.whole_at)
        # Two stretches of the journal: what the previous exchange had announced, and what was filed since.
        self._old, self._new = (
            bounds(n, previous_head=head.announced, previous_at=previous_at, now=self._now, whole_at=whole_at)
            for n in (self._announced, self._announced + 1)
        )
        self._is_revoked = is_revoked
        self._stays: dict[str, list[tuple[datetime, datetime | None]]] = {}
        for stay in crew.stays:
            until = None if stay.until is None else from_ms(stay.until)
            self._stays.setdefault(stay.person, []).append((from_ms(stay.since), until))
        # Posts change rarely and a batch is made within hours: rights are asked once per author, site and stretch of time.
        self._steadfast: dict[tuple[str, str], tuple[datetime, datetime | None, frozenset[Right]]] = {}

    def __call__(self, entry: Entry) -> None:
        """Set the fact's corrected time; raise the `HeldError` that keeps it in quarantine."""
        fact = entry.fact
        made = Reading(fact.made_at, fact.boot_ns, fact.boot_id)
        limits = self._new if entry.n > self._announced else self._old
        entry.at = at = correct(made, self._sent, limits, self._now).at
        if self._is_revoked:
            raise DeviceRevoked(entry.fact_id)
        stays = self._stays.get(entry.author, ())
        for since, until in stays:
            if since <= at and (until is None or at < until):
                break
        else:
            raise AuthorNotOnDevice(entry.author)
        rights = self._rights(entry.author, entry.site, at)
        if not rights:
            raise SiteOutOfScope(f"{entry.author} at {entry.site}")
        if RIGHT_FOR_KIND[entry.kind] not in rights:
            raise AuthorWithoutRight(f"{entry.author}: {RIGHT_FOR_KIND[entry.kind].value} at {entry.site}")

    def _rights(self, author: str, site: str, at: datetime) -> frozenset[Right]:
        known = self._steadfast.get((author, site))
        if known is not None and known[0] <= at and (known[1] is None or at < known[1]):
            return known[2]
        posts = self._crew.posts.get(author, ())
        rights = rights_at(posts, site, at)
        turns = [turn for post in posts for turn in (post.since, post.until) if turn is not None]
        since = max((turn for turn in turns if turn <= at), default=at)
        self._steadfast[author, site] = since, min((turn for turn in turns if turn > at), default=None), rights
        return rights
