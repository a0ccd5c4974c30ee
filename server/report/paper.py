"""The paper of the ledger: lines of text, columns, pictures and rules as flowables, and pages that know how many there are.

Every text is set as plain glyphs of the embedded font, character by character: nothing that a person typed is ever read as
markup, as a path or as an address. Used by `pdf` alone; it knows nothing of records.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from server.label.artwork import MISSING, typeface

INK, SOFT, BAD, GOOD, LINE = (HexColor(c) for c in ("#171a1f", "#59626f", "#b3261e", "#1b7a43", "#c9cfd6"))
LEADING = 1.42
PICTURE_MM = 24.0
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_CLOSING = frozenset("，。、；：？！）」』】》〉,.;:?!)]}%·")
"""What does not begin a line."""


@cache
def _glyph(character: str) -> tuple[str, float]:
    """Return what stands for the character and how wide that is in letters of height one."""
    if character in "\r\n\t\v\f":
        character = " "
    elif unicodedata.category(character) in _UNSEEN or ord(character) not in typeface().face.charToGlyph:
        character = MISSING
    return character, float(typeface().stringWidth(character, 1))


def broken(text: str, size: float, room: float) -> list[str]:
    """Return the text as lines that fit the room: at spaces between words of letters, anywhere between other characters."""
    lines: list[str] = []
    line: list[str] = []
    width, gap = 0.0, 0
    for character in text:
        shown, wide = _glyph(character)
        if width + wide * size > room and line and shown not in _CLOSING:
            # A word of letters moves to the next line whole, unless it fills the line by itself.
            cut = gap if gap and shown != " " and ord(shown) < 0x2E80 and ord(line[-1]) < 0x2E80 else len(line)
            lines.append("".join(line[:cut]).rstrip())
            line = line[cut:]
            width, gap = sum(_glyph(c)[1] for c in line) * size, 0
        if shown == " " and not line:
            continue
        line.append(shown)
        width += wide * size
        if shown == " " or ord(shown) >= 0x2E80:
            gap = len(line)
    return [*lines, "".join(line)]


class Words(Flowable):
    """One paragraph of plain text; `indent` and `after` in points, `keep` holds it on the page of what follows."""

    def __init__(
        self, text: str, size: float = 9, ink: Color = INK, *, indent: float = 0, after: float = 2, keep: bool = False
    ) -> None:
        super().__init__()
        self.text, self.size, self.ink, self.indent, self.after = text, size, ink, indent, after
        self.keepWithNext = int(keep)
        self._lines: list[str] = []
        self._is_part = False

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Break the lines; returns the size."""
        if not self._is_part:
            self._lines = broken(self.text, self.size, room - self.indent)
        return room, self.height_of()

    def split(self, _room: float, height: float) -> list[Words]:
        """Return the paragraph in two, where a page ends inside it."""
        fits = int((height - self.after) // (self.size * LEADING))
        if fits < 1 or fits >= len(self._lines):
            return []
        return [self._part(self._lines[:fits]), self._part(self._lines[fits:])]

    def first_line(self) -> None:
        """Leave only the first line, for a head that has no more room."""
        self._lines = self._lines[:1]

    def _part(self, lines: list[str]) -> Words:
        made = Words("", self.size, self.ink, indent=self.indent, after=self.after)
        made._lines, made._is_part = lines, True
        return made

    def draw(self) -> None:
        """Set the lines."""
        self.canv.setFillColor(self.ink)
        self.canv.setFont(typeface().fontName, self.size)
        y = self.height_of() - self.size
        for line in self._lines:
            self.canv.drawString(self.indent, y, line)
            y -= self.size * LEADING

    def height_of(self) -> float:
        """Return the height of the lines, without what comes after."""
        return len(self._lines) * self.size * LEADING + self.after


class Columns(Flowable):
    """Paragraphs side by side, each with its share of the width; as high as the highest."""

    def __init__(self, cells: Sequence[Words], shares: Sequence[float], *, keep: bool = False) -> None:
        super().__init__()
        self.cells, self.shares = cells, shares
        self.keepWithNext = int(keep)
        self._high = 0.0

    def wrap(self, room: float, height: float) -> tuple[float, float]:
        """Break every cell; returns the size."""
        self._room = room
        self._high = max(cell.wrap(room * share - 4, height)[1] for cell, share in zip(self.cells, self.shares, strict=True))
        return room, self._high

    def draw(self) -> None:
        """Set the cells, all from the top."""
        x = 0.0
        for cell, share in zip(self.cells, self.shares, strict=True):
            self.canv.saveState()
            self.canv.translate(x, self._high - cell.height_of())
            cell.canv = self.canv
            cell.draw()
            self.canv.restoreState()
            x += self._room * share


class Rule(Flowable):
    """A thin line across."""

    def __init__(self, *, thick: float = 0.4, ink: Color = LINE, space: float = 3) -> None:
        super().__init__()
        self.thick, self.ink, self.space = thick, ink, space

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Returns the size."""
        self._room = room
        return room, 2 * self.space

    def draw(self) -> None:
        """Draw the line."""
        self.canv.setStrokeColor(self.ink)
        self.canv.setLineWidth(self.thick)
        self.canv.line(0, self.space, self._room, self.space)


class Pictures(Flowable):
    """Small pictures in a row, as many rows as they need; each is a JPEG that was made for this."""

    def __init__(self, jpegs: Sequence[bytes]) -> None:
        super().__init__()
        self._images = [ImageReader(BytesIO(data)) for data in jpegs]

    def wrap(self, room: float, _height: float) -> tuple[float, float]:
        """Place them; returns the size."""
        high = PICTURE_MM * mm
        self._rows: list[list[tuple[Any, float]]] = [[]]
        left = room
        for image in self._images:
            wide = min(high * image.getSize()[0] / image.getSize()[1], room)
            if wide > left and self._rows[-1]:
                self._rows.append([])
                left = room
            self._rows[-1].append((image, wide))
            left -= wide + 4
        return room, len(self._rows) * (high + 4)

    def draw(self) -> None:
        """Draw the pictures."""
        high = PICTURE_MM * mm
        y = len(self._rows) * (high + 4) - high
        for row in self._rows:
            x = 0.0
            for image, wide in row:
                self.canv.drawImage(image, x, y, width=wide, height=high)
                x += wide + 4
            y -= high + 4


class NumberedCanvas(Canvas):
    """Pages that say "3 / 12": they are kept until the last one is known. `stamp` draws head and foot of each."""

    stamp: Any = None

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings["initialFontName"] = typeface().fontName
        super().__init__(*args, **settings)
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 (reportlab's name)
        """Keep the page."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number every page and write the file."""
        for number, kept in enumerate(self._kept, start=1):
            self.__dict__.update(kept)
            type(self).stamp(self, number, len(self._kept))
            Canvas.showPage(self)
        Canvas.save(self)


def chunks(text: str, size: int) -> Iterator[str]:
    """Yield the text in pieces, for hashes that are read in groups."""
    for at in range(0, len(text), size):
        yield text[at : at + size]


PAGE = A4
EDGE = 16 * mm
