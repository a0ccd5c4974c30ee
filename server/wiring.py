"""The server's composition root: the only place that builds real parts and hands them in. Started by `linxun serve`, by uvicorn
(`server.wiring:app_from_environment`) and by the tests. It decides nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable

from fastapi import FastAPI

import server.campaign.api
import server.delivery.api
import server.delivery.photos
import server.device.api
import server.device.supervisors
import server.equipment.api
import server.hazard.api
import server.label.api
import server.patrol.api
import server.people.api
import server.plan.api
import server.record.api
import server.report.api
import server.shift.api
import server.task.api
import server.task.figures_api
import server.task.work_api
import server.template.api
import server.watch.api
from server.console.doors import install_console
from server.console.render import problem_page
from server.database import Store, commit, open_database
from server.database.migrate import migrate
from server.equipment.intake import StockIntake
from server.fire.intake import MoveIntake
from server.handover.intake import HandoverIntake
from server.hazard.intake import HazardIntake
from server.headers import SafeHeaders
from server.inspection.intake import InspectionIntake
from server.keys import Keys
from server.label.intake import LabelIntake
from server.ledger.identity import read_identity
from server.ledger.intake import Registry
from server.ledger.ledger import Ledger
from server.ledger.master import MasterIntake
from server.ledger.old import OldDocumentsIntake
from server.ledger.release import ReleaseIntake
from server.parts import Parts, wall_clock_ms
from server.patrol.intake import PatrolIntake
from server.people.intake import PostsIntake
from server.phrases.intake import PhraseIntake
from server.problems import PROBLEM_RESPONSES, install_problems
from server.record.intake import RetentionIntake
from server.register.intake import RegisterIntake
from server.settings import Settings, settings_from
from server.shift.intake import ShiftIntake
from server.task.intake import TaskIntake
from server.task.intake_archive import ArchiveIntake
from server.task.judged_intake import BlockedIntake, ExcusedIntake, FigureIntake
from server.template.intake import TemplateIntake
from server.template.views import template_at
from server.watch.requests import Meters, WatchRequests
from server.work.intake import PersonMonthIntake
from sync import __version__

ROUTERS = (
    server.delivery.api.router,
    server.delivery.photos.router,
    server.device.api.router,
    server.patrol.api.router,
    server.people.api.router,
    server.task.api.router,
    server.task.work_api.router,
    server.task.figures_api.router,
    server.campaign.api.router,
    server.plan.api.router,
    server.record.api.router,
    server.device.supervisors.router,
    server.label.api.router,
    server.equipment.api.router,
    server.equipment.api.tables,
    server.shift.api.router,
    server.hazard.api.router,
    server.report.api.router,
    server.watch.api.router,
    server.template.api.files,
    server.template.api.router,
)


def intakes() -> Registry:
    """Return who takes part when a fact is accepted, in the order in which they are offered it."""
    features = (
        MasterIntake(),
        PostsIntake(),
        TemplateIntake(),
        TaskIntake(),
        BlockedIntake(),
        ExcusedIntake(),
        FigureIntake(),
        InspectionIntake(template_at),
        HazardIntake(),
        PatrolIntake(),
        HandoverIntake(),
        MoveIntake(),
        ShiftIntake(),
        RetentionIntake(),
        PersonMonthIntake(),
        RegisterIntake(),
        OldDocumentsIntake(),
        StockIntake(),
        LabelIntake(),
        ArchiveIntake(),
        PhraseIntake(),
    )
    return Registry((*features, ReleaseIntake(Registry(features))))


def build_parts(settings: Settings, store: Store, *, now_ms: Callable[[], int] = wall_clock_ms) -> Parts:
    """Return the parts of a server on a migrated database; directories and keys are on disk afterwards."""
    settings.make_directories()
    keys = Keys(settings.keys)
    keys.make_all()
    ledger = Ledger(commit(store, read_identity), intakes(), now_ms)
    return Parts(settings=settings, store=store, ledger=ledger, keys=keys, now_ms=now_ms)


def create_app(parts: Parts) -> FastAPI:
    """Return the application over these parts, with the doors of every feature."""
    app = FastAPI(title="Linxun", version=__version__, docs_url=None, redoc_url=None)
    app.state.parts = parts
    app.state.meters = Meters()
    app.add_middleware(SafeHeaders)
    app.add_middleware(WatchRequests, meters=app.state.meters)
    install_problems(app, page=problem_page)
    for router in ROUTERS:
        app.include_router(router, responses=PROBLEM_RESPONSES)
    install_console(app)
    return app


def app_from_environment(*, now_ms: Callable[[], int] = wall_clock_ms) -> FastAPI:
    """Return the application that the LINXUN_* variables describe, its database brought to this release's schema."""
    settings = settings_from()
    settings.make_directories()
    store = open_database(settings)
    migrate(store)
    app = create_app(build_parts(settings, store, now_ms=now_ms))
    # What lives as long as the process need not be looked through each time a batch of facts has made some garbage.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return app
