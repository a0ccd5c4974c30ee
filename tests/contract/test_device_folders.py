"""Private folders, the replica marker, and the two device bundles."""

from pathlib import Path

from mobile.device.android import OWN_CLASSES, android_device
from mobile.device.desktop import DesktopParts, desktop_device
from mobile.device.paths import desktop_paths, read_marker, write_marker
from mobile.device.ports import Device
from tests.contract.java import FakeJava, bridge_over
from tests.fakes import fake_device


def test_the_marker_of_a_first_start_is_missing_and_then_stays(tmp_path: Path) -> None:
    paths = desktop_paths(tmp_path)
    assert read_marker(paths) is None
    write_marker(paths, "0198c0de-0000-7000-8000-000000000001")
    write_marker(paths, "0198c0de-0000-7000-8000-000000000002")
    assert read_marker(desktop_paths(tmp_path)) == "0198c0de-0000-7000-8000-000000000002"
    assert [file.name for file in paths.no_backup.iterdir()] == ["replica"]


def test_a_copied_data_folder_does_not_bring_the_marker_along(tmp_path: Path) -> None:
    paths = desktop_paths(tmp_path)
    assert paths.data not in paths.no_backup.parents
    assert paths.no_backup not in paths.data.parents


def test_on_android_nothing_lies_where_an_update_empties(tmp_path: Path) -> None:
    java = FakeJava(tmp_path)
    paths = android_device(bridge_over(java)).paths
    emptied = tmp_path / "files" / "app"
    for folder in (paths.data, paths.captures, paths.no_backup):
        assert folder.is_dir()
        assert emptied != folder
        assert emptied not in folder.parents
    assert paths.no_backup == tmp_path / "no_backup"


def test_every_bundle_has_every_port(tmp_path: Path) -> None:
    parts = DesktopParts(choose_picture=lambda done: done(None), ask_text=lambda _q, done: done(None), accept_code=bool)
    for device in (fake_device(tmp_path), desktop_device(tmp_path, parts), android_device(bridge_over(FakeJava(tmp_path)))):
        for name in Device.__slots__:
            assert getattr(device, name) is not None, name


def test_our_java_classes_are_found_at_the_start_where_java_still_finds_them(tmp_path: Path) -> None:
    java = FakeJava(tmp_path)
    android_device(bridge_over(java))
    assert {name for name in java.classes if name.startswith("cn.linxun.")} == set(OWN_CLASSES)
    assert len(OWN_CLASSES) == 6
