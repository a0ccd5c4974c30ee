"""`linxun` commands that keep the data: migrate, backup, restore, rebuild, the rescue bundle and the shift receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from server.backup.commands import restore as restore_backup
from server.backup.commands import take_backup
from server.cli.common import FileArgument, SiteOption, opened, out, site_of, told
from server.database import open_database
from server.database.migrate import migrate as apply_migrations
from server.ledger.rebuild import rebuild as rebuild_documents
from server.record.erasure import erase_at
from server.rescue.commands import apply_bundle
from server.settings import settings_from
from server.shift.api import is_genuine, read_receipt
from server.shift.receipts import Seal
from server.task.opening import open_due_work
from server.task.opening_events import open_event_work, subject_named
from sync.records.schedule import Event

receipt = typer.Typer(no_args_is_help=True, help="Shift receipts that workers keep.")
rescue = typer.Typer(no_args_is_help=True, help="Rescue bundles from phones that cannot sync.")


def migrate() -> None:
    """Bring the database to the schema of this release; run it once at each deployment."""
    with told():
        settings = settings_from()
        settings.make_directories()
        store = open_database(settings)
        applied = apply_migrations(store)
        store.close()
    out.print("\n".join(applied) if applied else "nothing to do")


def due(
    site: SiteOption = "",
    event: Annotated[Event | None, typer.Option(help="Open what is due after this event, at one site.")] = None,
    at: Annotated[list[str] | None, typer.Option(help="Only at this object, `equipment:ID`; may be named again.")] = None,
    occasion: Annotated[str, typer.Option(help="What tells this event from another of the same day.")] = "",
) -> None:
    """Write the due work of every site, or of one, eight days ahead; `linxun serve` does it by itself every ten minutes."""
    with opened() as parts:
        if event is not None:
            subjects = None if at is None else [subject_named(text) for text in at]
            new = open_event_work(parts, site_of(parts, site).id, event, subjects=subjects, occasion=occasion)
            out.print(f"{new} tasks opened for {event.value}")
            return
        for done in open_due_work(parts, site=site_of(parts, site).id if site else ""):
            out.print(
                f"{done.site}: {done.opened} tasks written, {done.open_now} of them open now, {done.changed} written anew, "
                f"{done.withdrawn} withdrawn, {done.archived} archived"
            )
            if done.caught_up_from is not None:
                out.print(f"{done.site}: nobody had written due work from {done.caught_up_from} on; it was caught up with")


def erase() -> None:
    """Erase the words and photos of records whose retention is over; `linxun serve` does it by itself every hour."""
    with opened() as parts:
        out.print(f"{erase_at(parts)} records erased")


def backup() -> None:
    """Copy database, photos and keys while the server works; phones may forget afterwards what it covers."""
    with opened() as parts:
        done = take_backup(parts.settings, parts.store, parts.now_ms())
        found = done.manifest
        out.print(f"{done.directory}\n{found.facts} facts, {found.documents} documents, {found.photos} photos")


def restore(directory: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Fill an empty data directory from a finished backup; phones notice and bring what the backup lacks."""
    with told():
        settings = settings_from()
        settings.make_directories()
        store = open_database(settings)
        apply_migrations(store)
        identity = restore_backup(settings, store, directory)
        store.close()
    out.print(f"restored; this database is now {identity.epoch}")


def rebuild() -> None:
    """Make all documents again from the journal. Stop the server first; phones pull everything anew afterwards."""
    with opened() as parts:
        done = rebuild_documents(parts.store, parts.ledger.registry)
        out.print(f"{done.facts} facts offered again, {done.documents} documents")
        for fact, problem in done.refused:
            out.print(f"not applied any more: {fact} ({problem})")
        if done.refused:
            raise typer.Exit(1)


@receipt.command("verify")
def verify_receipt(file: FileArgument) -> None:
    """Say whether this server signed the receipt in the file; ends with 1 when it did not."""
    with opened() as parts:
        found = read_receipt(file.read_text("utf-8"))
        if not is_genuine(Seal(parts.keys.receipt), found):
            typer.echo("NOT genuine: this server did not sign exactly this receipt", err=True)
            raise typer.Exit(1)
        out.print(f"genuine: {found.facts} facts, {found.photos} photos, {found.held} held, until {found.ended_at.isoformat()}")


@rescue.command("apply")
def apply_rescue(file: FileArgument) -> None:
    """Deliver a phone's rescue bundle through the same door as an exchange; doing it twice is harmless."""
    with opened() as parts:
        done = apply_bundle(parts, file.read_bytes())
        out.print(f"phone {done.device}: {done.settled} settled, {done.duplicate} known, {done.held} held, {done.photos} photos")
        if done.is_apart:
            out.print("its numbers do not follow on what is here: the facts were filed as a journal of their own")
        for name, problem in done.refused_photos:
            out.print(f"photo {name} could not be taken: {problem}")
        if done.unpromised_photos:
            out.print(f"{done.unpromised_photos} photos belong to no record and were left out")
