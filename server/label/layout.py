"""Where everything on a label lies, once for all its forms: pieces in millimetres from the label's top left corner.

`sheets`, `svg` and `picture` draw these pieces and decide nothing about places or sizes.
"""

from dataclasses import dataclass

from server.label.artwork import CELL_HEIGHT_MM, CELL_WIDTH_MM, CODE_MM, QUIET_MODULES, Label, fitted, modules, printable, runs

_EDGE_MM = 2.0
_ROOM_MM = CELL_WIDTH_MM - 2 * _EDGE_MM


@dataclass(frozen=True)
class Bar:
    """A filled black rectangle."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Line:
    """One line of text, centred on the label; `baseline_mm` runs down from the top."""

    text: str
    baseline_mm: float
    size_mm: float


@dataclass(frozen=True)
class Layout:
    """The bars of the code and the lines below it: the code in clear, the name, the place."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    module_mm: float


def laid_out(label: Label) -> Layout:
    """Return the pieces of a label of 64 x 55 mm. LabelTooLarge or ValueError as in `artwork`, before anything is drawn."""
    matrix = modules(label.payload)
    module = CODE_MM / len(matrix)
    left, top = (CELL_WIDTH_MM - CODE_MM) / 2, QUIET_MODULES * module
    bars = tuple(Bar(left + x * module, top + y * module, length * module, module) for x, y, length in runs(matrix))
    below = top + CODE_MM + QUIET_MODULES * module
    wanted = [(label.code, 4.2, 2.9), (printable(label.name), 4.0, 7.3), (printable(label.place), 3.2, 11.0)]
    lines = []
    for text, size, down in wanted:
        shown, fits = fitted(text, size, _ROOM_MM)
        lines.append(Line(shown, below + down, fits))
    if lines[-1].baseline_mm > CELL_HEIGHT_MM - 0.5:
        raise ValueError("the label's lines do not fit below its code")
    return Layout(bars, tuple(lines), module)
