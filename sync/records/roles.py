"""Who works at a site: the role codes, the departments, the licences and the duties that a template may ask for.

Templates, tasks, people and rights share these codes; their names in both languages are in `assets/words`.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A post of the role matrix; a person has one or more per site."""

    PATROL = "patrol"
    MONITOR = "monitor"
    CLEANER = "cleaner"
    GARDENER = "gardener"
    REPAIR = "repair"
    FOREMAN = "foreman"
    HOUSEKEEPER = "housekeeper"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    QUALITY = "quality"
    HQ = "hq"
    ADMIN = "admin"
    CONTRACTOR = "contractor"


class Department(StrEnum):
    """The four departments of a site, and leasing where shops are let."""

    SECURITY = "security"
    ENGINEERING = "engineering"
    ENVIRONMENT = "environment"
    CUSTOMER = "customer"
    LEASING = "leasing"


class LicenceKind(StrEnum):
    """A certificate without which some work may not be given to a person."""

    ELECTRICIAN = "electrician"
    FIRE_OPERATOR = "fire_operator"
    LIFT_SAFETY = "lift_safety"
    SECURITY_GUARD = "security_guard"


class Duty(StrEnum):
    """A task inside a role that one named person has."""

    FIRE_WARDEN = "fire_warden"
    LIFT_SAFETY_OFFICER = "lift_safety_officer"
    SUPPLIES_KEEPER = "supplies_keeper"
    DRILL_HEAD = "drill_head"
    POOL_STAFF = "pool_staff"
