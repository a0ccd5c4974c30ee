"""The demo estate whole: company, two sites, people, faults, and the due work of a morning, from a seed and a day.

Called by `linxun demo` and by tests. It returns plain documents and sign-ins and writes nothing anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from server.demo.estate.extinguishers import light_extinguishers, main_extinguishers
from server.demo.estate.faults import Fault, Planter, Rule
from server.demo.estate.ground import Ground
from server.demo.estate.history import with_history
from server.demo.estate.people import LICENCE_DAYS, LIGHT_POSTS, MAIN_POSTS, Login, Member, above_the_sites, logins, members
from server.demo.estate.places import lay_light_site, lay_main_site
from server.demo.estate.plant import light_plant, main_plant
from server.demo.estate.seeded import Mint
from server.demo.estate.work import (
    LIGHT_SYSTEMS,
    PLAN,
    SHIFTS,
    checkpoints,
    contracts,
    point,
    route,
    routes,
    running,
    units,
    zones,
)
from server.task.planning import due_tasks
from server.task.planning_objects import SiteObjects
from sync.records.documents import Document
from sync.records.equipment import Equipment
from sync.records.hazard import Hazard
from sync.records.people import Person
from sync.records.scope import EquipmentKind
from sync.records.site import Company, Division, Firm, PlanLine, Site, UnitState
from sync.records.task import Task
from sync.records.template import Template

TIME_ZONE = "Asia/Shanghai"
FIRMS = (
    Firm(trade="lift", name="示例电梯维保公司"),
    Firm(trade="fire", name="示例消防维保公司"),
    Firm(trade="tank_cleaning", name="示例水箱清洗公司"),
    Firm(trade="pest", name="示例消杀公司"),
)
LIGHT_POINTS = ("gate", "lobby", "garage", "room-switch", "room-water", "room-fire-water", "roof", "control")


@dataclass(frozen=True)
class SiteEstate:
    """One site with everything on it."""

    site: Site
    objects: SiteObjects
    members: tuple[Member, ...]
    hazards: tuple[Hazard, ...] = ()

    def person(self, post: str) -> Person:
        """Return the card of a post, `guard-03`; raises KeyError for a post there is not."""
        return {member.post: member.card for member in self.members if member.card is not None}[post]


@dataclass(frozen=True)
class Estate:
    """The whole demo; `late` are ids of equipment that joins the register only after the phones' first sync."""

    company: Company
    templates: tuple[Template, ...]
    main: SiteEstate
    light: SiteEstate
    above: tuple[Member, ...]
    logins: tuple[Login, ...]
    faults: tuple[Fault, ...]
    late: frozenset[str]
    today: date

    def documents(self) -> list[Document]:
        """Return every document the server starts with, each before what refers to it."""
        return [document for document in self._all() if document.id not in self.late]

    def late_documents(self) -> list[Document]:
        """Return what is added to the register during the morning."""
        return [document for document in self._all() if document.id in self.late]

    def login(self, post: str, site: str = "main") -> Login:
        """Return the sign-in of a post at a site (`guard-03`, `main`), or of one above the sites (`admin`)."""
        wanted = {f"{site}.{post}", post}
        return next(login for login in self.logins if login.username in wanted)

    def _all(self) -> Iterable[Document]:
        yield self.company
        yield from self.templates
        for estate in (self.main, self.light):
            yield estate.site
            yield from estate.objects.places
            yield from (member.card for member in estate.members if member.card is not None)
            yield from estate.objects.equipment
            yield from estate.objects.checkpoints
            yield from estate.objects.zones
            yield from estate.objects.units
            yield from estate.objects.routes
            yield from estate.objects.contracts
            yield from estate.hazards
        yield from (member.profile for member in (*self.main.members, *self.light.members, *self.above))


def build_estate(templates: Iterable[Template], *, seed: str, password_seed: str, today: date, host: str) -> Estate:
    """Return the demo estate as it stands on that local day; the same arguments give the same bytes in every process.

    `host` goes into the labels. Passwords hang on `password_seed` alone, so that a fixed estate need not have fixed passwords.
    """
    mint, known = Mint(seed), tuple(templates)
    company = Company(
        id=mint.id("company"),
        name="示范物业集团",
        divisions=(
            Division(id=mint.id("division", "homes"), name="住宅事业部"),
            Division(id=mint.id("division", "offices"), name="商写事业部"),
        ),
    )
    main, faults = _main_site(mint, company, known, today, host)
    light = _light_site(mint, company, known, today, host)
    above = tuple(above_the_sites(mint))
    return Estate(
        company=company,
        templates=known,
        main=main,
        light=light,
        above=above,
        logins=tuple(logins([*main.members, *light.members, *above], Mint(password_seed))),
        faults=tuple(faults),
        late=frozenset(fault.id for fault in faults if fault.rule is Rule.LABEL_UNKNOWN),
        today=today,
    )


def morning_tasks(estate: Estate, day: date) -> list[Task]:
    """Return the open due work of both sites on that local day, without what joins the register later."""
    tasks: list[Task] = []
    for place in (estate.main, estate.light):
        there = tuple(card for card in place.objects.equipment if card.id not in estate.late)
        tasks += due_tasks(place.site, estate.templates, replace(place.objects, equipment=there), day)
    return tasks


def overdue_tasks(estate: Estate) -> list[Task]:
    """Return the open tasks of windows that have closed: the planted ones, of the last half month and of the last month."""
    first = estate.today.replace(day=1)
    before = {
        Rule.HALF_MONTH_UNSCANNED: first if estate.today.day > 15 else first - timedelta(days=1),
        Rule.VACANT_OVERDUE: first - timedelta(days=1),
    }
    wanted = {fault.id: (before[fault.rule], str(fault.detail["template"])) for fault in estate.faults if fault.rule in before}
    return [
        task
        for day in sorted(set(before.values()))
        for task in morning_tasks(estate, day)
        if wanted.get(task.subject.id) == (day, task.template)
    ]


def _main_site(
    mint: Mint, company: Company, templates: tuple[Template, ...], today: date, host: str
) -> tuple[SiteEstate, list[Fault]]:
    ground = Ground("main", mint.id("site", "main"), today, mint)
    lay_main_site(ground, "锦澜花园")
    staff = tuple(members(ground, MAIN_POSTS))
    cards = {member.post: member.card for member in staff if member.card is not None}
    people = {post: card.id for post, card in cards.items()}
    points = checkpoints(ground)
    objects = SiteObjects(
        checkpoints=tuple(points),
        places=tuple(ground.places.values()),
        zones=tuple(zones(ground, people)),
        units=tuple(units(ground, people)),
        routes=tuple(routes(ground, points)),
        people=tuple(cards.values()),
    )
    register = with_history(
        ground, _dated([*main_extinguishers(ground), *main_plant(ground)], ground), templates, objects, ZoneInfo(TIME_ZONE)
    )
    planter = Planter(ground, register, cards)
    planter.plant()
    objects = replace(objects, equipment=tuple(planter.cards.values()), contracts=tuple(contracts(ground, FIRMS)))
    site = _site(ground, company, "锦澜花园管理处", company.divisions[0], host, plan=PLAN, firms=FIRMS)
    faults = [*planter.faults, *_licence_faults(staff), *_vacant_fault(objects)]
    return SiteEstate(site, objects, staff, tuple(planter.hazards)), faults


def _light_site(mint: Mint, company: Company, templates: tuple[Template, ...], today: date, host: str) -> SiteEstate:
    ground = Ground("light", mint.id("site", "light"), today, mint)
    lay_light_site(ground, "锦澜商务中心")
    staff = tuple(members(ground, LIGHT_POSTS))
    points = [point(ground, number, place, ground.places[place].name) for number, place in enumerate(LIGHT_POINTS, 1)]
    objects = SiteObjects(
        checkpoints=tuple(points),
        places=tuple(ground.places.values()),
        routes=(route(ground, "R1", "塔楼巡更", tuple(p.id for p in points), (2, 3)),),
        people=tuple(member.card for member in staff if member.card is not None),
    )
    cards = _dated([*light_extinguishers(ground), *light_plant(ground)], ground)
    objects = replace(objects, equipment=tuple(with_history(ground, cards, templates, objects, ZoneInfo(TIME_ZONE))))
    return SiteEstate(
        _site(ground, company, "锦澜商务中心管理处", company.divisions[1], host, plan=PLAN, systems=LIGHT_SYSTEMS), objects, staff
    )


def _site(
    ground: Ground, company: Company, name: str, division: Division, host: str,
    plan: tuple[PlanLine, ...] = (), firms: tuple[Firm, ...] = (), systems: tuple[str, ...] | None = None,
) -> Site:  # fmt: skip
    return Site(
        id=ground.site,
        company=company.id,
        division=division.id,
        name=name,
        time_zone=TIME_ZONE,
        host=host,
        running=running(ground.today),
        plan=plan,
        firms=firms,
        systems=systems,
        shifts=SHIFTS,
    )


def _dated(cards: list[Equipment], ground: Ground) -> list[Equipment]:
    """Return the cards with an inspection label on every lift that is good for more than three months."""
    return [
        msgspec.structs.replace(
            card,
            valid_until=(ground.today + timedelta(days=100 + ground.mint.below(240, ground.key, card.id, "label"))).isoformat(),
        )
        if card.kind is EquipmentKind.LIFT
        else card
        for card in cards
    ]


def _licence_faults(staff: tuple[Member, ...]) -> list[Fault]:
    faults = []
    for member in staff:
        if member.post in LICENCE_DAYS:
            rule = Rule.LICENCE_ENDS_SOON if LICENCE_DAYS[member.post] > 0 else Rule.LICENCE_EXPIRED
            until = member.profile.licences[0].valid_until
            faults.append(Fault(rule, "person", member.profile.id, member.profile.name, {"valid_until": until}))
    return faults


def _vacant_fault(objects: SiteObjects) -> list[Fault]:
    unit = next(unit for unit in objects.units if unit.state is UnitState.VACANT)
    return [Fault(Rule.VACANT_OVERDUE, "unit", unit.id, unit.number, {"template": "VAC-M"})]
