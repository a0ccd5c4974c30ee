"""What uvicorn calls in the demo's server process: the product's application over the demo's clock.

The demo itself opens due work and publishes figures when its day comes to it, by the same functions as `linxun serve`.
"""

from __future__ import annotations

import os
from pathlib import Path

from fastapi import FastAPI

from server.demo.clock import DemoClock
from server.logs import set_up_logs
from server.wiring import app_from_environment

CLOCK_VARIABLE = "LINXUN_DEMO_CLOCK"


def app() -> FastAPI:
    """Return the application that the LINXUN_* variables describe, telling the time of the demo."""
    set_up_logs()
    return app_from_environment(now_ms=DemoClock(Path(os.environ[CLOCK_VARIABLE])).now_ms)
