"""What every printed form of a label shares: its modules, its wording made printable, its measures in millimetres.

`sheets`, `svg` and `picture` draw from it. It never looks at a database: codes and names are handed in.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segno
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from sync.rules.label import grouped, is_sound

FONT = Path(__file__).resolve().parent.parent.parent / "assets" / "label" / "Label.ttf"

CODE_MM = 30.6
"""Side of the dark part of the code; `kivy.md`'s trial wants at least 30 mm for a hand's distance."""

QUIET_MODULES = 4
CELL_WIDTH_MM, CELL_HEIGHT_MM = 64.0, 55.0
HIGHEST_VERSION = 3
TEXT_LIMIT = 60
MISSING = "〓"
"""What a Chinese printer sets for a character it does not have."""

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")

Matrix = tuple[tuple[bool, ...], ...]


class LabelTooLarge(ValueError):
    """The payload does not fit QR version 3 with quartile correction; nothing was drawn."""


@dataclass(frozen=True)
class Label:
    """One label to print: the payload of the code, what it is stuck on, and where that stands."""

    payload: str
    name: str
    place: str

    @property
    def code(self) -> str:
        """The code in clear, in groups. ValueError when the payload does not end in a code whose check holds."""
        code = self.payload.rpartition("/")[2]
        if not is_sound(code):
            raise ValueError("the payload of a label ends in a code whose check character holds")
        return grouped(code)


def modules(payload: str) -> Matrix:
    """Return the rows of the QR code, True for dark, without quiet zone. LabelTooLarge when it needs more than version 3."""
    try:
        code = segno.make_qr(payload, error="q", boost_error=False)
    except segno.DataOverflowError as error:
        raise LabelTooLarge(f"{len(payload)} characters fit no QR code") from error
    if int(code.version) > HIGHEST_VERSION or code.error != "Q":
        raise LabelTooLarge(f"{len(payload)} characters need version {code.version}, labels allow {HIGHEST_VERSION}")
    return tuple(tuple(bool(dark) for dark in row) for row in code.matrix)


def runs(matrix: Matrix) -> list[tuple[int, int, int]]:
    """Return (column, row, length) of every unbroken horizontal stretch of dark modules."""
    found = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate((*row, False)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append((start, y, x - start))
                start = None
    return found


def printable(text: str) -> str:
    """Return at most 60 characters that the font can set; invisible, turning and unknown ones become 〓, markup stays."""
    kept = text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"
    return "".join(_shown(character) for character in kept)


@cache
def typeface() -> TTFont:
    """Return the label font, known to reportlab under its `fontName` from then on; read once."""
    font = TTFont("LinxunLabel", str(FONT))
    pdfmetrics.registerFont(font)
    return font


def width_mm(text: str, size_mm: float) -> float:
    """Return how wide the text is when set with letters `size_mm` high."""
    return float(typeface().stringWidth(text, size_mm))


def fitted(text: str, size_mm: float, room_mm: float) -> tuple[str, float]:
    """Return text and letter size that fill at most the room: smaller letters first, down to 60 %, then an ellipsis."""
    width = width_mm(text, size_mm)
    if width <= room_mm:
        return text, size_mm
    if width * 0.6 <= room_mm:
        return text, size_mm * room_mm / width
    size = size_mm * 0.6
    while width_mm(text + "…", size) > room_mm:
        text = text[:-1]
    return text + "…", size


def _shown(character: str) -> str:
    if unicodedata.category(character) in _UNSEEN or ord(character) not in typeface().face.charToGlyph:
        return MISSING
    return character
