"""Whether the phone is set to dark colours. Not run on a device.

The app asks at start and when it comes back to the front; a desktop has no such setting and stays light.
"""

from __future__ import annotations

from mobile.device.bridge import Bridge

UI_MODE_NIGHT_MASK, UI_MODE_NIGHT_YES = 0x30, 0x20
"""android.content.res.Configuration."""


def android_is_dark(bridge: Bridge) -> bool:
    """Return True when Android shows dark colours now."""
    mode = int(bridge.activity().getResources().getConfiguration().uiMode)
    return mode & UI_MODE_NIGHT_MASK == UI_MODE_NIGHT_YES
