"""What `make test` says and installs on machines that lack something. No package is installed here."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.system_packages import NEEDS, Apt, Need, has_command, has_file, has_library, provide

ROOT = Path(__file__).resolve().parents[2]


class Machine(Apt):
    """A machine with packages, and an apt-get that may be forbidden or broken."""

    def __init__(self, *present: str, may: bool = True, complaint: str = "") -> None:
        self.present = set(present)
        self.may = may
        self.complaint = complaint
        self.asked: list[list[str]] = []

    def may_install(self) -> bool:
        return self.may

    def install(self, packages: list[str]) -> str:
        self.asked.append(packages)
        if not self.complaint:
            self.present |= set(packages)
        return self.complaint

    def need(self, package: str, *, by_us: bool = True) -> Need:
        return Need(package.title(), lambda: package in self.present, (package,), f"{package} tests", is_installed_by_us=by_us)


def test_a_machine_that_has_everything_is_told_nothing() -> None:
    machine = Machine("chromium")
    assert list(provide((machine.need("chromium"),), machine)) == []
    assert machine.asked == []


def test_what_is_missing_is_installed_in_one_go_and_then_not_complained_of() -> None:
    machine = Machine("poppler")
    needs = (machine.need("chromium"), machine.need("poppler"), machine.need("mesa"))
    assert list(provide(needs, machine)) == ["installing chromium mesa"]
    assert machine.asked == [["chromium", "mesa"]]


def test_without_the_right_to_install_one_loud_line_says_what_is_skipped() -> None:
    machine = Machine(may=False)
    [line] = provide((machine.need("chromium"), machine.need("mesa")), machine)
    assert "Chromium (chromium): skipped without it: chromium tests" in line
    assert "Mesa (mesa): skipped without it: mesa tests" in line
    assert "MISSING ON THIS MACHINE" in line
    assert machine.asked == []


def test_a_failing_installation_is_said_and_never_fatal() -> None:
    machine = Machine(complaint="E: Unable to locate package chromium")
    said = list(provide((machine.need("chromium"),), machine))
    assert said[1] == "apt-get: E: Unable to locate package chromium"
    assert "MISSING" in said[-1]


def test_what_only_a_maintainer_needs_is_named_but_never_installed() -> None:
    machine = Machine()
    [line] = provide((machine.need("jdk", by_us=False),), machine)
    assert "Jdk" in line
    assert machine.asked == []


@pytest.mark.parametrize(
    ("is_present", "expected"),
    [
        (has_command("no-such-command", "sh"), True),
        (has_command("no-such-command"), False),
        (has_library("c"), True),
        (has_library("c", "no-such-library"), False),
        (has_file("no/such/*", "etc/pass*"), True),
        (has_file("no/such/*"), False),
    ],
)
def test_presence_is_looked_up_on_the_machine_itself(is_present: object, expected: bool) -> None:
    assert callable(is_present)
    assert is_present() is expected


def test_the_readme_names_every_package() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for package in ("libegl1", "libgl1", "libgl1-mesa-dri", "libmtdev1", "poppler-utils", "fonts-noto-cjk"):
        assert package in readme
        assert any(package in need.packages for need in NEEDS)


def test_the_tool_ends_well_on_any_machine() -> None:
    ended = subprocess.run(
        [sys.executable, "tools/system_packages.py"],
        cwd=ROOT,
        env={"LINXUN_NO_INSTALL": "1", "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    assert len(ended.stdout.splitlines()) == 1
