"""Which files the APK carries: the phone's rooms, whole, and nothing else."""

import compileall
import sys
from pathlib import Path

from tests.android.conftest import Staged
from tests.android.spec import ROOT

ROOMS = {"main.py", "mobile", "sync", "assets"}

# Only the build host reads these: buildozer takes Java and manifest parts from the source tree itself.
FOR_THE_BUILD_HOST = {".java", ".xml"}

# What only the server reads: the labels' font (3 MB), built-in templates and forms (the phone gets its site's as documents), the
# tables of imports and of the yearly programme.
FOR_THE_SERVER = (
    "assets/label/",
    "assets/templates/",
    "assets/forms/",
    "assets/programme.json",
    "assets/equipment_columns.json",
    "assets/equipment_kinds.json",
)


def test_the_apk_carries_the_phones_rooms_and_no_server_tests_or_tools(staged: Staged) -> None:
    assert {file.split("/")[0] for file in staged.files} == ROOMS


def test_every_python_layout_and_asset_file_of_the_phone_is_in_the_apk(staged: Staged) -> None:
    wanted = {
        str(file.relative_to(ROOT))
        for room in ("mobile", "sync", "assets")
        for file in (ROOT / room).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith(".")
    }
    left_out = {file for file in wanted if Path(file).suffix in FOR_THE_BUILD_HOST or file.startswith(FOR_THE_SERVER)}
    missing = wanted - left_out - set(staged.files)
    assert not missing, f"not packed, see source.include_exts and source.include_patterns in buildozer.spec: {sorted(missing)}"


def test_what_only_the_server_reads_stays_on_the_server(staged: Staged) -> None:
    assert all(list(ROOT.glob(f"{part}*")) for part in FOR_THE_SERVER)
    assert not [file for file in staged.files if file.startswith(FOR_THE_SERVER)]


def test_no_room_of_the_phone_reads_what_stays_on_the_server() -> None:
    code = "".join(file.read_text("utf-8") for room in ("mobile", "sync") for file in (ROOT / room).rglob("*.py"))
    assert [part for part in FOR_THE_SERVER if f'ASSETS / "{part.removeprefix("assets/").rstrip("/")}"' in code] == []


def test_what_only_the_build_host_needs_stays_out(staged: Staged) -> None:
    assert not [file for file in staged.files if Path(file).suffix in FOR_THE_BUILD_HOST | {".pyc", ".db"}]


def test_no_file_of_the_server_or_secret_hides_in_a_packed_folder(staged: Staged) -> None:
    assert not [file for file in staged.files if Path(file).suffix in {".pem", ".key", ".env", ".jks", ".keystore"}]


def test_the_stage_compiles_as_on_the_phone(staged: Staged, tmp_path: Path) -> None:
    """p4a byte-compiles with -OO; the same optimisation level must take every file."""
    sys.pycache_prefix, before = str(tmp_path), sys.pycache_prefix
    try:
        assert compileall.compile_dir(staged.folder, quiet=1, optimize=2, force=True)
    finally:
        sys.pycache_prefix = before
