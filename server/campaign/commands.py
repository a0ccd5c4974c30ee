"""What may be done with campaigns: make a year's, change one, tell its progress, accept it with a note, cancel it with a reason.
The caller has judged the right and commits; every change is a fact of master data, and nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from server.campaign.programme import built_in, campaign_of
from server.campaign.views import known_ids, stored
from server.ledger.ledger import Ledger
from sync.errors import Conflict, InputError, Overtaken, Pointer
from sync.records.campaign import Campaign
from sync.times import from_ms

FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True)
class Change:
    """What a form says of a campaign: who answers for it, its window, its notes, the owner's percent."""

    owner: str | None
    opens_on: str
    due_on: str
    acceptance_zh: str
    acceptance_en: str
    percent: int
    note: str


def make_year(ledger: Ledger, site: str, year: int, *, author: str) -> int:
    """Make the campaigns of that year that the site never had; return how many. Doing it twice makes nothing twice."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InputError("no such year", errors=(Pointer("/year", f"{FIRST_YEAR} to {LAST_YEAR}"),))
    known = known_ids(site)
    missing = [made for entry in built_in() if (made := campaign_of(entry, site, year)).id not in known]
    if missing:
        ledger.put(author, missing)
    return len(missing)


def change(
    ledger: Ledger, site: str, campaign: str, revision: int, wanted: Change, *, people: frozenset[str], author: str
) -> None:
    """Write the form's fields. Overtaken when somebody changed it since that revision; InputError names the field that does not
    do; Conflict for one that is accepted or cancelled."""
    current = _open(site, campaign, revision)
    opens, due = _day(wanted.opens_on, "opens_on"), _day(wanted.due_on, "due_on")
    if opens > due:
        raise InputError("it ends before it begins", errors=(Pointer("/due_on", "before its beginning"),))
    if {opens.year, due.year} != {current.year}:
        raise InputError("outside its year", errors=(Pointer("/opens_on", f"not in {current.year}"),))
    if wanted.owner is not None and wanted.owner not in people:
        raise InputError("no such person", errors=(Pointer("/owner", "nobody of this site"),))
    _put(
        ledger,
        current,
        author=author,
        owner=wanted.owner,
        opens_on=wanted.opens_on,
        due_on=wanted.due_on,
        acceptance_zh=wanted.acceptance_zh,
        acceptance_en=wanted.acceptance_en,
        percent=wanted.percent,
        note=wanted.note,
    )


def accept(ledger: Ledger, site: str, campaign: str, revision: int, note: str, *, author: str) -> None:
    """Accept it with a note that says what was seen; InputError without one."""
    current = _open(site, campaign, revision)
    at = from_ms(ledger.now_ms())
    told = _told(note)
    _put(ledger, current, author=author, state="accepted", accepted_by=author, accepted_at=at, acceptance_note=told)


def cancel(ledger: Ledger, site: str, campaign: str, revision: int, reason: str, *, author: str) -> None:
    """Cancel it with a reason; its tasks that are planned are withdrawn by the calendar, those that are due stay."""
    current = _open(site, campaign, revision)
    _put(ledger, current, author=author, state="cancelled", note=_told(reason))


def _open(site: str, campaign: str, revision: int) -> Campaign:
    current, now = stored(site, campaign)
    if now != revision:
        raise Overtaken("the campaign was changed meanwhile")
    if current.state in ("accepted", "cancelled"):
        raise Conflict(f"the campaign is {current.state}")
    return current


def _put(ledger: Ledger, current: Campaign, *, author: str, **fields: object) -> None:
    try:
        changed = msgspec.convert(msgspec.to_builtins(msgspec.structs.replace(current, **fields)), Campaign)
    except msgspec.ValidationError as error:
        raise InputError(str(error)[:200], errors=(Pointer(_pointer(str(error)), str(error)[:120]),)) from None
    ledger.put(author, [changed])


def _pointer(message: str) -> str:
    _, _, path = message.partition("`$.")
    return "/" + path.rstrip("`").replace(".", "/") if path else ""


def _told(note: str) -> str:
    told = note.strip()
    if not told:
        raise InputError("a note is needed", errors=(Pointer("/note", "a note is needed"),))
    return told


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("no such day", errors=(Pointer(f"/{field}", "no such day"),)) from None
