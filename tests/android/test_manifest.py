"""The manifest that a build host would get: permissions, private storage, our Activities, the enrolment link."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from mobile.device import camera, scanner
from mobile.device.permissions import ANDROID_NAMES
from tests.android.dist import Distribution
from tests.android.spec import ROOT, package, values, version

NAMESPACE = "{http://schemas.android.com/apk/res/android}"
JAVA = ROOT / "mobile" / "android" / "java"


def named(element: Element, attribute: str = "name") -> str:
    return element.get(NAMESPACE + attribute, "")


@pytest.fixture(scope="module")
def manifest(distribution: Distribution) -> Element:
    return ElementTree.fromstring(distribution.manifest)


@pytest.fixture(scope="module")
def application(manifest: Element) -> Element:
    found = manifest.find("application")
    assert found is not None
    return found


def main_activity(application: Element) -> Element:
    return next(element for element in application.iter("activity") if named(element).endswith("PythonActivity"))


def test_the_app_asks_for_what_it_needs_and_for_no_storage_or_background(manifest: Element) -> None:
    names = [named(element) for element in manifest.iter("uses-permission")]
    assert sorted(name.removeprefix("android.permission.") for name in names) == [
        "ACCESS_COARSE_LOCATION",
        "ACCESS_FINE_LOCATION",
        "ACCESS_NETWORK_STATE",
        "CAMERA",
        "INTERNET",
        "POST_NOTIFICATIONS",
        "RECORD_AUDIO",
        "VIBRATE",
    ]


def test_every_permission_asked_at_run_time_is_in_the_manifest(manifest: Element) -> None:
    declared = {named(element) for element in manifest.iter("uses-permission")}
    assert {name for names in ANDROID_NAMES.values() for name in names} <= declared


def test_no_backup_takes_the_journal_to_another_phone(application: Element) -> None:
    assert named(application, "allowBackup") == "false"


def test_a_release_cannot_be_debugged(application: Element) -> None:
    assert named(application, "debuggable") in ("", "false")


def test_an_update_has_a_version_that_android_can_order(manifest: Element) -> None:
    assert 0 < int(named(manifest, "versionCode")) <= 2_100_000_000
    assert named(manifest, "versionName") == version()


def test_the_levels_are_those_the_app_was_written_for(manifest: Element) -> None:
    levels = manifest.find("uses-sdk")
    assert levels is not None
    assert (named(levels, "minSdkVersion"), named(levels, "targetSdkVersion")) == ("24", "34")


def test_the_app_stands_upright_and_is_one_task(application: Element) -> None:
    activity = main_activity(application)
    assert named(activity, "screenOrientation") == "portrait"
    assert named(activity, "launchMode") == "singleTask"


def test_our_activities_are_declared_private_and_have_their_java(application: Element) -> None:
    ours = [element for element in application.iter("activity") if not named(element).startswith("org.kivy")]
    assert {named(element) for element in ours} == {scanner.ACTIVITY, camera.ACTIVITY}
    for element in ours:
        assert list(element) == []
        assert named(element, "exported") in ("", "false")
        assert java_file(named(element)).is_file()


def java_file(name: str) -> Path:
    return JAVA / (name.replace(".", "/") + ".java")


def test_every_java_class_of_ours_that_python_names_exists() -> None:
    named_in_python = {
        name
        for file in (ROOT / "mobile" / "device").glob("*.py")
        for name in re.findall(r'"(cn\.linxun\.device\.\w+)"', file.read_text("utf-8"))
    }
    assert len(named_in_python) == 6
    assert [name for name in named_in_python if not java_file(name).is_file()] == []


def test_every_sentence_an_activity_reads_is_handed_over_by_python() -> None:
    read = {
        name
        for file in JAVA.rglob("*.java")
        for name in re.findall(r'(?:Words\.read\(this, |addButton\(bar, )"(\w+)"', file.read_text("utf-8"))
    }
    python = "".join((ROOT / "mobile" / "device" / f"{name}.py").read_text("utf-8") for name in ("scanner", "camera"))
    assert read == set(re.findall(r'^            "(\w+)": ', python, re.MULTILINE))


def test_no_java_file_holds_a_sentence_for_a_person() -> None:
    for file in JAVA.rglob("*.java"):
        assert not re.search(r'setText\("|[\u4e00-\u9fff]', file.read_text("utf-8")), file.name


def test_every_java_file_says_that_no_device_has_run_it() -> None:
    for file in JAVA.rglob("*.java"):
        assert "Not run on a device" in " ".join(file.read_text("utf-8").replace("*", " ").split()), file.name


def test_an_enrolment_code_opens_the_app_in_either_spelling_of_its_scheme(application: Element) -> None:
    [web, own] = [found for found in main_activity(application).iter("intent-filter") if list(found.iter("data"))]
    data = list(web.iter("data"))
    assert {named(element, "scheme") for element in data} - {""} == {"https", "HTTPS"}
    assert [named(element, "pathPrefix") for element in data if named(element, "pathPrefix")] == ["/J/"]
    assert [(named(element, "scheme"), named(element, "host")) for element in own.iter("data")] == [("linxun", "j")]
    for found in (web, own):
        assert [named(element) for element in found.iter("action")] == ["android.intent.action.VIEW"]
        assert {named(element) for element in found.iter("category")} == {
            "android.intent.category.DEFAULT",
            "android.intent.category.BROWSABLE",
        }


def test_nothing_runs_in_the_background(application: Element) -> None:
    assert list(application.iter("service")) == []
    assert list(application.iter("receiver")) == []
    assert values("services") == []


def test_the_application_id_is_ours() -> None:
    assert package() == "cn.linxun.linxun"


def test_the_icon_and_the_first_picture_are_ours(distribution: Distribution) -> None:
    ours = (ROOT / "assets" / "icons" / "launcher.png").read_bytes()
    assert distribution.icon == ours
    assert distribution.first_picture == ours
