"""Registers the phone's fonts and turns icon names into characters; imported before the first widget.

Han takes over Kivy's default name, so every label has Chinese. Bold holds the common characters only: `can_be_bold` says
whether a text can be set in it, and a label that cannot stays regular rather than show empty boxes.
"""

from __future__ import annotations

import json
from functools import cache

from kivy.core.text import Label, LabelBase

from mobile.words import ASSETS

FONTS = ASSETS / "fonts"

LabelBase.register("Roboto", str(FONTS / "Han.otf"), fn_bold=str(FONTS / "HanBold.otf"))
LabelBase.register("Icons", str(FONTS / "Icons.ttf"))


@cache
def codepoints() -> dict[str, str]:
    """Return icon name -> hex code point, as the font maker wrote them."""
    found: dict[str, str] = json.loads((ASSETS / "icons" / "codepoints.json").read_text("utf-8"))
    return found


@cache
def icon(name: str) -> str:
    """Return the character of an icon; an empty name gives an empty text. KeyError on a name the font does not hold."""
    return chr(int(codepoints()[name], 16)) if name else ""


@cache
def _bold() -> frozenset[str]:
    return frozenset((FONTS / "bold_characters.txt").read_text("utf-8")) | {"\n"}


def can_be_bold(text: str) -> bool:
    """True when the bold face holds every character."""
    return _bold().issuperset(text)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is on one line, in pixels, with a little air for rounding."""
    lines = text.split("\n")
    measure = Label(font_size=size, bold=bold)
    return float(max(measure.get_extents(line)[0] for line in lines)) + size * 0.2
