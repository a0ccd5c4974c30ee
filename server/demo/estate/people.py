"""The invented staff: posts with numbers instead of names, their roles, duties, licences and sign-ins.

Nobody here is a real person. Passwords come from a seed that the caller chooses; none is written down in the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from server.demo.estate.ground import Ground
from server.demo.estate.seeded import Mint
from sync.records.people import Licence, Person, Profile, SiteRoles
from sync.records.roles import Department, Duty, LicenceKind, Role


class Post(NamedTuple):
    """A post and how many people hold it."""

    key: str
    title: str
    number: int
    roles: tuple[Role, ...]
    department: Department | None = None
    licence: LicenceKind | None = None


@dataclass(frozen=True)
class Login:
    """A sign-in of the demo; the password is made anew from the demo's own seed."""

    person: str
    username: str
    password: str


@dataclass(frozen=True)
class Member:
    """One person: the card at the site (none for those above the sites) and the profile."""

    post: str
    card: Person | None
    profile: Profile


SEC, ENG, ENV, CS = Department.SECURITY, Department.ENGINEERING, Department.ENVIRONMENT, Department.CUSTOMER

MAIN_POSTS = (
    Post("manager", "经理", 1, (Role.MANAGER,)),
    Post("cs-head", "客服主管", 1, (Role.SUPERVISOR,), CS),
    Post("desk", "前台", 1, (Role.HOUSEKEEPER,), CS),
    Post("keeper", "管家", 2, (Role.HOUSEKEEPER,), CS),
    Post("eng-head", "工程主管", 1, (Role.SUPERVISOR,), ENG),
    Post("eng-foreman", "维修班长", 1, (Role.FOREMAN, Role.REPAIR), ENG),
    Post("repair", "维修工", 4, (Role.REPAIR,), ENG, LicenceKind.ELECTRICIAN),
    Post("sec-head", "秩序主管", 1, (Role.SUPERVISOR,), SEC),
    Post("sec-foreman", "安保班长", 3, (Role.FOREMAN, Role.PATROL), SEC, LicenceKind.SECURITY_GUARD),
    Post("guard", "安保员", 9, (Role.PATROL,), SEC, LicenceKind.SECURITY_GUARD),
    Post("monitor", "消控监控员", 6, (Role.MONITOR,), SEC, LicenceKind.FIRE_OPERATOR),
    Post("env-head", "环境主管", 1, (Role.SUPERVISOR,), ENV),
    Post("env-foreman", "保洁班长", 1, (Role.FOREMAN, Role.CLEANER), ENV),
    Post("cleaner", "保洁员", 6, (Role.CLEANER,), ENV),
    Post("gardener", "绿化工", 1, (Role.GARDENER,), ENV),
)
LIGHT_POSTS = (
    Post("manager", "经理", 1, (Role.MANAGER,)),
    Post("eng-head", "工程主管", 1, (Role.SUPERVISOR,), ENG),
    Post("keeper", "管家", 1, (Role.HOUSEKEEPER,), CS),
    Post("repair", "维修工", 2, (Role.REPAIR,), ENG, LicenceKind.ELECTRICIAN),
    Post("guard", "安保员", 3, (Role.PATROL,), SEC, LicenceKind.SECURITY_GUARD),
    Post("monitor", "消控监控员", 2, (Role.MONITOR,), SEC, LicenceKind.FIRE_OPERATOR),
    Post("cleaner", "保洁员", 2, (Role.CLEANER,), ENV),
)
ABOVE = (("quality", "品质专员", Role.QUALITY), ("hq", "总部巡视", Role.HQ), ("admin", "系统管理员", Role.ADMIN))

UNLICENSED = "repair-04"
"""Three of the four repair workers are electricians, so that one is always on duty."""

DUTIES = {
    "eng-foreman-01": (Duty.LIFT_SAFETY_OFFICER,),
    "sec-head-01": (Duty.DRILL_HEAD,),
    "sec-foreman-01": (Duty.SUPPLIES_KEEPER, Duty.FIRE_WARDEN),
    **dict.fromkeys(
        ("guard-01", "guard-02", "repair-01", "repair-02", "repair-03", "cleaner-01", "cleaner-02"), (Duty.FIRE_WARDEN,)
    ),
}
WARDENS = ("sec-foreman-01", "guard-01", "guard-02", "repair-01", "repair-02", "repair-03", "cleaner-01", "cleaner-02")

LICENCE_DAYS = {"repair-02": 21, "monitor-02": 45, "guard-04": 58, "monitor-05": -17}
"""Days until a licence of the main site ends where that is a planted fault: three within 60 days, one past."""


def members(ground: Ground, posts: tuple[Post, ...]) -> Iterator[Member]:
    """Yield everybody of a site in the order of the posts."""
    for post in posts:
        for number in range(1, post.number + 1):
            yield _member(ground, post, f"{post.key}-{number:02d}", f"{post.title}{number:02d}")


def above_the_sites(mint: Mint) -> Iterator[Member]:
    """Yield quality, head office and the administrator: no card at a site, a post everywhere."""
    for key, title, role in ABOVE:
        profile = Profile(id=mint.id("above", "person", key), name=title, username=key, is_everywhere=True, company_roles=(role,))
        yield Member(key, None, profile)


def logins(people: list[Member], passwords: Mint) -> list[Login]:
    """Return a sign-in for everybody."""
    return [Login(m.profile.id, m.profile.username, passwords.password(m.profile.username)) for m in people]


def _member(ground: Ground, post: Post, key: str, name: str) -> Member:
    person = ground.mint.id(ground.key, "person", key)
    duties = DUTIES.get(key, ()) if ground.key == "main" else ()
    card = Person(id=person, site=ground.site, name=name, roles=post.roles, department=post.department, duties=duties)
    profile = Profile(
        id=person,
        name=name,
        username=f"{ground.key}.{key}",
        sites=(SiteRoles(site=ground.site, roles=post.roles),),
        department=post.department,
        duties=duties,
        licences=_licences(ground, post, key),
    )
    return Member(key, card, profile)


def _licences(ground: Ground, post: Post, key: str) -> tuple[Licence, ...]:
    kinds = [] if post.licence is None or key == UNLICENSED else [post.licence]
    if ground.key == "main" and Duty.LIFT_SAFETY_OFFICER in DUTIES.get(key, ()):
        kinds.append(LicenceKind.LIFT_SAFETY)
    planted = LICENCE_DAYS.get(key) if ground.key == "main" else None
    days = planted if planted is not None else 120 + ground.mint.below(900, ground.key, key, "licence")
    return tuple(Licence(kind=kind, valid_until=(ground.today + timedelta(days=days)).isoformat()) for kind in kinds)
