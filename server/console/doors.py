"""All routes of the console and its static files, for the composition root."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

import server.campaign.pages
import server.console.decide
import server.console.enrol
import server.console.pages
import server.console.sign
import server.equipment.import_pages
import server.equipment.pages
import server.equipment.paper_pages
import server.equipment.stock_pages
import server.fire.pages
import server.handover.pages
import server.hazard.pages
import server.label.pages
import server.patrol.pages
import server.plan.pages
import server.register.cleaning_pages
import server.register.pages
import server.report.pages
import server.site.pages
import server.task.pages
import server.template.edit_pages
import server.template.pages

STATIC = Path(__file__).with_name("static")
router = APIRouter(include_in_schema=False)


@router.get("/")
def to_the_console(request: Request) -> Response:
    """Send a browser that only knows the host to the console."""
    del request
    return RedirectResponse("/console", status_code=303)


def install_console(app: FastAPI) -> None:
    """Add the console to the app."""
    app.mount("/console/static", StaticFiles(directory=STATIC), name="console-static")
    for found in (
        router,
        server.console.sign.router,
        server.console.pages.router,
        server.console.enrol.router,
        server.console.decide.router,
        server.template.pages.files,
        server.template.edit_pages.router,
        server.template.pages.router,
        server.task.pages.router,
        server.campaign.pages.router,
        server.plan.pages.router,
        server.fire.pages.router,
        server.hazard.pages.router,
        server.patrol.pages.router,
        server.handover.pages.router,
        server.report.pages.router,
        server.register.pages.router,
        server.register.cleaning_pages.router,
        server.equipment.pages.router,
        server.equipment.import_pages.router,
        server.equipment.paper_pages.router,
        server.equipment.stock_pages.router,
        server.label.pages.router,
        server.site.pages.router,
    ):
        app.include_router(found)
