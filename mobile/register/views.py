"""What the register screens show: the forms this person may fill in here, and what an entry can belong to. Never writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FormRow:
    """One form; `group` is the register it belongs to, `today` how many entries of it this phone has filed today.

    `object_name` is where the next entry goes without asking: the only object there is, or the one of this shift."""

    template: str
    title: str
    group: str
    today: int
    objects: int
    object_name: str = ""


@dataclass(frozen=True)
class ObjectRow:
    """Something that an entry can belong to."""

    kind: str
    id: str
    name: str
    place_name: str
    is_last: bool = False
