"""What python-for-android makes of the spec up to the point where gradle would start. No SDK and no NDK take part.

buildozer's own target class builds the command, p4a's own build.py runs it in a scratch distribution: the manifest,
build.gradle and the packed, byte-compiled tree are the ones a build host would get.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pythonforandroid
from buildozer import Buildozer
from buildozer.targets.android import TargetAndroid

from tests.android.spec import ROOT, SPEC, value, values

BOOTSTRAPS = Path(pythonforandroid.__file__).parent / "bootstraps"

# Options for p4a's toolchain, which it does not hand on to build.py, and how many values each has.
FOR_THE_TOOLCHAIN = {"apk": 0, "--copy-libs": 0, "--bootstrap": 1, "--dist_name": 1, "--arch": 1, "--ndk-api": 1}

BUILD_TOOLS = "35.0.0"


class Captured(Exception):
    """Ends buildozer's build where it would start p4a."""


@dataclass(frozen=True)
class Distribution:
    """The scratch distribution after build.py ran."""

    command: list[str]
    manifest: str
    gradle: str
    packed: list[str]
    icon: bytes
    first_picture: bytes


def command_for(app: Path, folder: Path) -> list[str]:
    """The options buildozer gives to p4a for a release build of `app`."""
    found: list[str] = []

    class Target(TargetAndroid):  # type: ignore[misc]
        def get_dist_dir(self, dist_name: str) -> str:
            return str(folder)

        def _update_libraries_references(self, dist_dir: str) -> None:
            """There is no distribution yet."""

        def _p4a(self, cmd: list[str], env: Any, **_others: Any) -> None:
            found.extend(cmd)
            raise Captured

    class Build(Buildozer):  # type: ignore[misc]
        app_dir = property(lambda _self: str(app))

    before = Path.cwd()
    os.chdir(ROOT)
    try:
        build = Build(str(SPEC))
        build.targetname = "android"
        target = Target(build)
        target.build_mode = "release"
        target.artifact_format = "apk"
        target.build_package()
    except Captured:
        return found
    finally:
        os.chdir(before)
    raise AssertionError("buildozer never called p4a")


def for_build_py(command: list[str]) -> list[str]:
    """The command without what the toolchain keeps for itself."""
    kept: list[str] = []
    words = iter(command)
    for word in words:
        if word in FOR_THE_TOOLCHAIN:
            for _ in range(FOR_THE_TOOLCHAIN[word]):
                next(words)
        else:
            kept.append(word)
    return kept


def make_distribution(app: Path, folder: Path) -> Distribution:
    """Run p4a's build.py over the staged `app` in `folder`; raises CalledProcessError with its output when it refuses."""
    _lay_out(folder)
    command = command_for(app, folder)
    environment = {**os.environ, "PYTHONPATH": str(BOOTSTRAPS.parents[1])}
    subprocess.run(
        [sys.executable, "build.py", *for_build_py(command)],
        cwd=folder,
        check=True,
        env=environment,
        capture_output=True,
        text=True,
    )
    with tarfile.open(folder / "src/main/assets/private.tar") as archive:
        packed = sorted(member.name for member in archive if member.isfile())
    return Distribution(
        command=command,
        manifest=(folder / "src/main/AndroidManifest.xml").read_text("utf-8"),
        gradle=(folder / "build.gradle").read_text("utf-8"),
        packed=packed,
        icon=(folder / "src/main/res/mipmap/icon.png").read_bytes(),
        first_picture=(folder / "src/main/res/drawable/presplash.jpg").read_bytes(),
    )


def _lay_out(folder: Path) -> None:
    """What p4a would have assembled from its bootstraps, an SDK's empty shell, and empty native bundles."""
    for part in ("common", "_sdl_common", value("p4a.bootstrap")):
        shutil.copytree(BOOTSTRAPS / part / "build", folder, dirs_exist_ok=True)
    # They patch SDL's own Java, which comes with its sources.
    shutil.rmtree(folder / "src" / "patches")
    (folder / "sdk" / "build-tools" / BUILD_TOOLS).mkdir(parents=True)
    (folder / "local.properties").write_text(f"sdk.dir={folder / 'sdk'}")
    (folder / "project.properties").write_text(f"target=android-{value('android.api')}")
    for arch in values("android.archs"):
        (folder / "libs" / arch).mkdir(parents=True)
        (folder / f"_python_bundle__{arch}").mkdir()
    facts = {
        "dist_name": value("package.name"),
        "bootstrap": value("p4a.bootstrap"),
        "archs": values("android.archs"),
        "ndk_api": int(value("android.ndk_api")),
        "use_setup_py": False,
        "recipes": [],
        "hostpython": sys.executable,
        "python_version": "3.11",
        "android_api": int(value("android.api")),
    }
    (folder / "dist_info.json").write_text(json.dumps(facts))
