"""Reminders of due work as the phone's own notifications while the app is not in front. The app plans them when it goes behind.

Alarms of Android's AlarmManager inside the app's own process: no service and nothing that outlives the app. Never decides what to
remind of. The Android half was not run on a device.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobile.device.bridge import Bridge
from mobile.device.ports import Permission, Permissions, Reminder
from mobile.words import text
from sync.times import to_ms

ALARM = "cn.linxun.device.ReminderAlarm"


class AndroidReminders:
    """AlarmManager, NotificationChannel and NotificationManager, by one Java class (permission POST_NOTIFICATIONS)."""

    def __init__(self, bridge: Bridge, permissions: Permissions) -> None:
        self._bridge = bridge
        self._permissions = permissions

    def plan(self, reminders: Sequence[Reminder]) -> None:
        alarm, activity = self._bridge.java(ALARM), self._bridge.activity()
        alarm.clear(activity)
        if not self._permissions.holds(Permission.NOTIFICATIONS):
            return
        for reminder in reminders:
            alarm.add(activity, to_ms(reminder.at), reminder.title, reminder.text, text("device.reminders"))


class NoReminders:
    """A desktop shows no notifications: the app reminds while it is open."""

    def plan(self, reminders: Sequence[Reminder]) -> None:
        """Nothing to notify with."""
