"""Where a line may break: between Chinese characters, never before a closing sign or after an opening one, never inside a word.

Kivy breaks at spaces only and then anywhere; every paragraph of the app goes through here first. It measures, it draws nothing.
"""

from __future__ import annotations

import re
from functools import cache

from kivy.core.text import Label

CLOSING = frozenset("，。、；：！？）》”’】」』,.;:!?)%℃…·–")
OPENING = frozenset("（《“‘【「『(")
_PIECE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]|\s|[^\s\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]+")
_WIDE = re.compile(r"[\u2e80-\u9fff]")


def broken(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return the text with line breaks so that no line is wider than `width` pixels; text without Chinese is left to Kivy."""
    if not _WIDE.search(text):
        return text
    return "\n".join(_break_line(line, width, size, bold) for line in text.split("\n"))


def _break_line(line: str, width: float, size: float, bold: bool) -> str:
    lines, used = [""], 0.0
    for unit in _units(line):
        wide = sum(width_of_piece(piece, size, bold=bold) for piece in _PIECE.findall(unit))
        if lines[-1] and used + wide > width:
            lines.append("")
            used = 0.0
        lines[-1] += unit
        used += wide
    return "\n".join(part.rstrip() for part in lines)


def _units(line: str) -> list[str]:
    """Return what may not be torn: a character with the closing signs after it and the opening ones before it, or a word."""
    units: list[str] = []
    for piece in _PIECE.findall(line):
        glued = bool(units) and (piece in CLOSING or piece.isspace() or units[-1][-1:] in OPENING)
        if glued:
            units[-1] += piece
        else:
            units.append(piece)
    return units


@cache
def width_of_piece(piece: str, size: float, *, bold: bool) -> float:
    """Return the width of a character or word in pixels; measured once."""
    return float(Label(font_size=size, bold=bold).get_extents(piece)[0])
