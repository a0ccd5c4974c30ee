"""The calls that the Android halves make, pinned. No device and no JVM takes part: what Android does with them is not shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mobile.device.appearance import android_is_dark
from mobile.device.battery import AndroidBattery
from mobile.device.bridge import RESULT_OK
from mobile.device.clock import AndroidClock
from mobile.device.location import AndroidLocation
from mobile.device.network import AndroidNetwork
from mobile.device.permissions import AndroidPermissions
from mobile.device.ports import Connection, Fix, Permission, Reminder
from mobile.device.reminders import AndroidReminders
from mobile.device.scanner import AndroidScanner
from mobile.device.vibration import AndroidVibration
from tests.contract.java import FakeJava, Thing, bridge_over

CAMERA = "android.permission.CAMERA"
FINE = "android.permission.ACCESS_FINE_LOCATION"
COARSE = "android.permission.ACCESS_COARSE_LOCATION"
CANCELED = 0


@pytest.fixture
def java(tmp_path: Path) -> FakeJava:
    made = FakeJava(tmp_path)
    made.granted = {CAMERA}
    return made


def scanner(java: FakeJava) -> AndroidScanner:
    bridge = bridge_over(java)
    return AndroidScanner(bridge, AndroidPermissions(bridge))


def answer_with(java: FakeJava, text: str) -> Thing:
    java.answers["Answer.getStringExtra"] = lambda name: text if name == "text" else None
    return Thing(java, "Answer")


def extras(java: FakeJava) -> list[str]:
    return [call.split("'")[1] for call in java.calls if call.startswith("Bundle.putString(")]


def test_a_scan_starts_our_activity_with_its_sentences_and_reads_the_text(java: FakeJava) -> None:
    seen: list[str | None] = []
    scanner(java).scan(seen.append)
    assert "new Intent(Activity, ScanActivity)" in java.calls
    assert java.calls[-2:] == ["Intent.putExtras(Bundle)", "Activity.startActivityForResult(Intent, 4711)"]
    assert extras(java) == ["hint", "torch", "cancel", "failed"]
    java.answer_activity(4711, RESULT_OK, answer_with(java, "HTTPS://X/E/1"))
    assert seen == ["HTTPS://X/E/1"]
    assert java.listeners["on_activity_result"] == []


def test_a_scan_ignores_the_answer_of_another_request(java: FakeJava) -> None:
    seen: list[str | None] = []
    scanner(java).scan(seen.append)
    java.answer_activity(99, RESULT_OK, answer_with(java, "foreign"))
    assert seen == []
    java.answer_activity(4711, CANCELED, None)
    assert seen == [None]


def test_a_scan_whose_answer_was_lost_is_answered_when_the_next_one_starts(java: FakeJava) -> None:
    seen: list[str | None] = []
    scans = scanner(java)
    scans.scan(seen.append)
    scans.scan(seen.append)
    assert seen == [None]
    java.answer_activity(4711, RESULT_OK, answer_with(java, "second"))
    assert seen == [None, "second"]


def test_the_answer_waits_for_the_apps_own_thread(java: FakeJava) -> None:
    later: list[Callable[[], None]] = []
    bridge = bridge_over(java, later.append)
    seen: list[str | None] = []
    AndroidScanner(bridge, AndroidPermissions(bridge)).scan(seen.append)
    java.answer_activity(4711, RESULT_OK, answer_with(java, "label"))
    assert seen == []
    for run in later:
        run()
    assert seen == ["label"]


def test_the_camera_is_asked_for_when_the_first_scan_needs_it_and_a_refusal_is_no_scan(java: FakeJava) -> None:
    java.granted = set()
    seen: list[str | None] = []
    scanner(java).scan(seen.append)
    [(names, answered)] = java.asked
    assert names == [CAMERA]
    answered(names, [False])
    assert seen == [None]
    assert not any("startActivityForResult" in call for call in java.calls)


def test_a_coarse_position_is_enough_to_watch(java: FakeJava) -> None:
    permissions = AndroidPermissions(bridge_over(java))
    answers: list[bool] = []
    permissions.ask(Permission.LOCATION, answers.append)
    [(names, answered)] = java.asked
    assert names == [FINE, COARSE]
    answered(names, [False, True])
    assert answers == [True]
    java.granted = {COARSE}
    assert permissions.holds(Permission.LOCATION)


def test_location_is_watched_only_with_permission_and_between_start_and_stop(java: FakeJava) -> None:
    bridge = bridge_over(java)
    location = AndroidLocation(bridge, AndroidPermissions(bridge))
    location.start()
    assert location.latest() is None
    java.granted = {FINE}
    java.answers["LocationWatch.latest"] = [31.2, 121.5, 12.0, 3.5]
    location.start()
    location.start()
    assert location.latest() == Fix(31.2, 121.5, accuracy_metres=12.0, age_seconds=3.5)
    location.stop()
    assert location.latest() is None
    expected = ["new LocationWatch(Activity)", "LocationWatch.start()", "LocationWatch.latest()", "LocationWatch.stop()"]
    assert java.calls == expected


def test_a_watch_without_a_fix_knows_no_place(java: FakeJava) -> None:
    java.granted = {FINE}
    java.answers["LocationWatch.latest"] = []
    bridge = bridge_over(java)
    location = AndroidLocation(bridge, AndroidPermissions(bridge))
    location.start()
    assert location.latest() is None


@pytest.mark.parametrize(
    ("internet", "unmetered", "wifi", "expected"),
    [
        (True, True, True, Connection(is_connected=True, is_metered=False, is_wifi=True)),
        (True, False, False, Connection(is_connected=True, is_metered=True, is_wifi=False)),
        (False, True, True, Connection(is_connected=False, is_metered=False, is_wifi=True)),
    ],
)
def test_the_network_is_what_android_says_of_the_active_one(
    java: FakeJava, internet: bool, unmetered: bool, wifi: bool, expected: Connection
) -> None:
    java.answers["ConnectivityManager.getActiveNetwork"] = Thing(java, "Network")
    java.answers["ConnectivityManager.getNetworkCapabilities"] = Thing(java, "Able")
    java.answers["Able.hasCapability"] = {12: internet, 11: unmetered}.get
    java.answers["Able.hasTransport"] = {1: wifi}.get
    assert AndroidNetwork(bridge_over(java)).connection() == expected
    assert "cast(android.net.ConnectivityManager, connectivity)" in java.calls


def test_a_phone_without_an_active_network_is_not_connected(java: FakeJava) -> None:
    assert not AndroidNetwork(bridge_over(java)).connection().is_connected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (34, ["VibrationEffect.createOneShot(50, -1)", "VibrationEffect.createWaveform([0, 60, 80, 60], -1)"]),
        (24, ["Vibrator.vibrate(50)", "Vibrator.vibrate([0, 60, 80, 60], -1)"]),
    ],
)
def test_good_is_one_buzz_and_bad_is_two(java: FakeJava, level: int, expected: list[str]) -> None:
    java.classes["android.os.Build$VERSION"].SDK_INT = level
    vibration = AndroidVibration(bridge_over(java))
    vibration.good()
    vibration.bad()
    assert [call for call in java.calls if call in expected] == expected
    assert sum(call.startswith("Vibrator.vibrate(") for call in java.calls) == 2


def test_the_boot_clock_is_androids_and_the_boot_count_names_the_boot(java: FakeJava) -> None:
    java.answers["SystemClock.elapsedRealtimeNanos"] = 42
    java.answers["Activity.getContentResolver"] = Thing(java, "Resolver")
    java.answers["Global.getInt"] = 17
    clock = AndroidClock(bridge_over(java))
    assert clock.boot_ns() == 42
    assert [clock.boot_id(), clock.boot_id()] == ["boot-17", "boot-17"]
    assert java.calls.count("Global.getInt(Resolver, 'boot_count', 0)") == 1


@pytest.mark.parametrize(("told", "expected"), [(57, 57), (0, None), (-(2**31), None)])
def test_a_charge_that_android_does_not_know_is_unknown(java: FakeJava, told: int, expected: int | None) -> None:
    java.answers["BatteryManager.getIntProperty"] = {4: told}.get
    assert AndroidBattery(bridge_over(java)).percent() == expected


@pytest.mark.parametrize(("mode", "expected"), [(0x21, True), (0x11, False), (0x01, False)])
def test_the_phone_is_dark_when_its_configuration_says_night(java: FakeJava, mode: int, expected: bool) -> None:
    java.answers["Activity.getResources"] = Thing(java, "Resources")
    java.answers["Resources.getConfiguration"] = Thing(java, "Configuration", uiMode=mode)
    assert android_is_dark(bridge_over(java)) is expected


def test_reminders_are_alarms_of_our_class_in_place_of_those_before(java: FakeJava) -> None:
    java.granted = {"android.permission.POST_NOTIFICATIONS"}
    bridge = bridge_over(java)
    at = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    AndroidReminders(bridge, AndroidPermissions(bridge)).plan([Reminder(at, "1 due", "lobby")])
    assert [call for call in java.calls if call.startswith("ReminderAlarm")] == [
        "ReminderAlarm.clear(Activity)",
        f"ReminderAlarm.add(Activity, {int(at.timestamp() * 1000)}, '1 due', 'lobby', '检查到期提醒')",
    ]


def test_refused_notifications_plan_nothing_and_take_back_what_was_planned(java: FakeJava) -> None:
    bridge = bridge_over(java)
    AndroidReminders(bridge, AndroidPermissions(bridge)).plan([Reminder(datetime(2026, 11, 20, tzinfo=UTC), "t", "x")])
    assert [call for call in java.calls if call.startswith("ReminderAlarm")] == ["ReminderAlarm.clear(Activity)"]


def test_before_android_13_notifications_need_no_yes(java: FakeJava) -> None:
    java.classes["android.os.Build$VERSION"] = Thing(java, "VERSION", SDK_INT=32)
    assert AndroidPermissions(bridge_over(java)).holds(Permission.NOTIFICATIONS)
