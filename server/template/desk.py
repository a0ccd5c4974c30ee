"""Who may look at templates and who may change them. Templates are the company's: everybody with a desk may read them, and only
who has the right at every site may change them, for a change reaches every site."""

from __future__ import annotations

from server.people.desk import Desk
from sync.errors import AccessError
from sync.rules.rights import Right


def may_edit(desk: Desk) -> bool:
    """True when this person may change templates."""
    return bool(desk.sites) and desk.sees_everything(Right.EDIT_PLAN)


def authorise_edit(desk: Desk) -> str:
    """Return the person's id. AccessError for somebody who may only read."""
    if not may_edit(desk):
        raise AccessError("templates are changed by people who plan for every site")
    return desk.staff.person
