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
from server.label.sheets import label_pdf, sheets_pdf
from server.label.svg import label_svg
from server.label.views import labels_of
from server.people.views import person_by_username
from sync.errors import InputError, NotFound
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
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file to write: .pdf, or .svg for one label.")],
    site: SiteOption = "",
    only: Annotated[list[str] | None, typer.Option(help="Id of one thing; may be given more than once. None: all.")] = None,
    single: Annotated[bool, typer.Option("--single", help="One label as a PDF of its own size, for a label printer.")] = False,
) -> None:
    """Write the QR labels of a site's equipment and checkpoints as A4 sheets, or one label alone."""
    with opened() as parts:
        here = site_of(parts, site)
        with reading(parts.store):
            found = labels_of(here, only=frozenset(only or ()))
        if not found:
            raise NotFound("no label to print")
        is_svg = file.suffix.lower() == ".svg"
        if (single or is_svg) and len(found) != 1:
            raise InputError(f"one label is wanted alone, {len(found)} were found: name one thing with --only")
        content = (
            label_svg(found[0]).encode() if is_svg else label_pdf(found[0]) if single else sheets_pdf(found, title=here.name)
        )
        file.write_bytes(content)
        out.print(f"{file}: {len(found)} labels")
