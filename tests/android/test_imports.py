"""Every import of the staged tree is there on the phone: standard library, our rooms, a recipe or a pure package."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.android.conftest import Staged
from tests.android.graph import resolve
from tests.android.imports import Import, imports_of

# Standard library that Android's build leaves out or that cannot work there.
NOT_ON_ANDROID = {"multiprocessing", "tkinter", "curses", "readline", "crypt", "ensurepip", "idlelib", "lib2to3", "test", "dbm"}

# Stand-ins for hardware, which only a desktop has: imported inside functions, only by these files.
DESKTOP_ONLY = {
    "PIL": {"mobile/device/scanner.py", "mobile/device/photo_scale.py", "mobile/device/decode.py"},
    "zxingcpp": {"mobile/device/decode.py"},
    "cryptography": {"mobile/device/cipher.py"},
}

# Only the APK has them: imported inside functions, only by the bridge.
ANDROID_ONLY = {"jnius": "pyjnius", "android": "android"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def found(staged: Staged) -> list[Import]:
    return imports_of(staged.folder)


def test_every_import_is_there_on_the_phone(found: list[Import], monkeypatch: pytest.MonkeyPatch) -> None:
    requirements = resolve(monkeypatch.setenv)
    provided = {normal(name) for name in (*requirements.recipes, *requirements.pure)}
    distributions = packages_distributions()
    missing = []
    for one in found:
        package = one.package
        if package in sys.stdlib_module_names or package in {"mobile", "sync"} or package in DESKTOP_ONLY:
            continue
        distribution = ANDROID_ONLY.get(package) or distributions.get(package, [package])[0]
        if normal(distribution) not in provided:
            missing.append(f"{one.file} imports {package}, which requirements in buildozer.spec do not bring")
    assert not missing, "\n".join(missing)


def test_no_import_names_a_part_of_python_that_android_lacks(found: list[Import]) -> None:
    assert [one for one in found if one.package in NOT_ON_ANDROID] == []


def test_desktop_stand_ins_are_imported_lazily_and_nowhere_else(found: list[Import]) -> None:
    wrong = [one for one in found if one.package in DESKTOP_ONLY and not (one.is_lazy and one.file in DESKTOP_ONLY[one.package])]
    assert not wrong


def test_java_is_imported_lazily_and_only_by_the_bridge(found: list[Import]) -> None:
    java = [one for one in found if one.package in ANDROID_ONLY]
    assert {one.file for one in java} == {"mobile/device/bridge.py"}
    assert all(one.is_lazy for one in java)


def test_time_zones_have_their_data_where_the_system_has_none(found: list[Import], monkeypatch: pytest.MonkeyPatch) -> None:
    """Android keeps its zones in a format zoneinfo cannot read: who imports zoneinfo needs the tzdata package."""
    if any(one.package == "zoneinfo" for one in found):
        assert "tzdata" in resolve(monkeypatch.setenv).pure


def test_the_server_is_never_imported(found: list[Import]) -> None:
    assert [one for one in found if one.package in {"server", "fastapi", "pydantic", "tests"}] == []
