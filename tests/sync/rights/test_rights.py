"""The rights table against the role matrix of the domain catalogue (section 5.2), written out here a second time by hand."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.records.fact import PHONE_KINDS
from sync.records.roles import Role
from sync.rules.rights import RIGHT_FOR_KIND, ROLE_RIGHTS, Membership, Right, rights_at, rights_of
from tests.records import NOON, moment

R = Role
FIELD = {R.PATROL, R.MONITOR, R.CLEANER, R.GARDENER, R.REPAIR}
EVERYBODY = set(Role)

# Each row of the matrix that this release has a right for, and who has it there. Where the matrix has no row, the choice is ours.
MATRIX: dict[Right, set[Role]] = {
    # "Own due tasks, do checks, scan": all but head office and the administrator.
    Right.CHECK: EVERYBODY - {R.HQ, R.ADMIN},
    # "Equipment card (read)": everybody.
    Right.READ_EQUIPMENT: EVERYBODY,
    # "Raise issue / event": all but the administrator and the outside firm.
    Right.REPORT_HAZARD: EVERYBODY - {R.ADMIN, R.CONTRACTOR},
    # "Close, reopen, duty flag": foreman U, housekeeper C and U, supervisor and manager A.
    Right.CLOSE_HAZARD: {R.FOREMAN, R.HOUSEKEEPER, R.SUPERVISOR, R.MANAGER},
    # "See other people's records" beyond the last result on a card: team, site or all; the administrator reads all.
    Right.READ_RECORDS: {R.FOREMAN, R.HOUSEKEEPER, R.SUPERVISOR, R.MANAGER, R.QUALITY, R.HQ, R.ADMIN},
    # "Users, devices, wipe": the supervisor proposes, the manager approves for the site, the administrator does it.
    Right.REVOKE_DEVICE: {R.MANAGER, R.HQ, R.ADMIN},
    Right.MANAGE_STAFF: {R.MANAGER, R.ADMIN},
    # Ours: a supervisor hands out phones (the enrolment code is bound to the site).
    Right.ENROL_DEVICE: {R.SUPERVISOR, R.MANAGER, R.ADMIN},
    # Ours: who may see which phone still holds what.
    Right.READ_DEVICES: {R.FOREMAN, R.SUPERVISOR, R.MANAGER, R.QUALITY, R.HQ, R.ADMIN},
    # Ours: held facts are shown from the supervisor upwards.
    Right.READ_QUARANTINE: {R.SUPERVISOR, R.MANAGER, R.HQ, R.ADMIN},
    Right.DECIDE_HELD: {R.SUPERVISOR, R.MANAGER, R.ADMIN},
    # "Equipment create, move, retire, bind label": foreman U, supervisor and manager A, administrator U.
    Right.EDIT_REGISTER: {R.FOREMAN, R.SUPERVISOR, R.MANAGER, R.ADMIN},
    Right.PRINT_LABELS: {R.FOREMAN, R.SUPERVISOR, R.MANAGER, R.ADMIN},
    # "Templates, schedules, routes": supervisor, manager, quality (its own templates), head office, administrator.
    Right.EDIT_PLAN: {R.SUPERVISOR, R.MANAGER, R.QUALITY, R.HQ, R.ADMIN},
    # "Accept, do, finish order" of the repair line, those who lead it, and the outside firm.
    Right.MEND_HAZARD: {R.REPAIR, R.CONTRACTOR, R.FOREMAN, R.SUPERVISOR, R.MANAGER},
    # Ours: who mends may also take equipment away for service and hang it up again.
    Right.MOVE_EQUIPMENT: {R.REPAIR, R.CONTRACTOR, R.FOREMAN, R.SUPERVISOR, R.MANAGER},
    # "Equipment create, move, retire, bind label": field staff propose, which is held for these to decide.
    Right.BIND_LABEL: {R.FOREMAN, R.SUPERVISOR, R.MANAGER, R.ADMIN},
    # Ours, after "correct or void a record": the team's, the department's, the site's.
    Right.EXCUSE_WORK: {R.FOREMAN, R.SUPERVISOR, R.MANAGER},
    # Cleaning: the supervisor scores each grid; audits are quality's.
    Right.SCORE: {R.FOREMAN, R.SUPERVISOR, R.MANAGER, R.QUALITY},
    # "Export": department, site, quality, head office.
    Right.EXPORT: {R.SUPERVISOR, R.MANAGER, R.QUALITY, R.HQ},
    # Head office and the administrator belong to no single site.
    Right.ALL_SITES: {R.HQ, R.ADMIN},
}


@pytest.mark.parametrize("right", list(Right))
def test_a_right_belongs_to_the_roles_of_the_matrix(right: Right) -> None:
    assert {role for role, rights in ROLE_RIGHTS.items() if right in rights} == MATRIX[right]


def test_every_role_has_a_row() -> None:
    assert set(ROLE_RIGHTS) == EVERYBODY


def test_every_kind_a_phone_may_file_asks_for_a_right() -> None:
    assert set(RIGHT_FOR_KIND) >= PHONE_KINDS


def test_field_staff_read_no_one_elses_records() -> None:
    assert all(Right.READ_RECORDS not in ROLE_RIGHTS[role] for role in FIELD | {R.CONTRACTOR})


def member(site: str = "jl", role: Role = R.PATROL, since: datetime = NOON, until: datetime | None = None) -> Membership:
    return Membership(site, role, since, until)


@pytest.mark.parametrize(
    ("at", "holds"),
    [(moment(seconds=-1), False), (NOON, True), (moment(minutes=59), True), (moment(hours=1), False), (moment(days=1), False)],
)
def test_a_post_holds_from_its_beginning_to_before_its_end(at: datetime, holds: bool) -> None:
    held = member(until=moment(hours=1))
    assert held.holds_at(at) is holds
    assert bool(rights_at([held], "jl", at)) is holds


def test_a_post_at_one_site_gives_nothing_at_another() -> None:
    assert rights_at([member(role=R.MANAGER)], "other", NOON) == frozenset()


def test_head_office_counts_at_every_site_but_still_makes_no_checks() -> None:
    rights = rights_at([member(site="hq", role=R.HQ)], "jl", NOON)
    assert Right.READ_RECORDS in rights
    assert Right.CHECK not in rights


def test_two_posts_add_up() -> None:
    both = rights_at([member(role=R.CLEANER), member(role=R.FOREMAN)], "jl", NOON)
    assert both == rights_of([R.CLEANER, R.FOREMAN]) == ROLE_RIGHTS[R.CLEANER] | ROLE_RIGHTS[R.FOREMAN]


MEMBERSHIPS = st.lists(
    st.builds(
        Membership,
        st.sampled_from(["jl", "other"]),
        st.sampled_from(list(Role)),
        st.sampled_from([NOON, moment(hours=-5)]),
        st.none(),
    ),
    max_size=4,
)


@given(MEMBERSHIPS, MEMBERSHIPS)
def test_more_posts_never_mean_fewer_rights(some: list[Membership], more: list[Membership]) -> None:
    assert rights_at(some, "jl", NOON) <= rights_at(some + more, "jl", NOON)
