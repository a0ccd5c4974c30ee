"""A short voice note: Android's own recorder on the phone, the machine's arecord or ffmpeg on a desktop that has a microphone.

Screens reach it through the inspection actions. It keeps nothing: what was recorded is handed over as bytes and the file is gone.
The Android half was not run on a device; contract tests pin its calls.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mobile.device.bridge import Bridge
from mobile.device.ports import Permission, Permissions, Recording
from sync.photos import MAX_VOICE_BYTES, VOICE_SECONDS, audio_type

log = logging.getLogger(__name__)
VOICE = "voice"
BITS_PER_SECOND, SAMPLES_PER_SECOND = 24_000, 16_000
"""Speech in AAC: 45 kB in 15 seconds."""
DESKTOP_SAMPLES = 12_000
"""16-bit samples without compression: 360 kB in 15 seconds."""
SOUND_CARDS = Path("/dev/snd")
STOP_SECONDS = 3.0


def _read(file: Path) -> Recording | None:
    content = file.read_bytes() if file.exists() else b""
    file.unlink(missing_ok=True)
    mime = audio_type(content)
    return Recording(content, mime) if mime is not None and len(content) <= MAX_VOICE_BYTES else None


class AndroidMicrophone:
    """MediaRecorder and MediaPlayer, asked for directly: neither needs a class of our own."""

    def __init__(self, bridge: Bridge, permissions: Permissions, captures: Path) -> None:
        self._bridge = bridge
        self._permissions = permissions
        self._file = captures / VOICE
        # What a kill left behind: nobody said "done" to it, so it belongs to no record and does not stay.
        self._file.unlink(missing_ok=True)
        self._recorder: Any = None
        self._player: Any = None

    def is_there(self) -> bool:
        manager = self._bridge.activity().getPackageManager()
        return bool(manager.hasSystemFeature("android.hardware.microphone"))

    def record(self, started: Callable[[bool], None]) -> None:
        def granted(is_granted: bool) -> None:
            started(is_granted and self._begin())

        self.hush()
        self._permissions.ask(Permission.MICROPHONE, granted)

    def stop(self) -> Recording | None:
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return None
        try:
            recorder.stop()
        except self._bridge.java_failure():
            # Android throws when it was stopped before the first sound came: there is no file then.
            log.info("nothing was recorded")
            self._file.unlink(missing_ok=True)
        finally:
            recorder.release()
        return _read(self._file)

    def play(self, file: Path, mime: str) -> bool:
        del mime  # Android looks into the file
        self.hush()
        player = self._bridge.java("android.media.MediaPlayer")()
        try:
            player.setDataSource(str(file))
            player.prepare()
            player.start()
        except self._bridge.java_failure():
            log.exception("the voice note does not play")
            player.release()
            return False
        self._player = player
        return True

    def hush(self) -> None:
        player, self._player = self._player, None
        if player is not None:
            player.release()
        self.stop()

    def _begin(self) -> bool:
        self._file.unlink(missing_ok=True)
        source = self._bridge.java("android.media.MediaRecorder$AudioSource")
        container = self._bridge.java("android.media.MediaRecorder$OutputFormat")
        codec = self._bridge.java("android.media.MediaRecorder$AudioEncoder")
        recorder = self._bridge.java("android.media.MediaRecorder")()
        try:
            recorder.setAudioSource(source.MIC)
            recorder.setOutputFormat(container.MPEG_4)
            recorder.setAudioEncoder(codec.AAC)
            recorder.setAudioChannels(1)
            recorder.setAudioSamplingRate(SAMPLES_PER_SECOND)
            recorder.setAudioEncodingBitRate(BITS_PER_SECOND)
            recorder.setMaxDuration(VOICE_SECONDS * 1000)
            recorder.setOutputFile(str(self._file))
            recorder.prepare()
            recorder.start()
        except self._bridge.java_failure():
            # Another app holds the microphone, or the phone has none after all.
            log.exception("the microphone does not start")
            recorder.release()
            return False
        self._recorder = recorder
        return True


class DesktopMicrophone:
    """Records with the first program of this machine that can; without a sound card or a program it says that there is none."""

    def __init__(self, captures: Path, *, cards: Path = SOUND_CARDS, recorders: Sequence[str] = ("arecord", "ffmpeg")) -> None:
        self._file = captures / f"{VOICE}.wav"
        self._file.unlink(missing_ok=True)
        self._cards = cards
        self._recorders = recorders
        self._recording: subprocess.Popen[bytes] | None = None
        self._playing: subprocess.Popen[bytes] | None = None

    def is_there(self) -> bool:
        has_card = self._cards.is_dir() and any(self._cards.glob("pcm*c"))
        return has_card and self._program() is not None

    def record(self, started: Callable[[bool], None]) -> None:
        self.hush()
        program = self._program() if self.is_there() else None
        if program is not None:
            self._recording = _start([program, *_recorder_options(Path(program).name, self._file)])
        started(self._recording is not None)

    def stop(self) -> Recording | None:
        recording, self._recording = self._recording, None
        if recording is None:
            return None
        _end(recording)
        return _read(self._file)

    def play(self, file: Path, mime: str) -> bool:
        self.hush()
        players = {"aplay": ["-q"], "ffplay": ["-nodisp", "-autoexit", "-loglevel", "error"]}
        names = ["aplay", "ffplay"] if mime == "audio/wav" else ["ffplay"]
        found = next((name for name in names if shutil.which(name)), None)
        if found is not None:
            self._playing = _start([found, *players[found], str(file)])
        return self._playing is not None

    def hush(self) -> None:
        playing, self._playing = self._playing, None
        if playing is not None:
            _end(playing)
        self.stop()

    def _program(self) -> str | None:
        return next((found for name in self._recorders if (found := shutil.which(name))), None)


def _recorder_options(name: str, file: Path) -> list[str]:
    file.unlink(missing_ok=True)
    seconds, samples = str(VOICE_SECONDS), str(DESKTOP_SAMPLES)
    if name.startswith("arecord"):
        return ["-q", "-f", "S16_LE", "-c", "1", "-r", samples, "-d", seconds, str(file)]
    source = ["-nostdin", "-loglevel", "error", "-f", "alsa", "-i", "default", "-t", seconds]
    return [*source, "-ac", "1", "-ar", samples, "-c:a", "pcm_s16le", "-y", str(file)]


def _start(command: list[str]) -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        log.warning("%s does not start", command[0])
        return None


def _end(process: subprocess.Popen[bytes]) -> None:
    # Both programs finish their file when they are asked to end.
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_SECONDS)
