"""A person's posts over time, projected from the `profile` documents, so that rights at a past moment can be judged. The ledger's
intake calls `hold`; everybody who asks about rights calls `memberships`. Never forgets a post that has ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from server.people.tables import Post
from sync.records.people import Profile
from sync.records.roles import Role
from sync.rules.rights import EVERYWHERE, Membership
from sync.times import from_ms


def posts_of(profile: Profile) -> frozenset[tuple[str, str]]:
    """Return the (site, role) pairs that a profile gives."""
    held = {(at.site, role.value) for at in profile.sites for role in at.roles}
    if profile.is_everywhere:
        held |= {(EVERYWHERE, role.value) for role in profile.company_roles}
    return frozenset(held)


def hold(person: str, posts: Iterable[tuple[str, str]], at_ms: int) -> None:
    """From `at_ms` on the person holds exactly these posts: others end then, new ones begin. Saying it twice changes nothing."""
    wanted = set(posts)
    current = list(Post.select().where((Post.person == person) & Post.until.is_null()))
    for post in current:
        if (post.site, post.role) in wanted:
            wanted.discard((post.site, post.role))
        elif post.since >= at_ms:
            _delete(post)
        else:
            where = (Post.site == post.site) & (Post.person == person) & (Post.role == post.role) & (Post.since == post.since)
            Post.update(until=at_ms).where(where).execute()
    for site, role in sorted(wanted):
        Post.insert(site=site, person=person, role=role, since=at_ms).on_conflict(
            conflict_target=[Post.site, Post.person, Post.role, Post.since], update={Post.until: None}
        ).execute()


def memberships(person: str) -> tuple[Membership, ...]:
    """Return every post the person has or had; `EVERYWHERE` as the site is head office."""
    columns = Post.site, Post.role, Post.since, Post.until
    rows: Any = Post.select(*columns).where(Post.person == person).order_by(Post.since, Post.role).tuples()
    return tuple(Membership(site, Role(role), from_ms(since), _until(until)) for site, role, since, until in rows)


def forget_all() -> None:
    """Empty the projection, for `linxun rebuild` to make it again."""
    Post.delete().execute()


def _delete(post: Post) -> None:
    Post.delete().where(
        (Post.site == post.site) & (Post.person == post.person) & (Post.role == post.role) & (Post.since == post.since)
    ).execute()


def _until(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)
