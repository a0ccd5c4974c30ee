"""Structured logs: one JSON object per line on stderr, for our own lines and for every library's. Called once by each
process. Secrets are taken out by name and by shape before a line is written; bodies, query strings and headers never get here."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

HIDDEN = "[hidden]"
SECRET_NAMES = frozenset(
    {
        "password",
        "secret",
        "token",
        "access_token",
        "refresh_token",
        "authorization",
        "cookie",
        "set-cookie",
        "code",
        "pin",
        "csrf",
    }
)
# A JWT, a bearer or session token of ours, an argon2 hash, an enrolment link or code.
_SHAPES = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+|(?i:bearer )\S+|\$argon2\w*\$\S+|(?<![\w-])[\w-]{43}(?![\w-])|/J/[0-9A-Z]{16}")


def set_up_logs(*, stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """From now on every log line of this process is one JSON object on `stream`."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        found = logging.getLogger(name)
        found.handlers.clear()
        found.propagate = name != "uvicorn.access"  # our own line per request says more and hides the query
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return the line with secrets hidden: values under secret names, and anything shaped like one in any text."""
    for name, value in event.items():
        if name.lower() in SECRET_NAMES:
            event[name] = HIDDEN
        elif isinstance(value, str) and name not in ("timestamp", "level", "logger"):
            event[name] = _SHAPES.sub(HIDDEN, value)
    return event
