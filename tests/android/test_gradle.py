"""The build.gradle that a build host would get."""

from tests.android.dist import Distribution
from tests.android.spec import ROOT


def lines(distribution: Distribution) -> list[str]:
    return [line.strip() for line in distribution.gradle.splitlines()]


def test_the_repository_of_the_scanner_is_a_repository_and_not_a_dead_string(distribution: Distribution) -> None:
    assert lines(distribution).count("maven { url 'https://jitpack.io' }") == 1


def test_the_scanner_library_is_pinned_to_one_version(distribution: Distribution) -> None:
    assert "implementation 'com.github.markusfisch:BarcodeScannerView:1.6.5'" in lines(distribution)
    dependencies = [line for line in lines(distribution) if line.startswith("implementation ")]
    assert len(dependencies) == 2
    assert not [line for line in dependencies if "+" in line or "latest" in line]


def test_our_java_is_compiled_into_the_app_as_java_8(distribution: Distribution) -> None:
    assert f"java {{srcDir '{ROOT / 'mobile/android/java'}'}}" in lines(distribution)
    assert "sourceCompatibility JavaVersion.VERSION_1_8" in lines(distribution)


def test_the_levels_and_versions_reach_gradle(distribution: Distribution) -> None:
    found = lines(distribution)
    for expected in ("minSdkVersion 24", "targetSdkVersion 34", "compileSdkVersion 34", "versionCode 1"):
        assert expected in found
    assert "namespace 'cn.linxun.linxun'" in found


def test_what_is_packed_is_byte_code_of_the_phones_rooms(distribution: Distribution) -> None:
    """p4a's own packing: every module compiled, no source left, no server."""
    assert "main.pyc" in distribution.packed
    assert "mobile/device/ports.pyc" in distribution.packed
    assert "sync/gate.pyc" in distribution.packed
    assert not [name for name in distribution.packed if name.endswith(".py") or name.startswith(("server", "tests"))]
