"""One label as SVG, for pages of the console and for other people's printing programs.

The file stands alone: no script, no link, no font inside. Every text is escaped by the XML writer, never by hand.
"""

from xml.etree.ElementTree import Element, SubElement, tostring

from server.label.artwork import CELL_HEIGHT_MM, CELL_WIDTH_MM, Label
from server.label.layout import laid_out

_FACES = "'WenQuanYi Micro Hei', 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"


def label_svg(label: Label) -> str:
    """Return the label as an SVG document of 64 x 55 mm, one unit a millimetre. LabelTooLarge or ValueError as in `artwork`."""
    layout = laid_out(label)
    root = Element("svg", xmlns="http://www.w3.org/2000/svg", width=f"{CELL_WIDTH_MM:g}mm", height=f"{CELL_HEIGHT_MM:g}mm")
    root.set("viewBox", f"0 0 {CELL_WIDTH_MM:g} {CELL_HEIGHT_MM:g}")
    SubElement(root, "title").text = layout.lines[1].text
    SubElement(root, "rect", width="100%", height="100%", fill="#fff")
    steps = [f"M{b.left_mm:.4f} {b.top_mm:.4f}h{b.width_mm:.4f}v{b.height_mm:.4f}h-{b.width_mm:.4f}z" for b in layout.bars]
    SubElement(root, "path", d="".join(steps), fill="#000")
    words = SubElement(root, "g")
    words.set("font-family", _FACES)
    words.set("text-anchor", "middle")
    for line in layout.lines:
        text = SubElement(words, "text", x=f"{CELL_WIDTH_MM / 2:g}", y=f"{line.baseline_mm:.3f}")
        text.set("font-size", f"{line.size_mm:.3f}")
        text.text = line.text
    return tostring(root, encoding="unicode")
