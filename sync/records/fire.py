"""The fire-duty rule table (消防规则): editable numbers with the source of each; defaults after public standards, origin T."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sync.records.fields import Key, Line, Origin
from sync.records.types import Id, Shown

Years = Annotated[int, Meta(ge=1, le=60)]
Mark = Literal["V", "v", "R"]
"""V: a page quoting the clause was found · v: found as practice or local rule · R: recalled, not confirmed."""


class AgentRule(Shown, frozen=True, kw_only=True):
    """When an extinguisher of this agent is serviced and scrapped, in years, and where the numbers come from."""

    agent: Key
    first_service_years: Years
    later_service_years: Years
    scrap_years: Years
    source: Line
    mark: Mark = "V"
    origin: Origin = "T"


class LimitRule(Shown, frozen=True, kw_only=True):
    """One number by name: `away_percent`, `warn_days_first`, `warn_days_second`, `lift_visit_days`, `repair_hours`, …"""

    name: Key
    number: Annotated[int, Meta(ge=0, le=100_000)]
    source: Line
    mark: Mark = "V"
    origin: Origin = "T"


class FireRules(Shown, frozen=True, kw_only=True):
    """The rules of one site (its id); what it does not name stands as in the built-in table `assets/fire_rules.json`."""

    KIND: ClassVar[str] = "fire_rules"
    id: Id
    site: Id
    agents: Annotated[tuple[AgentRule, ...], Meta(max_length=20)] = ()
    limits: Annotated[tuple[LimitRule, ...], Meta(max_length=60)] = ()
