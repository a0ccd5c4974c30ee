"""The calls that the Android halves make, pinned. No device and no JVM takes part: what Android does with them is not shown."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mobile.device.appearance import android_is_dark
from mobile.device.battery import AndroidBattery
from mobile.device.bridge import RESULT_OK
from mobile.device.clock import AndroidClock
from mobile.device.handing import AndroidHandOut
from mobile.device.links import AndroidLinks
from mobile.device.location import AndroidLocation
from mobile.device.network import AndroidNetwork
from mobile.device.permissions import AndroidPermissions
from mobile.device.ports import Connection, Fix, Permission, TextQuestion
from mobile.device.scanner import AndroidScanner
from mobile.device.text_dialog import AndroidTextDialog
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


def test_the_text_dialog_opens_on_androids_thread_and_answers_on_the_apps(java: FakeJava) -> None:
    made: list[Any] = []
    java.classes["cn.linxun.device.TextDialog"] = Recorded(java, made)
    answers: list[str | None] = []
    dialog = AndroidTextDialog(bridge_over(java))
    dialog.ask(TextQuestion(title="备注", accept="好", cancel="取消", start="旧", most_characters=60), answers.append)
    activity, words, start, most, answer = made
    assert (activity, words, start, most) == (java.activity, ["备注", "好", "取消"], "旧", 60)
    assert java.calls[-1] == "Activity.runOnUiThread(TextDialog)"
    assert answer.__javainterfaces__ == ("cn/linxun/device/TextDialog$Answer",)
    assert (answer.given.signature, answer.cancelled.signature) == ("(Ljava/lang/String;)V", "()V")
    answer.given("中文")
    answer.cancelled()
    assert answers == ["中文", None]


class Recorded(Thing):
    """A class that keeps what it was made with."""

    def __init__(self, java: FakeJava, made: list[Any]) -> None:
        super().__init__(java, "cn.linxun.device.TextDialog")
        self._made = made

    def __call__(self, *arguments: Any) -> Thing:
        self._made.extend(arguments)
        return super().__call__(*arguments)


def test_the_link_that_started_the_app_comes_first_and_later_ones_follow(java: FakeJava) -> None:
    java.answers["Activity.getIntent"] = Thing(java, "First")
    java.answers["First.getDataString"] = "https://linxun.example/J/ONE"
    java.answers["Second.getDataString"] = "https://linxun.example/J/TWO"
    opened: list[str] = []
    AndroidLinks(bridge_over(java)).listen(opened.append)
    for arrived in java.listeners["on_new_intent"]:
        arrived(Thing(java, "Second"))
        arrived(Thing(java, "FromTheLauncher"))
    assert opened == ["https://linxun.example/J/ONE", "https://linxun.example/J/TWO"]


def test_the_link_of_last_time_is_not_told_again_when_the_app_is_opened_from_the_recent_ones(java: FakeJava) -> None:
    java.answers["Activity.getIntent"] = Thing(java, "First")
    java.answers["First.getDataString"] = "https://linxun.example/J/ONE"
    java.answers["First.getFlags"] = 0x10100000
    opened: list[str] = []
    AndroidLinks(bridge_over(java)).listen(opened.append)
    assert opened == []


def test_a_file_leaves_by_androids_own_page_and_is_copied_into_what_the_person_chose(java: FakeJava, tmp_path: Path) -> None:
    file, chosen = tmp_path / "bundle.lxr", tmp_path / "chosen"
    file.write_bytes(b"sealed")
    java.answers["Answer.getData"] = Thing(java, "Uri")
    java.answers["Activity.getContentResolver"] = Thing(java, "Resolver")
    java.answers["Resolver.openFileDescriptor"] = Thing(java, "Descriptor")
    java.answers["Descriptor.detachFd"] = lambda: os.open(chosen, os.O_WRONLY | os.O_CREAT)
    told: list[bool] = []
    way = AndroidHandOut(bridge_over(java))
    way.hand_out(file, told.append)
    assert "new Intent('android.intent.action.CREATE_DOCUMENT')" in java.calls
    assert "Intent.addCategory('android.intent.category.OPENABLE')" in java.calls
    assert "Bundle.putString('android.intent.extra.TITLE', 'bundle.lxr')" in java.calls
    java.answer_activity(4714, RESULT_OK, Thing(java, "Answer"))
    assert "Resolver.openFileDescriptor(Uri, 'w')" in java.calls
    assert told == [True]
    assert chosen.read_bytes() == b"sealed"


def test_a_person_who_goes_back_or_a_place_that_refuses_is_no_way_out(java: FakeJava, tmp_path: Path) -> None:
    def refuses(*_arguments: object) -> None:
        raise java.JavaException

    java.answers["Answer.getData"] = Thing(java, "Uri")
    java.answers["Activity.getContentResolver"] = Thing(java, "Resolver")
    java.answers["Resolver.openFileDescriptor"] = refuses
    told: list[bool] = []
    way = AndroidHandOut(bridge_over(java))
    way.hand_out(tmp_path / "bundle.lxr", told.append)
    java.answer_activity(4714, CANCELED, None)
    way.hand_out(tmp_path / "bundle.lxr", told.append)
    java.answer_activity(4714, RESULT_OK, Thing(java, "Answer"))
    assert told == [False, False]
