"""What uvicorn calls in each process that `linxun serve` starts: logs first, then the application, then the thread that opens
due work. Decides nothing."""

from __future__ import annotations

from fastapi import FastAPI

from server.logs import set_up_logs
from server.task.opening import DueWork
from server.wiring import app_from_environment


def app() -> FastAPI:
    """Return the application that the LINXUN_* variables describe, in a process whose lines are JSON."""
    set_up_logs()
    made = app_from_environment()
    DueWork(made.state.parts).start()
    return made
