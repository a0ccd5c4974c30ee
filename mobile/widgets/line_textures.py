"""Textures of single lines, kept while they are likely to be drawn again: what makes a long list scroll smoothly.

A list row asks for its words here instead of holding labels. The textures are white; the row colours them. Rows of one template
share most of their words, and all rows share their icons.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kivy.core.text import Label

from mobile.widgets.breaking import width_of_piece
from mobile.widgets.fonts import can_be_bold

KEPT = 800
"""About twenty screens of rows; a line of 16 characters takes some 25 kB at density 3."""
DOTS = "..."


@lru_cache(maxsize=KEPT)
def line_texture(text: str, size: float, *, bold: bool = False, font: str = "Roboto") -> Any:
    """Return the texture of one line, None for no words."""
    if not text:
        return None
    label = Label(text=text, font_size=size, font_name=font, bold=bold and can_be_bold(text))
    label.refresh()
    return label.texture


@lru_cache(maxsize=KEPT)
def fitted(text: str, size: float, width: float) -> str:
    """Return the text, or as much of it as fits the width with three dots after it."""
    if sum(width_of_piece(c, size, bold=False) for c in text) <= width:
        return text
    room = width - width_of_piece(DOTS, size, bold=False)
    for end, c in enumerate(text):
        room -= width_of_piece(c, size, bold=False)
        if room < 0:
            return text[:end].rstrip(" ·") + DOTS
    return text
