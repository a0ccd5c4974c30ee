"""What uvicorn calls in each process that `linxun serve` starts: logs first, then the application, then the threads that open
due work and erase what was kept long enough. Decides nothing."""

from __future__ import annotations

from functools import partial

from fastapi import FastAPI

from server.chores import Chore
from server.logs import set_up_logs
from server.record.erasure import erase_at
from server.record.keeping import archive_documents
from server.task.figures import publish_figures
from server.task.opening import EVERY_SECONDS, keep_due_work
from server.wiring import app_from_environment


def app() -> FastAPI:
    """Return the application that the LINXUN_* variables describe, in a process whose lines are JSON."""
    set_up_logs()
    made = app_from_environment()
    Chore("due-work", partial(keep_due_work, made.state.parts), every_seconds=EVERY_SECONDS).start()
    Chore("retention", partial(erase_at, made.state.parts), every_seconds=3600).start()
    Chore("archive", partial(archive_documents, made.state.parts), every_seconds=6 * 3600).start()
    Chore("figures", partial(publish_figures, made.state.parts), every_seconds=600).start()
    return made
