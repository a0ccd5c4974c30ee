"""Labels as PDF: A4 sheets of fifteen with cutting marks, and one label on a page of its own size.

The console and the command `linxun labels` call it. Every text is set as plain glyphs: nothing in a name is ever read as markup
or fetched.
"""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from server.label.artwork import CELL_HEIGHT_MM, CELL_WIDTH_MM, Label, fitted, printable, typeface
from server.label.layout import Layout, laid_out

COLUMNS, ROWS = 3, 5
PER_SHEET = COLUMNS * ROWS
_SIDE_MM = (A4[0] / mm - COLUMNS * CELL_WIDTH_MM) / 2
_TOP_MM = 13.0
_MARK_MM = 3.0


def sheets_pdf(labels: Sequence[Label], *, title: str = "") -> bytes:
    """Return a PDF of A4 pages with fifteen labels each, in the given order, row by row; the title stands on every page.

    The same labels give the same bytes. LabelTooLarge or ValueError when a payload is not one we print, and for no labels at all.
    """
    if not labels:
        raise ValueError("a sheet needs at least one label")
    layouts = [laid_out(label) for label in labels]
    pages = [layouts[at : at + PER_SHEET] for at in range(0, len(layouts), PER_SHEET)]
    buffer = BytesIO()
    canvas = _canvas(buffer, A4, title)
    for number, page in enumerate(pages, start=1):
        _draw_head(canvas, printable(title), f"{number} / {len(pages)}")
        _draw_marks(canvas)
        for place, layout in enumerate(page):
            row, column = divmod(place, COLUMNS)
            _draw(canvas, layout, _SIDE_MM + column * CELL_WIDTH_MM, _TOP_MM + row * CELL_HEIGHT_MM, A4[1] / mm)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def label_pdf(label: Label) -> bytes:
    """Return a PDF with one page of 64 x 55 mm that holds one label, for a label printer; errors as in `sheets_pdf`."""
    layout = laid_out(label)
    buffer = BytesIO()
    canvas = _canvas(buffer, (CELL_WIDTH_MM * mm, CELL_HEIGHT_MM * mm), label.name)
    _draw(canvas, layout, 0, 0, CELL_HEIGHT_MM)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _canvas(buffer: BytesIO, size: tuple[float, float], title: str) -> Canvas:
    canvas = Canvas(buffer, pagesize=size, invariant=1, initialFontName=typeface().fontName)
    canvas.setTitle(printable(title))
    return canvas


def _draw(canvas: Canvas, layout: Layout, left_mm: float, top_mm: float, page_mm: float) -> None:
    """Draw one label; PDF counts its heights from the foot of the page."""
    canvas.setFillGray(0)
    code = canvas.beginPath()
    for bar in layout.bars:
        foot = page_mm - top_mm - bar.top_mm - bar.height_mm
        code.rect((left_mm + bar.left_mm) * mm, foot * mm, bar.width_mm * mm, bar.height_mm * mm)
    # One path, so that no viewer leaves hairlines between neighbouring rows.
    canvas.drawPath(code, stroke=0, fill=1)
    for line in layout.lines:
        canvas.setFont(typeface().fontName, line.size_mm * mm)
        canvas.drawCentredString((left_mm + CELL_WIDTH_MM / 2) * mm, (page_mm - top_mm - line.baseline_mm) * mm, line.text)


def _draw_head(canvas: Canvas, title: str, number: str) -> None:
    shown, size = fitted(title, 3.5, COLUMNS * CELL_WIDTH_MM - 30)
    canvas.setFillGray(0.25)
    height = A4[1] - 7.5 * mm
    canvas.setFont(typeface().fontName, size * mm)
    canvas.drawString(_SIDE_MM * mm, height, shown)
    canvas.setFont(typeface().fontName, 3.5 * mm)
    canvas.drawRightString(A4[0] - _SIDE_MM * mm, height, number)


def _draw_marks(canvas: Canvas) -> None:
    """Draw a small cross wherever four labels meet: enough for scissors, and no ink in any quiet zone."""
    canvas.setStrokeGray(0.6)
    canvas.setLineWidth(0.2 * mm)
    for column in range(COLUMNS + 1):
        for row in range(ROWS + 1):
            x, y = (_SIDE_MM + column * CELL_WIDTH_MM) * mm, A4[1] - (_TOP_MM + row * CELL_HEIGHT_MM) * mm
            canvas.line(x - _MARK_MM / 2 * mm, y, x + _MARK_MM / 2 * mm, y)
            canvas.line(x, y - _MARK_MM / 2 * mm, x, y + _MARK_MM / 2 * mm)
