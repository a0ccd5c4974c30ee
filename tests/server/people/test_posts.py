"""Posts over time: rights at a past moment are judged by what held then, and the projection is made again equal."""

from __future__ import annotations

import pytest

from server.database import Store, commit, reading
from server.people.posts import hold, memberships
from server.people.staff import Staff, authorise, visible
from sync.errors import AccessError, NotFound
from sync.rules.rights import Right, rights_at
from sync.times import from_ms


def held(store: Store, person: str) -> set[tuple[str, str, int, bool]]:
    with reading(store):
        return {(m.site, m.role.value, int(m.since.timestamp() * 1000), m.until is None) for m in memberships(person)}


def test_a_transfer_ends_the_old_post_and_begins_the_new_at_one_moment(store: Store) -> None:
    commit(store, lambda: hold("p", [("a", "patrol")], 1_000))
    commit(store, lambda: hold("p", [("b", "patrol")], 5_000))
    assert held(store, "p") == {("a", "patrol", 1_000, False), ("b", "patrol", 5_000, True)}
    with reading(store):
        posts = memberships("p")
    assert Right.CHECK in rights_at(posts, "a", from_ms(4_999))
    assert Right.CHECK not in rights_at(posts, "a", from_ms(5_000))
    assert Right.CHECK in rights_at(posts, "b", from_ms(5_000))


def test_saying_the_same_posts_again_changes_nothing(store: Store) -> None:
    for at in (1_000, 2_000, 3_000):
        commit(store, lambda at=at: hold("p", [("a", "patrol"), ("a", "foreman")], at))  # type: ignore[misc]
    assert held(store, "p") == {("a", "patrol", 1_000, True), ("a", "foreman", 1_000, True)}


def test_a_post_given_up_and_taken_again_has_two_stretches(store: Store) -> None:
    for at, posts in ((1_000, [("a", "patrol")]), (2_000, []), (3_000, [("a", "patrol")])):
        commit(store, lambda at=at, posts=posts: hold("p", posts, at))  # type: ignore[misc]
    assert held(store, "p") == {("a", "patrol", 1_000, False), ("a", "patrol", 3_000, True)}


def test_visible_and_authorise_say_the_same(store: Store) -> None:
    commit(store, lambda: hold("p", [("a", "supervisor")], 1_000))
    with reading(store):
        staff = Staff("p", "P", "p", memberships("p"))
    now = from_ms(2_000)
    assert visible(staff, Right.ENROL_DEVICE, ["a", "b"], now) == ("a",)
    authorise(staff, Right.ENROL_DEVICE, "a", ["a", "b"], now)
    with pytest.raises(AccessError, match="revoke_device"):
        authorise(staff, Right.REVOKE_DEVICE, "a", ["a", "b"], now)
    for foreign in ("b", "nowhere"):
        with pytest.raises(NotFound):
            authorise(staff, Right.ENROL_DEVICE, foreign, ["a", "b"], now)
