"""The desktop's stand-in for the camera: a frame of a webcam by the machine's own ffmpeg, or a plain word that there is none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import segno

from mobile.device.desktop import DesktopParts, desktop_device
from mobile.device.webcam import Webcam
from mobile.front import Front, Windows
from mobile.headless import is_ours
from mobile.wiring import build_phone
from sync.rules.label import mint_enrolment_code
from tests.driver import Driver

CODE = "HTTPS://M.EXAMPLE.CN/J/" + mint_enrolment_code(bytes(12))


def camera_that_sees(folder: Path, picture: Path | None) -> Webcam:
    """A webcam whose ffmpeg stand-in writes this picture where it is told to, or fails."""
    program, device = folder / "ffmpeg", folder / "video0"
    last = 'for out in "$@"; do :; done\n'
    program.write_text("#!/bin/sh\n" + (f'{last}cp "{picture}" "$out"\n' if picture else "exit 1\n"))
    program.chmod(0o700)
    device.touch()
    return Webcam(folder, device, str(program))


def test_a_label_held_before_the_webcam_is_read(show: Callable[[Any], Driver], tmp_path: Path) -> None:
    label = tmp_path / "label.png"
    segno.make(CODE, error="q").save(str(label), scale=6, border=4)
    webcam = camera_that_sees(tmp_path, label)
    assert webcam.is_there()
    windows = Windows(tmp_path, webcam.take)
    phone = build_phone(desktop_device(tmp_path / "phone", DesktopParts(windows.choose_picture, windows.ask_text, is_ours)))
    front = windows.front = Front(phone.desk, phone.device)
    driver = show(front)
    front.gate()
    driver.frames(2)
    driver.tap("go on")
    driver.tap("用电脑摄像头拍一张")
    for thread in threading.enumerate():
        if thread.name == "asked":
            thread.join(20)
    driver.frames(2)
    assert driver.says("M.EXAMPLE.CN")
    front.close()
    phone.close()


def test_a_machine_without_a_webcam_says_so_and_takes_a_picture_file(show: Callable[[Any], Driver], tmp_path: Path) -> None:
    assert not Webcam(tmp_path, tmp_path / "no-video0").is_there()
    assert camera_that_sees(tmp_path, None).take() is None
    segno.make(CODE, error="q").save(str(tmp_path / "label.png"), scale=6, border=4)
    windows = Windows(tmp_path)
    phone = build_phone(desktop_device(tmp_path / "phone", DesktopParts(windows.choose_picture, windows.ask_text, is_ours)))
    front = windows.front = Front(phone.desk, phone.device)
    driver = show(front)
    front.gate()
    driver.frames(2)
    driver.tap("go on")
    assert driver.says("请选图片文件")
    driver.tap("label.png")
    assert driver.says("M.EXAMPLE.CN")
    front.close()
    phone.close()
