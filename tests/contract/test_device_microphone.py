"""What every half of the microphone port promises: the fake, the desktop over a program, Android's calls pinned."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest

from mobile.device.microphone import AndroidMicrophone, DesktopMicrophone
from mobile.device.permissions import AndroidPermissions
from mobile.device.ports import Recording
from sync.photos import MAX_VOICE_BYTES, audio_type
from tests.contract.java import FakeJava, bridge_over

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"sound" * 50


def wav(seconds: float = 0.2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(12_000)
        file.writeframes(bytes(round(seconds * 12_000) * 2))
    return out.getvalue()


def desktop(folder: Path, content: bytes | None, *, has_card: bool = True) -> DesktopMicrophone:
    """A machine whose recorder writes this file when it is asked to end."""
    cards, program = folder / "snd", folder / "arecord"
    cards.mkdir()
    if has_card:
        (cards / "pcmC0D0c").touch()
    sound = folder / "sound"
    sound.write_bytes(content or b"")
    last = 'for out in "$@"; do :; done\n'
    # It says by a file that it listens: the test must not end it before.
    wait = f'touch "{folder / "listening"}"\nwhile :; do read -t 1 _ < "{folder / "pipe"}"; done\n'
    program.write_text(f'#!/bin/bash\n{last}trap \'cp "{sound}" "$out"; exit 0\' TERM\nmkfifo "{folder / "pipe"}"\n{wait}')
    program.chmod(0o700)
    return DesktopMicrophone(folder, cards=cards, recorders=[str(program)])


def heard(microphone: DesktopMicrophone, folder: Path) -> Recording | None:
    started: list[bool] = []
    microphone.record(started.append)
    assert started == [True]
    assert any((folder / "listening").exists() for _ in range(10_000_000)), "the recorder did not start"
    return microphone.stop()


def test_a_desktop_with_a_sound_card_records_with_its_own_program(tmp_path: Path) -> None:
    microphone = desktop(tmp_path, wav())
    assert microphone.is_there()
    assert heard(microphone, tmp_path) == Recording(wav(), "audio/wav")
    assert list(tmp_path.glob("voice*")) == []
    assert microphone.stop() is None


@pytest.mark.parametrize("content", [None, b"no sound at all" * 10, wav(17.0)])
def test_what_is_no_voice_note_is_none(tmp_path: Path, content: bytes | None) -> None:
    assert content is None or len(content) < 400 or len(content) > MAX_VOICE_BYTES
    assert heard(desktop(tmp_path, content), tmp_path) is None


def test_a_machine_without_a_card_or_a_program_says_so(tmp_path: Path) -> None:
    started: list[bool] = []
    for microphone in (
        desktop(tmp_path, wav(), has_card=False),
        DesktopMicrophone(tmp_path, cards=tmp_path, recorders=["no-such"]),
    ):
        assert not microphone.is_there()
        microphone.record(started.append)
        assert microphone.stop() is None
    assert started == [False, False]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (MP4, "audio/mp4"),
        (wav(), "audio/wav"),
        (b"", None),
        (b"\xff\xd8\xff\xe0" * 20, None),
        (b"\x00\x00\xff\xffftypmp42" + b"x" * 40, None),  # a first box larger than the file
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + b"x" * 40, None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
    ],
)
def test_a_sound_file_is_known_by_its_first_bytes(content: bytes, kind: str | None) -> None:
    assert audio_type(content) == kind


@pytest.fixture
def java(tmp_path: Path) -> FakeJava:
    made = FakeJava(tmp_path)
    made.granted = {"android.permission.RECORD_AUDIO"}
    return made


def android(java: FakeJava, folder: Path) -> AndroidMicrophone:
    for name, constants in (("AudioSource", {"MIC": 1}), ("OutputFormat", {"MPEG_4": 2}), ("AudioEncoder", {"AAC": 3})):
        java.classes[f"android.media.MediaRecorder${name}"] = type("Constants", (), constants)  # type: ignore[assignment]
    bridge = bridge_over(java)
    return AndroidMicrophone(bridge, AndroidPermissions(bridge), folder)


def test_android_records_aac_in_mp4_for_fifteen_seconds_and_the_file_is_gone(java: FakeJava, tmp_path: Path) -> None:
    started: list[bool] = []
    microphone = android(java, tmp_path)
    microphone.record(started.append)
    assert started == [True]
    assert [call for call in java.calls if "MediaRecorder" in call] == [
        "new MediaRecorder()",
        "MediaRecorder.setAudioSource(1)",
        "MediaRecorder.setOutputFormat(2)",
        "MediaRecorder.setAudioEncoder(3)",
        "MediaRecorder.setAudioChannels(1)",
        "MediaRecorder.setAudioSamplingRate(16000)",
        "MediaRecorder.setAudioEncodingBitRate(24000)",
        "MediaRecorder.setMaxDuration(15000)",
        f"MediaRecorder.setOutputFile({str(tmp_path / 'voice')!r})",
        "MediaRecorder.prepare()",
        "MediaRecorder.start()",
    ]
    (tmp_path / "voice").write_bytes(MP4)
    assert microphone.stop() == Recording(MP4, "audio/mp4")
    assert java.calls[-2:] == ["MediaRecorder.stop()", "MediaRecorder.release()"]
    assert not (tmp_path / "voice").exists()


def test_android_asks_for_the_microphone_at_the_tap_and_a_no_records_nothing(java: FakeJava, tmp_path: Path) -> None:
    java.granted = set()
    started: list[bool] = []
    microphone = android(java, tmp_path)
    microphone.record(started.append)
    [(asked, answer)] = java.asked
    assert asked == ["android.permission.RECORD_AUDIO"]
    answer(asked, [False])
    assert started == [False]
    assert microphone.stop() is None


def test_regression_a_recording_that_a_kill_left_behind_does_not_stay_on_the_phone(tmp_path: Path) -> None:
    for name in ("voice", "voice.wav"):
        (tmp_path / name).write_bytes(MP4)
    bridge = bridge_over(FakeJava(tmp_path))
    AndroidMicrophone(bridge, AndroidPermissions(bridge), tmp_path)
    DesktopMicrophone(tmp_path, cards=tmp_path / "none")
    assert not (tmp_path / "voice").exists()
    assert not (tmp_path / "voice.wav").exists()
