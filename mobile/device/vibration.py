"""A buzz in the hand: one short for good, two short for bad. Screens call it beside sound and colour, never alone.

The Android half was not run on a device.
"""

from __future__ import annotations

from mobile.device.bridge import Bridge

GOOD_MS = 50
BAD_MS = (0, 60, 80, 60)
"""Wait, buzz, wait, buzz, in milliseconds."""

DEFAULT_AMPLITUDE = -1
NO_REPEAT = -1
OREO = 26


class AndroidVibration:
    """Android's Vibrator (permission VIBRATE, which nobody is asked for)."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def good(self) -> None:
        vibrator = self._bridge.service("VIBRATOR_SERVICE", "android.os.Vibrator")
        if self._has_effects():
            effect = self._bridge.java("android.os.VibrationEffect")
            vibrator.vibrate(effect.createOneShot(GOOD_MS, DEFAULT_AMPLITUDE))
        else:
            vibrator.vibrate(GOOD_MS)

    def bad(self) -> None:
        vibrator = self._bridge.service("VIBRATOR_SERVICE", "android.os.Vibrator")
        if self._has_effects():
            effect = self._bridge.java("android.os.VibrationEffect")
            vibrator.vibrate(effect.createWaveform(list(BAD_MS), NO_REPEAT))
        else:
            vibrator.vibrate(list(BAD_MS), NO_REPEAT)

    def _has_effects(self) -> bool:
        return bool(self._bridge.java("android.os.Build$VERSION").SDK_INT >= OREO)


class NoVibration:
    """A desktop cannot buzz; the screen shows the same news."""

    def good(self) -> None:
        """Nothing to move."""

    def bad(self) -> None:
        """Nothing to move."""
