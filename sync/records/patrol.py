"""Patrol (巡更): a route is an ordered list of checkpoints with its number of rounds by day and by night."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sync.records.fields import Name, Origin
from sync.records.types import Code, Id, Shown

Rounds = Annotated[int, Meta(ge=0, le=48)]


class Route(Shown, frozen=True, kw_only=True):
    """A patrol route; a point may belong to several. Day is 07-19 and night 19-07 in the site's time."""

    KIND: ClassVar[str] = "route"
    id: Id
    site: Id
    code: Code
    name: Name
    points: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=200)]
    day_rounds: Rounds
    night_rounds: Rounds
    origin: Origin
