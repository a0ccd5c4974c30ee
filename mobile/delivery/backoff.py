"""How long to wait after a failed try: exponential with full jitter, never shorter than the server asked for.

Called by the engine. Never sleeps and never reads a clock.
"""

from __future__ import annotations

FIRST_SECONDS = 5.0
LONGEST_SECONDS = 15 * 60.0
"""A person who stands in the yard again should not wait longer than this; ours."""


def wait_seconds(failures: int, chance: float, *, retry_after_seconds: float | None = None) -> float:
    """Return the seconds to the next try after so many failures in a row; `chance` is drawn from [0, 1).

    The wait is uniform between one second and the doubled ceiling, so that fifty phones leaving a basement together do not
    knock together."""
    ceiling = min(LONGEST_SECONDS, FIRST_SECONDS * float(1 << min(max(failures - 1, 0), 10)))
    drawn = 1.0 + chance * (ceiling - 1.0)
    return max(drawn, min(retry_after_seconds or 0.0, 24 * 3600.0))
