"""Which licence a check asks for, and who lacks it on which day."""

from __future__ import annotations

import pytest

from sync.records.people import Licence, Profile, SiteRoles
from sync.records.roles import LicenceKind, Role
from sync.rules.licence import asked_of, licence_gap
from tests.records import SITE


def profile(role: Role = Role.REPAIR, *until: str) -> Profile:
    held = tuple(Licence(kind=LicenceKind.ELECTRICIAN, valid_until=day) for day in until)
    return Profile(id="p1", name="P1", username="p1", sites=(SiteRoles(site=SITE, roles=(role,)),), licences=held)


@pytest.mark.parametrize(
    ("who", "gap"),
    [
        (profile(Role.REPAIR, "2026-11-20"), ""),
        (profile(Role.REPAIR, "2026-11-19"), "expired"),
        (profile(Role.REPAIR, "2025-01-01", "2027-01-01"), ""),
        (profile(Role.REPAIR), "none"),
        (profile(Role.CONTRACTOR), ""),
        (None, ""),
    ],
)
def test_a_licence_holds_to_the_end_of_its_last_day(who: Profile | None, gap: str) -> None:
    assert licence_gap(who, SITE, LicenceKind.ELECTRICIAN, "2026-11-20") == gap
    assert licence_gap(who, SITE, None, "2026-11-20") == ""


def test_of_several_who_may_do_it_only_what_each_would_need_is_asked() -> None:
    electrician = LicenceKind.ELECTRICIAN
    assert asked_of([electrician, None], is_together=False) is None
    assert asked_of([electrician, None], is_together=True) is electrician
    assert asked_of([electrician, electrician], is_together=False) is electrician
    assert asked_of([electrician, LicenceKind.LIFT_SAFETY], is_together=False) is None
