"""`/healthz` for load balancers and `/metrics` for Prometheus. The metrics answer to this machine alone."""

from __future__ import annotations

import shutil

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from server.database import reading
from server.forms import Answer, client_address
from server.parts import parts_of
from server.watch.requests import Meters
from server.watch.views import Figures, figures
from sync import __version__
from sync.errors import NotFound, StorageFull

router = APIRouter(tags=["operations"])
LEAST_FREE_BYTES = 200_000_000
"""With less on the disk the server says so, while it still can write (our default)."""


class HealthAnswer(Answer):
    """The server is well."""

    status: str
    version: str
    database: str


@router.get("/healthz", summary="Is the server well")
def healthz(request: Request) -> HealthAnswer:
    """Answer 200 when the database can be read and the disk has room; a problem otherwise."""
    parts = parts_of(request)
    with reading(parts.store) as database:
        database.execute_sql("SELECT 1")
    if shutil.disk_usage(parts.settings.data).free < LEAST_FREE_BYTES:
        raise StorageFull("the disk of the data directory is nearly full")
    return HealthAnswer(status="ok", version=__version__, database=parts.store.name)


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Answer with the meters and the database's figures, to this machine alone."""
    if client_address(request) not in ("127.0.0.1", "::1", "testclient"):
        raise NotFound("not from there")
    meters: Meters = request.app.state.meters
    with reading(parts_of(request).store):
        found = figures()
    lines = generate_latest(meters.registry) + generate_latest(_gauges(found))
    return Response(lines, media_type=CONTENT_TYPE_LATEST)


def _gauges(found: Figures) -> CollectorRegistry:
    registry = CollectorRegistry()
    facts = Gauge("linxun_facts", "Facts in the journal.", ("verdict",), registry=registry)
    for verdict, count in found.facts_by_verdict.items():
        facts.labels(verdict).set(count)
    for name, text, value in (
        ("linxun_photos_missing", "Promised photos that have not arrived.", found.photos_missing),
        ("linxun_phones", "Phones in use.", found.phones),
        ("linxun_phones_revoked", "Phones reported lost.", found.phones_revoked),
        ("linxun_facts_waiting", "Facts on phones, as they last said.", found.waiting_facts),
    ):
        Gauge(name, text, registry=registry).set(value)
    return registry
