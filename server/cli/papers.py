"""`linxun report`: the inspection-day ledger of a site, a building, a kind or one thing as a PDF file, for the binder."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from server.cli.common import SiteOption, opened, out, site_of
from server.report.choosing import period_of, scope_of
from server.report.gather import Asked
from server.report.making import make_ledger


class Tongue(StrEnum):
    """The language of the ledger."""

    ZH = "zh"
    EN = "en"


def report(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The PDF file to write.")],
    site: SiteOption = "",
    item: Annotated[str, typer.Option(help="Id, label code, maker's code or name of one thing.")] = "",
    kind: Annotated[str, typer.Option(help="A kind of equipment, such as extinguisher.")] = "",
    building: Annotated[str, typer.Option(help="Id of a building or any other place.")] = "",
    begin: Annotated[str, typer.Option(help="First day, 2026-11-01; the first of this month unless told.")] = "",
    end: Annotated[str, typer.Option(help="Last day; today unless told.")] = "",
    language: Annotated[Tongue, typer.Option(help="Language of the ledger.")] = Tongue.ZH,
    by: Annotated[str, typer.Option(help="Who had it made, for the title page.")] = "",
) -> None:
    """Write the inspection-day ledger: checks with readings, signers, photos, corrections and record hashes."""
    with opened() as parts:
        here = site_of(parts, site)
        now = parts.now_ms()
        first, last = period_of(begin, end, datetime.fromtimestamp(now / 1000, ZoneInfo(here.time_zone)).date())
        scope = scope_of(item=item, kind=kind, building=building, begin=first, end=last)
        made = make_ledger(parts, Asked(here, scope, by or "linxun", now, language.value))
        file.write_bytes(made)
        out.print(f"{file}: {len(made)} bytes")
