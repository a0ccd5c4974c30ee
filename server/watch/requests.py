"""Counts and logs every request: method, the route's pattern, status, seconds. Added by the composition root. It sees no body,
no query and no header, so that none of them can end in a log."""

from __future__ import annotations

import logging
import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("linxun.requests")
QUIET = frozenset({"/healthz", "/metrics"})


class Meters:
    """The meters of one application, in a registry of its own so that several can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("method", "route", "status")
        self.requests = Counter("linxun_requests_total", "Requests answered.", names, registry=self.registry)
        buckets = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
        self.seconds = Histogram(
            "linxun_request_seconds", "Time to answer.", ("method", "route"), registry=self.registry, buckets=buckets
        )


class WatchRequests:
    """ASGI middleware around everything."""

    def __init__(self, app: ASGIApp, *, meters: Meters) -> None:
        self.app = app
        self.meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; count and log when the answer is complete or failed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self.meters.requests.labels(scope["method"], route, str(status)).inc()
        self.meters.seconds.labels(scope["method"], route).observe(seconds)
        if scope["path"] not in QUIET:
            found = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            log.info("request", extra=found)


def route_of(scope: Scope) -> str:
    """Return the route's pattern, so that ids are no labels; `other` for what matched none."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "other"))
