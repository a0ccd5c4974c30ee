"""The calls of the Android camera, pinned, and what becomes of the file between the two activities. No device takes part."""

from pathlib import Path

import pytest

from mobile.device.bridge import RESULT_OK
from mobile.device.camera import AndroidCamera
from mobile.device.permissions import AndroidPermissions
from sync.errors import PhoneFull
from tests.contract.java import FakeJava, bridge_over

CANCELED = 0


@pytest.fixture
def java(tmp_path: Path) -> FakeJava:
    made = FakeJava(tmp_path)
    made.granted = {"android.permission.CAMERA"}
    return made


def extras(java: FakeJava) -> list[str]:
    return [call.split("'")[1] for call in java.calls if call.startswith("Bundle.putString(")]


def camera(java: FakeJava, folder: Path) -> AndroidCamera:
    bridge = bridge_over(java)
    return AndroidCamera(bridge, AndroidPermissions(bridge), folder)


def test_a_photo_is_written_to_a_private_file_that_is_gone_once_it_was_read(java: FakeJava, tmp_path: Path) -> None:
    taken: list[bytes | None] = []
    camera(java, tmp_path).take(taken.append)
    assert "new Intent(Activity, PhotoActivity)" in java.calls
    assert f"Bundle.putString('path', '{tmp_path / 'capture.jpg'}')" in java.calls
    assert extras(java) == ["path", "hint", "take", "torch", "cancel", "failed"]
    (tmp_path / "capture.jpg").write_bytes(b"jpeg")
    java.answer_activity(4712, RESULT_OK, None)
    assert taken == [b"jpeg"]
    assert list(tmp_path.glob("*.jpg")) == []


@pytest.mark.parametrize("result", [RESULT_OK, CANCELED])
def test_a_photo_that_was_never_written_is_no_photo(java: FakeJava, tmp_path: Path, result: int) -> None:
    taken: list[bytes | None] = []
    camera(java, tmp_path).take(taken.append)
    java.answer_activity(4712, result, None)
    assert taken == [None]


def test_a_photo_left_by_a_killed_app_never_gets_into_the_next_record(java: FakeJava, tmp_path: Path) -> None:
    (tmp_path / "capture.jpg").write_bytes(b"of another record")
    taken: list[bytes | None] = []
    camera(java, tmp_path).take(taken.append)
    java.answer_activity(4712, RESULT_OK, None)
    assert taken == [None]


def test_a_photo_that_could_not_be_kept_is_left_over_for_the_next_start(java: FakeJava, tmp_path: Path) -> None:
    def full(_jpeg: bytes | None) -> None:
        raise PhoneFull

    taking = camera(java, tmp_path)
    taking.take(full)
    (tmp_path / "capture.jpg").write_bytes(b"\xff\xd8 a photo \xff\xd9")
    with pytest.raises(PhoneFull):
        java.answer_activity(4712, RESULT_OK, None)
    assert taking.left_over() == b"\xff\xd8 a photo \xff\xd9"
    taking.forget()
    assert taking.left_over() is None


def test_half_a_photo_is_not_left_over(java: FakeJava, tmp_path: Path) -> None:
    (tmp_path / "capture.jpg").write_bytes(b"\xff\xd8 half")
    assert camera(java, tmp_path).left_over() is None


def test_the_last_view_is_handed_to_the_activity_to_be_laid_over_the_picture(java: FakeJava, tmp_path: Path) -> None:
    last = tmp_path / "last.jpg"
    camera(java, tmp_path).take(lambda _jpeg: None, ghost=last)
    assert extras(java) == ["path", "hint", "take", "torch", "cancel", "failed", "ghost", "ghost_off", "ghost_on"]
    assert f"Bundle.putString('ghost', '{last}')" in java.calls
