"""What commands share: the parts of the server over the operator's settings, and how a refusal is told. No request comes here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from server.backup.commands import BackupRunning, BrokenBackup
from server.database import open_database, reading
from server.database.engine import UnsafeSqlite
from server.database.migrate import pending
from server.keys import WeakKeyFile
from server.parts import Parts
from server.settings import Settings, settings_from
from server.site.views import SiteRow, all_sites
from server.wiring import build_parts
from sync.errors import LinxunError

out = Console(highlight=False, soft_wrap=True)
SiteOption = Annotated[str, typer.Option(help="The site's id; may be left out when there is only one.")]
FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@contextmanager
def told() -> Iterator[None]:
    """Tell a refusal in one line and end with 1 instead of a stack."""
    try:
        yield
    except LinxunError as error:
        _end(f"{error.slug}: {error.detail}")
    except (UnsafeSqlite, WeakKeyFile, BackupRunning, BrokenBackup, ValueError) as error:
        _end(str(error))


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Parts]:
    """Yield the parts of the server over its migrated database; ends with 1 and says so when a migration is missing."""
    found = settings_from() if settings is None else settings
    with told():
        found.make_directories()
        store = open_database(found)
        try:
            if pending(store):
                _end("the database is not of this release: run `linxun migrate`")
            yield build_parts(found, store)
        finally:
            store.close()


def site_of(parts: Parts, site: str) -> SiteRow:
    """Return the named site, or the only one; ends with 1 and names the sites otherwise."""
    with reading(parts.store):
        sites = all_sites()
    if not site and len(sites) == 1:
        return sites[0]
    for row in sites:
        if row.id == site:
            return row
    listed = "\n".join(f"  {row.id}  {row.name}" for row in sites) or "  none yet: `linxun site add`"
    _end(f"name a site with --site:\n{listed}")
    raise AssertionError("unreachable: _end raises")


def _end(text: str) -> None:
    typer.echo(text, err=True)
    raise typer.Exit(1)
