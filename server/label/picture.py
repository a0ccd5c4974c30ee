"""One label as a picture: what a printer would put on paper, with paper round it; the demo shows these to its scanners.

It is drawn from the same layout as the PDF. It never adds noise or damage: that is for tests.
"""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from server.label.artwork import CELL_HEIGHT_MM, CELL_WIDTH_MM, FONT, Label
from server.label.layout import laid_out

DOTS_PER_MM = 12
"""About 300 dots an inch, as office printers have."""

MARGIN_MM = 4.0


def label_image(label: Label, *, dots_per_mm: int = DOTS_PER_MM) -> Image.Image:
    """Return the label in grey, 72 x 63 mm with its margin. LabelTooLarge or ValueError as in `artwork`."""
    layout = laid_out(label)
    size = (round((CELL_WIDTH_MM + 2 * MARGIN_MM) * dots_per_mm), round((CELL_HEIGHT_MM + 2 * MARGIN_MM) * dots_per_mm))
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for bar in layout.bars:
        left, top = _dots(bar.left_mm, dots_per_mm), _dots(bar.top_mm, dots_per_mm)
        right, foot = _dots(bar.left_mm + bar.width_mm, dots_per_mm), _dots(bar.top_mm + bar.height_mm, dots_per_mm)
        draw.rectangle((left, top, right - 1, foot - 1), fill=0)
    for line in layout.lines:
        font = ImageFont.truetype(str(FONT), line.size_mm * dots_per_mm, layout_engine=ImageFont.Layout.BASIC)
        draw.text((size[0] / 2, _dots(line.baseline_mm, dots_per_mm)), line.text, fill=0, font=font, anchor="ms")
    return image


def label_png(label: Label, *, dots_per_mm: int = DOTS_PER_MM) -> bytes:
    """Return `label_image` as the bytes of a PNG file, its print resolution noted in it."""
    buffer = BytesIO()
    inch = dots_per_mm * 25.4
    label_image(label, dots_per_mm=dots_per_mm).save(buffer, "PNG", dpi=(inch, inch))
    return buffer.getvalue()


def _dots(millimetres: float, dots_per_mm: int) -> int:
    return round((millimetres + MARGIN_MM) * dots_per_mm)
