"""Every screen at once: nothing tappable is smaller than a thumb needs, every character has a glyph, every class was seen."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.driver import HEIGHT, HOW, can_draw
from tests.requires import need

ROOT = Path(__file__).parents[2]
FONTS = ROOT / "assets" / "fonts"
THUMB = 48


@dataclass
class Seen:
    """What the walk over all screens found."""

    screens: set[str] = field(default_factory=set)
    small: list[str] = field(default_factory=list)
    regular: set[str] = field(default_factory=set)
    bold: set[str] = field(default_factory=set)
    overflowing: list[str] = field(default_factory=list)
    off_window: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """All scenes of the pictures, walked once in Chinese."""
    need("an offscreen GL window", can_draw(), HOW)
    from tests.phone_world import in_shanghai
    from tests.scenes import door, inside
    from tests.scenes_day import day

    in_shanghai()
    found = Seen()
    for scenes in (door, inside, day):
        for scene, driver in scenes(tmp_path_factory.mktemp("scenes"), "zh", "light"):
            driver.frames(2)
            found.screens.add(type(driver.root.page).__name__)
            for widget in driver.seen():
                _note(found, scene, widget)
    return found


def _note(found: Seen, scene: str, widget: object) -> None:
    name = getattr(widget, "name", "") or getattr(widget, "text", "")
    width, height = widget.size  # type: ignore[attr-defined]
    if hasattr(widget, "on_release") and not getattr(widget, "disabled", False) and min(width, height) < THUMB - 0.5:
        found.small.append(f"{scene}: {type(widget).__name__} {name!r} {width:.0f} x {height:.0f}")
    if type(widget).__name__ in ("TopBar", "BottomBar") and (widget.y < 0 or widget.top > HEIGHT):  # type: ignore[attr-defined]
        found.off_window.append(f"{scene}: {type(widget).__name__} {widget.y:.0f} to {widget.top:.0f}")  # type: ignore[attr-defined]
    words = getattr(widget, "text", "")
    if isinstance(words, str) and words and getattr(widget, "font_name", "Icons") != "Icons" and hasattr(widget, "bold"):
        (found.bold if widget.bold else found.regular).update(words)
        wide = getattr(widget, "texture_size", (0, 0))[0]
        if wide > width + 1.5 and not getattr(widget, "shorten", False):
            found.overflowing.append(f"{scene}: {words!r} {wide:.0f} > {width:.0f}")


def test_nothing_tappable_is_smaller_than_48_dp(seen: Seen) -> None:
    assert sorted(set(seen.small)) == []


def test_no_words_are_wider_than_their_place(seen: Seen) -> None:
    assert sorted(set(seen.overflowing)) == []


def test_regression_the_way_back_and_the_main_action_stay_on_the_window(seen: Seen) -> None:
    """A photo's page had pushed its bar with the arrow above the window."""
    assert sorted(set(seen.off_window)) == []


def test_every_screen_class_was_seen(seen: Seen) -> None:
    from tests.shots import screen_classes

    assert screen_classes() - seen.screens == set()


@pytest.mark.parametrize(("face", "font"), [("regular", "Han.otf"), ("bold", "HanBold.otf")])
def test_every_character_on_screen_has_a_glyph(seen: Seen, face: str, font: str) -> None:
    held = set(TTFont(FONTS / font).getBestCmap())
    assert {c for c in getattr(seen, face) if ord(c) not in held and c != "\n"} == set()


def test_every_word_and_template_can_be_set_in_both_faces() -> None:
    texts = [p.read_text("utf-8") for p in sorted((ROOT / "assets").rglob("*.json"))]
    wanted = {ord(c) for text in texts for c in json.dumps(json.loads(text), ensure_ascii=False) if c.isprintable()}
    for font in ("Han.otf", "HanBold.otf"):
        missing = "".join(sorted(chr(c) for c in wanted - set(TTFont(FONTS / font).getBestCmap())))
        assert missing == "", f"run tools/make_fonts.py: {font} lacks {missing}"


def test_every_icon_that_is_named_is_in_the_icon_font() -> None:
    points = json.loads((ROOT / "assets" / "icons" / "codepoints.json").read_text("utf-8"))
    names = (ROOT / "assets" / "icons" / "names.txt").read_text("utf-8").split()
    assert sorted(points) == sorted(names)
    held = set(TTFont(FONTS / "Icons.ttf").getBestCmap())
    assert {name for name, point in points.items() if int(point, 16) not in held} == set()


def test_the_fonts_carry_their_licences() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "LICENSE-OFL-1.1.txt").read_text("utf-8")
    assert "Apache License" in (FONTS / "LICENSE-icons.txt").read_text("utf-8")
