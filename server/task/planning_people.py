"""Who a due task is for: the roles that may record it, what that person must hold, and the keeper of the object. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from server.task.planning_objects import SiteObjects, Target
from sync.records.roles import Duty, LicenceKind, Role
from sync.records.schedule import Part
from sync.records.site import PlanLine
from sync.records.template import Template
from sync.rules.licence import asked_of, own_doers


@dataclass(frozen=True, slots=True)
class Doers:
    """The roles in the order of the plan, those of them that do it, and the licence and duty without which none of them may."""

    roles: tuple[str, ...]
    does: frozenset[Role]
    licence: LicenceKind | None = None
    duty: Duty | None = None


def doers_of(template: Template, line: PlanLine | None) -> Doers:
    """Return who does the checks of a template at a site: the site's own roles where its plan names some."""
    named = line.roles if line is not None else ()
    performers = [p for p in template.performers.roles if not named or p.role in named]
    roles = named or template.performers.who_record()
    does = [p for p in performers if p.part is Part.DOES]
    own = own_doers(performers)
    return Doers(
        roles=tuple(role.value for role in roles),
        does=frozenset(named) or frozenset(p.role for p in does),
        licence=asked_of([p.licence for p in own], is_together=template.performers.is_together),
        duty=asked_of([p.duty for p in own], is_together=template.performers.is_together),
    )


def doers_by_role(role: Role) -> Doers:
    """Return the doers of a pace that is one role's own."""
    return Doers(roles=(role.value,), does=frozenset({role}))


def assignee_of(target: Target, doers: Doers, objects: SiteObjects) -> str | None:
    """Return the object's keeper, if that person is at work here in a role that does the check."""
    if target.keeper is None:
        return None
    return target.keeper if not doers.does.isdisjoint(objects.roles_by_person.get(target.keeper, ())) else None


def shares_by_person(role: Role, targets: list[Target], objects: SiteObjects) -> list[tuple[str | None, list[Target]]]:
    """Return everybody of the role with the objects they keep; where nobody of the role keeps any, each chooses among all.

    Without anybody of that role the work is the role's, not a person's."""
    people = [person for person, roles in objects.roles_by_person.items() if role in roles]
    own = [(person, [target for target in targets if target.keeper == person]) for person in sorted(people)]
    kept: list[tuple[str | None, list[Target]]] = [(person, theirs) for person, theirs in own if theirs]
    if kept:
        return kept
    return [(person, targets) for person in sorted(people)] or [(None, targets)]
