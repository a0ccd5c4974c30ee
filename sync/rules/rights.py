"""Who may do what: the role matrix as one table, read by the phone (what to offer) and the server (what to accept).

Source: the role matrix of the domain catalogue, section 5.2; what is ours is marked. Rights are judged per site and time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sync.records.roles import Role


class Right(StrEnum):
    """One thing that a role may do at its sites."""

    CHECK = "check"
    READ_EQUIPMENT = "read_equipment"
    REPORT_HAZARD = "report_hazard"
    CLOSE_HAZARD = "close_hazard"
    READ_RECORDS = "read_records"
    READ_DEVICES = "read_devices"
    READ_QUARANTINE = "read_quarantine"
    DECIDE_HELD = "decide_held"
    ENROL_DEVICE = "enrol_device"
    REVOKE_DEVICE = "revoke_device"
    MANAGE_STAFF = "manage_staff"
    PRINT_LABELS = "print_labels"
    EDIT_REGISTER = "edit_register"
    EDIT_PLAN = "edit_plan"
    EXCUSE_WORK = "excuse_work"
    MEND_HAZARD = "mend_hazard"
    BIND_LABEL = "bind_label"
    MOVE_EQUIPMENT = "move_equipment"
    SCORE = "score"
    EXPORT = "export"
    ALL_SITES = "all_sites"


_FIELD = frozenset({Right.CHECK, Right.READ_EQUIPMENT, Right.REPORT_HAZARD})
_OFFICE = frozenset({Right.READ_RECORDS, Right.READ_DEVICES})
_MENDS = frozenset({Right.MEND_HAZARD, Right.MOVE_EQUIPMENT})
_LEADS = _MENDS | {Right.BIND_LABEL, Right.SCORE, Right.EXCUSE_WORK}

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.PATROL: _FIELD,
    Role.MONITOR: _FIELD,
    Role.CLEANER: _FIELD,
    Role.GARDENER: _FIELD,
    Role.REPAIR: _FIELD | _MENDS,
    Role.CONTRACTOR: _MENDS | {Right.CHECK, Right.READ_EQUIPMENT},
    # Ours: the catalogue lets a foreman read plans and approve in his team only; excusing his team's work is part of that.
    Role.FOREMAN: _FIELD | _OFFICE | _LEADS | {Right.CLOSE_HAZARD, Right.EDIT_REGISTER, Right.PRINT_LABELS},
    Role.HOUSEKEEPER: _FIELD | {Right.READ_RECORDS, Right.CLOSE_HAZARD},
    Role.SUPERVISOR: _FIELD
    | _OFFICE
    | _LEADS
    | {
        Right.EDIT_PLAN,
        Right.EXPORT,
        Right.CLOSE_HAZARD,
        Right.READ_QUARANTINE,
        Right.DECIDE_HELD,
        Right.ENROL_DEVICE,
        Right.PRINT_LABELS,
        Right.EDIT_REGISTER,
    },
    Role.MANAGER: _FIELD
    | _OFFICE
    | _LEADS
    | {
        Right.EDIT_PLAN,
        Right.EXPORT,
        Right.CLOSE_HAZARD,
        Right.READ_QUARANTINE,
        Right.DECIDE_HELD,
        Right.ENROL_DEVICE,
        Right.REVOKE_DEVICE,
        Right.MANAGE_STAFF,
        Right.PRINT_LABELS,
        Right.EDIT_REGISTER,
    },
    Role.QUALITY: _FIELD | _OFFICE | {Right.EDIT_PLAN, Right.EXPORT, Right.SCORE},
    Role.HQ: _OFFICE
    | {
        Right.READ_EQUIPMENT,
        Right.REPORT_HAZARD,
        Right.READ_QUARANTINE,
        Right.REVOKE_DEVICE,
        Right.EDIT_PLAN,
        Right.EXPORT,
        Right.ALL_SITES,
    },
    # Ours: an administrator runs phones, people and labels, and makes no checks.
    Role.ADMIN: _OFFICE
    | {
        Right.READ_EQUIPMENT,
        Right.READ_QUARANTINE,
        Right.DECIDE_HELD,
        Right.ENROL_DEVICE,
        Right.REVOKE_DEVICE,
        Right.MANAGE_STAFF,
        Right.PRINT_LABELS,
        Right.EDIT_REGISTER,
        Right.EDIT_PLAN,
        Right.BIND_LABEL,
        Right.ALL_SITES,
    },
}

RIGHT_FOR_KIND: dict[str, Right] = {
    "inspection.submitted": Right.CHECK,
    "hazard.seen": Right.REPORT_HAZARD,
    "hazard.closed": Right.CLOSE_HAZARD,
    "shift.ended": Right.READ_EQUIPMENT,
    "hazard.mended": Right.MEND_HAZARD,
    "hazard.verified": Right.CHECK,
    "task.blocked": Right.CHECK,
    "round.started": Right.CHECK,
    "round.ended": Right.CHECK,
    "handover.taken": Right.CHECK,
    "label.bound": Right.BIND_LABEL,
    "stock.taken": Right.CHECK,
    "equipment.moved": Right.MOVE_EQUIPMENT,
}


EVERYWHERE = "*"
"""Stands for every site of the company in a head-office post; no site's id can be spelled so."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A role at a site from a moment on, until another; `until` None is still so."""

    site: str
    role: Role
    since: datetime
    until: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """True when the membership was in force at that moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Return all rights that these roles give together."""
    found: frozenset[Right] = frozenset()
    for role in roles:
        found |= ROLE_RIGHTS[role]
    return found


def rights_at(memberships: Iterable[Membership], site: str, moment: datetime) -> frozenset[Right]:
    """Return a person's rights at one site at one moment; head-office posts and roles with `all_sites` count at every site."""
    held = [m for m in memberships if m.holds_at(moment)]
    return rights_of(m.role for m in held if m.site in (site, EVERYWHERE) or Right.ALL_SITES in ROLE_RIGHTS[m.role])
