"""Links that open the app: an enrolment code `HTTPS://<host>/J/…` read by another app's scanner. The app listens.

It never follows a link: the enrolment screen judges it. The Android half was not run on a device.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobile.device.bridge import Bridge

FROM_HISTORY = 0x00100000
"""android.content.Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY."""


class AndroidLinks:
    """The intent the Activity was started with, then each new one."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def listen(self, opened: Callable[[str], None]) -> None:
        def arrived(intent: Any) -> None:
            link = intent.getDataString() if intent is not None else None
            if link:
                opened(str(link))

        self._bridge.on_new_intent(arrived)
        first = self._bridge.activity().getIntent()
        # Opened from the list of recent apps Android shows the intent of last time again, with its used code.
        if first is not None and not (first.getFlags() or 0) & FROM_HISTORY:
            arrived(first)


class CommandLineLinks:
    """Stands in on a desktop: the one link given on the command line, if any."""

    def __init__(self, link: str = "") -> None:
        self._link = link

    def listen(self, opened: Callable[[str], None]) -> None:
        if self._link:
            opened(self._link)
