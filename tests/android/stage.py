"""The files that would be in the APK, copied by buildozer's own code. No SDK takes part."""

from __future__ import annotations

import os
from pathlib import Path

from buildozer import Buildozer

from tests.android.spec import ROOT, SPEC


def stage_into(folder: Path) -> list[str]:
    """Fill `folder` with what buildozer would pack; return the relative paths, sorted."""

    class Stage(Buildozer):  # type: ignore[misc]
        app_dir = property(lambda _self: str(folder))

    before = Path.cwd()
    os.chdir(ROOT)
    try:
        Stage(str(SPEC))._copy_application_sources()
    finally:
        os.chdir(before)
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
