"""`linxun campaigns`: make a site's yearly programme from the command line; doing it twice makes nothing twice."""

from __future__ import annotations

from typing import Annotated

import typer

from server.campaign.commands import FIRST_YEAR, LAST_YEAR, make_year
from server.cli.common import SiteOption, opened, out, site_of
from server.database import commit


def campaigns(
    year: Annotated[int, typer.Argument(min=FIRST_YEAR, max=LAST_YEAR, help="The year to make.")], site: SiteOption = ""
) -> None:
    """Make the campaigns of the built-in programme that the site's year does not have yet."""
    with opened() as parts:
        here = site_of(parts, site)
        made = commit(parts.store, lambda: make_year(parts.ledger, here.id, year, author=parts.server_id))
        out.print(f"{made} campaigns made for {year} at {here.name}")
