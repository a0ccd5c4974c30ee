"""The one way in which a site's plan is changed: the whole sheet, at the revision at which the form was opened, after the checks.
The caller has judged the right and commits; a change is a fact of master data."""

from __future__ import annotations

from collections.abc import Callable

from server.ledger.ledger import Ledger
from server.plan.checks import require_no_new_fault
from server.plan.sheet import PlanSheet, sheet_of, with_sheet
from server.plan.views import all_templates, site_document
from sync.errors import Overtaken


def change_plan(ledger: Ledger, site: str, revision: int, edit: Callable[[PlanSheet], PlanSheet], *, author: str) -> int:
    """Write the plan that `edit` makes of the present one; return the new revision. Saying what is so already writes nothing.

    Overtaken when somebody changed the site since that revision; PlanUnsound, and nothing written, names every fault that the
    change would bring."""
    current, now = site_document(site)
    if now != revision:
        raise Overtaken("the plan was changed meanwhile")
    wanted = with_sheet(current, edit(sheet_of(current)))
    if wanted == current:
        return now
    require_no_new_fault(current, wanted, all_templates())
    ledger.put(author, [wanted])
    return site_document(site)[1]
