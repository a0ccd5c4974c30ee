"""The requirements resolve, every native part has a recipe, and the phone runs the versions that were tested here."""

from importlib.metadata import distribution, version

import msgspec
import pytest

from tests.android.graph import Requirements, resolve


@pytest.fixture
def requirements(monkeypatch: pytest.MonkeyPatch) -> Requirements:
    return resolve(monkeypatch.setenv)


def test_python_and_its_host_are_pinned_to_one_version_that_kivy_supports(requirements: Requirements) -> None:
    assert requirements.recipes["python3"] == requirements.recipes["hostpython3"] == "3.11.13"


def test_msgspec_is_the_recipes_own_version_on_both_sides(requirements: Requirements, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VERSION_msgspec")
    from pythonforandroid.recipes.msgspec import recipe

    assert requirements.pins["msgspec"] == recipe._version == msgspec.__version__


@pytest.mark.parametrize("name", ["msgspec", "peewee", "requests", "kivy", "urllib3"])
def test_the_phone_runs_the_version_that_was_tested_here(requirements: Requirements, name: str) -> None:
    assert requirements.pins[name] == version(name)


def test_what_has_no_recipe_is_pure_python(requirements: Requirements) -> None:
    """Or pip would have to cross-compile it, which it cannot. Kivy's recipe brings chardet and six as well."""
    ours = {"peewee", "requests", "urllib3", "certifi", "idna", "charset-normalizer", "filetype", "tzdata"}
    assert requirements.pure - {"chardet", "six"} == ours
    # charset-normalizer is compiled where it can be; it has a pure wheel besides. tzdata is data and may be missing here.
    for name in ours - {"charset-normalizer", "tzdata"}:
        assert "Root-Is-Purelib: true" in (distribution(name).read_text("WHEEL") or ""), name


def test_the_native_parts_are_these_and_nothing_heavier(requirements: Requirements) -> None:
    assert {"kivy", "pyjnius", "android", "sqlite3", "openssl", "libffi", "msgspec"} <= set(requirements.recipes)
    heavy = {"numpy", "Pillow", "cryptography", "opencv", "pydantic-core"}
    assert not heavy & set(requirements.recipes)


def test_pyjnius_is_the_version_whose_overloads_were_tried(requirements: Requirements) -> None:
    assert requirements.recipes["pyjnius"] == "1.7.0"
