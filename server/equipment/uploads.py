"""Tables that somebody wants to import, kept for a day between the steps: uploaded, mapped, tried, imported. Everything here
runs inside the caller's block; the import itself is one transaction, and a second press of its button finds that it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from server.equipment.columns import What, guess_mapping
from server.equipment.commands import new_id
from server.equipment.importing import Plan, plan_import, refused
from server.equipment.tables import Upload
from server.ledger.ledger import Ledger
from server.sheets.table import Row, Table
from server.site.edition import lock_site
from sync.errors import InputError, NotFound, Pointer

KEPT_MS: Final = 86_400_000
_AT_ONCE: Final = 500


class Result(msgspec.Struct, frozen=True):
    """What an import wrote."""

    added: int
    changed: int
    same: int
    places: int


@dataclass(frozen=True)
class Kept:
    """An upload: its table, what each column was taken for, and what the import came to once it was done."""

    id: str
    what: What
    name: str
    table: Table
    mapping: tuple[str, ...]
    result: Result | None


def keep_upload(site: str, what: What, name: str, table: Table, *, author: str, now_ms: int) -> str:
    """Keep a table with a guessed mapping and return its id; uploads older than a day go."""
    Upload.delete().where(Upload.uploaded_at < now_ms - KEPT_MS).execute()
    body = msgspec.json.encode([table.name, [(row.number, row.cells) for row in table.rows]])
    upload = new_id(now_ms)
    mapping = msgspec.json.encode(guess_mapping(table.rows[0].cells, what)).decode()
    Upload.create(
        id=upload, site=site, what=what, name=name[:80], uploaded_by=author, uploaded_at=now_ms, body=body, mapping=mapping
    )
    return upload


def upload_of(site: str, upload: str) -> Kept:
    """Return a kept upload of this site. NotFound when there is none, or no longer."""
    row: Any = Upload.get_or_none((Upload.id == upload) & (Upload.site == site))
    if row is None:
        raise NotFound("no such upload")
    name, rows = msgspec.json.decode(bytes(row.body), type=tuple[str, list[tuple[int, tuple[str, ...]]]])
    table = Table(name, tuple(Row(number, cells) for number, cells in rows))
    result = msgspec.json.decode(row.result, type=Result) if row.result else None
    return Kept(row.id, row.what, row.name, table, tuple(msgspec.json.decode(row.mapping, type=list[str])), result)


def set_mapping(site: str, upload: str, mapping: Sequence[str]) -> None:
    """Take each column for what the person says. InputError when two columns are taken for one thing."""
    named = [key for key in mapping if key]
    if len(named) != len(set(named)):
        raise InputError("two columns for one", errors=(Pointer("/mapping", "equipment_import.wrong.two_columns"),))
    found = msgspec.json.encode(list(mapping)).decode()
    Upload.update(mapping=found).where((Upload.id == upload) & (Upload.site == site)).execute()


def try_upload(site: str, kept: Kept, *, make_places: bool, now_ms: int) -> Plan:
    """Return what importing this would do now; nothing is written."""
    return plan_import(site, kept.what, kept.table, kept.mapping, make_places=make_places, now_ms=now_ms)


def import_upload(ledger: Ledger, site: str, upload: str, *, make_places: bool, author: str) -> Result:
    """Write all of it or, with any error, nothing, and return what was written; done once, it says the same again.

    ImportRefused carries every error."""
    lock_site(site)
    kept = upload_of(site, upload)
    if kept.result is not None:
        return kept.result
    plan = try_upload(site, kept, make_places=make_places, now_ms=ledger.now_ms())
    result = write_plan(ledger, plan, kept.table.name, author)
    done = msgspec.json.encode(result).decode()
    Upload.update(result=done, done_at=ledger.now_ms()).where(Upload.id == upload).execute()
    return result


def import_table(
    ledger: Ledger, site: str, what: What, table: Table, mapping: Sequence[str], *, make_places: bool, author: str
) -> Result:
    """The same for a table at hand, for the API and the command line."""
    lock_site(site)
    plan = plan_import(site, what, table, mapping, make_places=make_places, now_ms=ledger.now_ms())
    return write_plan(ledger, plan, table.name, author)


def write_plan(ledger: Ledger, plan: Plan, table: str, author: str) -> Result:
    """File what the plan says, inside the open transaction. ImportRefused when it has errors."""
    if plan.errors:
        raise refused(plan, table)
    documents = [*plan.places, *plan.added, *plan.changed]
    for start in range(0, len(documents), _AT_ONCE):
        ledger.put(author, documents[start : start + _AT_ONCE])
    return Result(len(plan.added), len(plan.changed), plan.same, len(plan.places))
