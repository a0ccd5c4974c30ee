"""`linxun` commands for the floor: a code that enrols a phone, and label sheets to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from server.cli.common import SiteOption, opened, out, site_of
from server.database import commit, reading
from server.device.commands import require_person_at
from server.device.enrolment import CODE_MS, mint
from server.device.qr import enrolment_link, qr_terminal
from server.label.sheets import sheets_pdf
from server.label.views import labels_of
from server.people.views import person_by_username
from sync.errors import NotFound
from sync.rules.label import grouped


def enrol(
    site: SiteOption = "",
    label: Annotated[str, typer.Option(help="What people will call the phone.")] = "",
    person: Annotated[str, typer.Option(help="User name of the only person who may use it; none: everybody of the site.")] = "",
) -> None:
    """Make a one-time code for a phone and show its QR; it opens once, for fifteen minutes."""
    with opened() as parts:
        here = site_of(parts, site)
        now = parts.now_ms()
        with reading(parts.store):
            bound = person_by_username(person) if person else None
            require_person_at(bound, here.id, now)
        made = commit(parts.store, lambda: mint(site=here.id, person=bound, label=label, by=parts.server_id, now_ms=now))
        link = enrolment_link(parts.settings, made.code)
        typer.echo(qr_terminal(link))
        out.print(f"{grouped(made.code)}   {here.name}, {CODE_MS // 60_000} minutes")


def labels(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The PDF to write.")],
    site: SiteOption = "",
    only: Annotated[list[str] | None, typer.Option(help="Id of one thing; may be given more than once. None: all.")] = None,
) -> None:
    """Write the QR labels of a site's equipment and checkpoints as A4 sheets."""
    with opened() as parts:
        here = site_of(parts, site)
        with reading(parts.store):
            found = labels_of(here, only=frozenset(only or ()))
        if not found:
            raise NotFound("no label to print")
        file.write_bytes(sheets_pdf(found, title=here.name))
        out.print(f"{file}: {len(found)} labels")
