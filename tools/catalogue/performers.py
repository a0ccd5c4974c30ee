"""Every role prose of the catalogue and the typed performers it means. Used by make_templates alone.

A prose that is not here stops the conversion. Which licence "licensed" asks for is our default, by role.
"""

from __future__ import annotations

from sync.records.roles import Department, Duty, LicenceKind, Role
from sync.records.schedule import Part, Performer, Performers

_REPAIR = Performer(role=Role.REPAIR)
_LICENSED = Performer(role=Role.REPAIR, is_licensed=True, licence=LicenceKind.ELECTRICIAN)
_PATROL = Performer(role=Role.PATROL)
_CLEANER = Performer(role=Role.CLEANER)
_MONITOR = Performer(role=Role.MONITOR)
_FIRM = Performer(role=Role.CONTRACTOR, outside="firm")
_AGENCY = Performer(role=Role.CONTRACTOR, outside="agency")
_HOUSEKEEPER = Performer(role=Role.HOUSEKEEPER)
_REPAIR_HEAD_SIGNS = Performer(role=Role.SUPERVISOR, part=Part.SIGNS, department=Department.ENGINEERING)
_ENVIRONMENT_HEAD = Performer(role=Role.SUPERVISOR, department=Department.ENVIRONMENT)
_CUSTOMER_SERVICE = Performer(role=Role.HOUSEKEEPER, department=Department.CUSTOMER)


def _any(*roles: Performer, is_class_a: bool = False) -> Performers:
    return Performers(roles=roles, is_class_a=is_class_a)


def _all(*roles: Performer) -> Performers:
    return Performers(roles=roles, is_together=True)


def _as(role: Role, part: Part, department: Department | None = None) -> Performer:
    return Performer(role=role, part=part, department=department)


PERFORMERS: dict[str, Performers] = {
    "repair": _any(_REPAIR),
    "repair(licensed)": _any(_LICENSED),
    "repair(licensed), A-class": _any(_LICENSED, is_class_a=True),
    "repair(licensed) or contractor": _any(_LICENSED, _FIRM),
    "contractor, repair head signs": _all(_FIRM, _REPAIR_HEAD_SIGNS),
    "contractor": _any(_FIRM),
    "contractor, repair watches": _all(_FIRM, _as(Role.REPAIR, Part.WATCHES)),
    "contractor; environment watches": _all(_FIRM, _as(Role.SUPERVISOR, Part.WATCHES, Department.ENVIRONMENT)),
    "agency": _any(_AGENCY),
    "patrol": _any(_PATROL),
    "patrol (leasing)": _any(Performer(role=Role.PATROL), _as(Role.SUPERVISOR, Part.HELPS, Department.LEASING)),
    "patrol + repair": _all(_PATROL, _REPAIR),
    "patrol + monitor": _all(_PATROL, _MONITOR),
    "patrol or repair": _any(_PATROL, _REPAIR),
    "patrol looks; repair runs water": _all(_PATROL, _as(Role.REPAIR, Part.HELPS)),
    "patrol, repair, monitor": _all(_PATROL, _REPAIR, _MONITOR),
    "monitor": _any(_MONITOR),
    "monitor (licensed)": _any(Performer(role=Role.MONITOR, is_licensed=True, licence=LicenceKind.FIRE_OPERATOR)),
    "monitor + repair": _all(_MONITOR, _REPAIR),
    "repair or monitor": _any(_REPAIR, _MONITOR),
    "fire warden of the grid": _any(
        *(Performer(role=role, duty=Duty.FIRE_WARDEN) for role in (Role.PATROL, Role.REPAIR, Role.CLEANER))
    ),
    "repair + cleaner": _all(_REPAIR, _CLEANER),
    "repair + patrol": _all(_REPAIR, _PATROL),
    "repair (lift safety officer)": _any(Performer(role=Role.REPAIR, duty=Duty.LIFT_SAFETY_OFFICER)),
    "repair; cleaner cleans": _all(_REPAIR, _as(Role.CLEANER, Part.HELPS)),
    "repair + maintainer": _all(_REPAIR, _FIRM),
    "repair + patrol + maintainer": _all(_REPAIR, _PATROL, _FIRM),
    "repair; patrol looks daily": _any(_REPAIR, _as(Role.PATROL, Part.HELPS)),
    "repair or CS": _any(_REPAIR, _CUSTOMER_SERVICE),
    "CS / housekeeper": _any(_CUSTOMER_SERVICE),
    "cleaner": _any(_CLEANER),
    "cleaner + repair": _all(_CLEANER, _REPAIR),
    "cleaner/pool staff; patrol safety": _all(
        Performer(role=Role.CLEANER, duty=Duty.POOL_STAFF), _as(Role.PATROL, Part.HELPS, Department.SECURITY)
    ),
    "keeper (patrol or repair)": _any(
        Performer(role=Role.PATROL, duty=Duty.SUPPLIES_KEEPER), Performer(role=Role.REPAIR, duty=Duty.SUPPLIES_KEEPER)
    ),
    "head of drill": _any(Performer(role=Role.SUPERVISOR, duty=Duty.DRILL_HEAD)),
    "gardener": _any(Performer(role=Role.GARDENER)),
    "gardener; head checks": _any(Performer(role=Role.GARDENER), _as(Role.SUPERVISOR, Part.SAMPLES, Department.ENVIRONMENT)),
    "environment head": _any(_ENVIRONMENT_HEAD),
    "repair, environment head": _any(_REPAIR, _ENVIRONMENT_HEAD),
    "cleaning supervisor": _any(_ENVIRONMENT_HEAD),
    "housekeeper (管理员)": _any(_HOUSEKEEPER),
    "housekeeper, manager": _any(_HOUSEKEEPER, Performer(role=Role.MANAGER)),
    "supervisor": _any(Performer(role=Role.SUPERVISOR)),
    "quality / HQ": _any(Performer(role=Role.QUALITY), Performer(role=Role.HQ)),
    "repair self, foreman, supervisor": _any(
        _REPAIR,
        _as(Role.FOREMAN, Part.SAMPLES, Department.ENGINEERING),
        _as(Role.SUPERVISOR, Part.SAMPLES, Department.ENGINEERING),
    ),
    "head": _any(Performer(role=Role.SUPERVISOR)),
}
