"""The ways into and out of the phone: links that open the app, files that leave it. Run against the fake and the stand-in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mobile.device.handing import FolderHandOut
from mobile.device.links import CommandLineLinks
from mobile.device.ports import (
    HandOut,
    Links,
)
from tests import fakes


def both(fake: Callable[..., object], stand_in: Callable[..., object]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("make", [pytest.param(fake, id="fake"), pytest.param(stand_in, id="desktop")])


class TestLinks:
    make = both(fakes.FakeLinks, CommandLineLinks)

    @make
    def test_the_link_the_app_was_started_with_is_told_first(self, make: Callable[..., Links]) -> None:
        opened: list[str] = []
        make("HTTPS://LINXUN.EXAMPLE/J/ABC").listen(opened.append)
        make("").listen(opened.append)
        assert opened == ["HTTPS://LINXUN.EXAMPLE/J/ABC"]


class TestHandOut:
    @staticmethod
    def fake(into: Path | None) -> HandOut:
        return fakes.FakeHandOut(into)

    @staticmethod
    def real(into: Path | None) -> HandOut:
        return FolderHandOut(lambda done: done(into))

    @pytest.mark.parametrize("make", [fake, real])
    def test_a_file_that_is_handed_out_is_there_and_stays_here(self, make: Callable[..., HandOut], tmp_path: Path) -> None:
        file, outside = tmp_path / "bundle.lxr", tmp_path / "stick"
        file.write_bytes(b"sealed")
        outside.mkdir()
        told: list[bool] = []
        make(outside).hand_out(file, told.append)
        make(None).hand_out(file, told.append)
        assert told == [True, False]
        assert (outside / file.name).read_bytes() == file.read_bytes() == b"sealed"


def test_a_folder_that_cannot_be_written_is_no_way_out(tmp_path: Path) -> None:
    file = tmp_path / "bundle.lxr"
    file.write_bytes(b"sealed")
    told: list[bool] = []
    FolderHandOut(lambda done: done(tmp_path / "none")).hand_out(file, told.append)
    assert told == [False]
