"""One-tap words for mending and for looking again, from the word files: the likeliest first.

Read by the hazard actions, so that neither needs typing. Never holds a name or a number.
"""

from __future__ import annotations

from mobile.words import text

MENDED = ("replaced", "tightened", "refilled", "cleared", "repaired", "reset")
FAILED = ("same", "again", "partly", "other")


def mending_phrases() -> tuple[str, ...]:
    """Return what repairers usually did."""
    return tuple(text(f"hazard.did.{key}") for key in MENDED)


def failing_phrases() -> tuple[str, ...]:
    """Return what is usually still wrong."""
    return tuple(text(f"hazard.still.{key}") for key in FAILED)
