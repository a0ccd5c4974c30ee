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
    "PIL": {"mobile/device/photo_scale.py"},
    "cryptography": {"mobile/device/cipher.py"},
}

# The desktop's decoder as a whole: it imports zxing-cpp and Pillow as it likes, and nobody imports it but inside a function.
DECODER = {"mobile/device/decode.py", "mobile/device/flatten.py"}
DECODER_MODULES = {"mobile.device.decode", "mobile.device.flatten"}
DECODER_PACKAGES = {"zxingcpp", "PIL"}

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
        if package in sys.stdlib_module_names or package in {"mobile", "sync"} or is_of_the_desktop(one):
            continue
        distribution = ANDROID_ONLY.get(package) or distributions.get(package, [package])[0]
        if normal(distribution) not in provided:
            missing.append(f"{one.file} imports {package}, which requirements in buildozer.spec do not bring")
    assert not missing, "\n".join(missing)


def test_no_import_names_a_part_of_python_that_android_lacks(found: list[Import]) -> None:
    assert [one for one in found if one.package in NOT_ON_ANDROID] == []


def is_of_the_desktop(one: Import) -> bool:
    """Whether the phone never gets to this import of a package that it lacks."""
    if one.file in DECODER:
        return one.package in DECODER_PACKAGES
    return one.is_lazy and one.file in DESKTOP_ONLY.get(one.package, set())


def test_the_desktops_decoder_is_only_imported_when_a_desktop_scans(found: list[Import]) -> None:
    importers = [one for one in found if one.module in DECODER_MODULES and one.file not in DECODER]
    assert importers
    assert [one for one in importers if not one.is_lazy] == []


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
