"""Draw the launcher icon into assets/icons/launcher.png, by hand: `python -m tools.make_launcher_icon`.

The character is 巡 (to go the rounds) out of assets/fonts, in the phone's own blue. buildozer.spec names the result for
the icon and for the first picture while Python starts. It is not needed to build or run the product.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from mobile.widgets.palettes import LIGHT

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "assets" / "icons" / "launcher.png"
FONT = ROOT / "assets" / "fonts" / "Han.otf"
SIDE = 512
CORNER = 112
GLYPH = 320
RING = 18


def launcher() -> Image.Image:
    """The icon: a rounded blue square with corners left transparent, the four corners of a view-finder, 巡 in the middle."""
    scale = 4
    big = Image.new("RGBA", (SIDE * scale, SIDE * scale), (0, 0, 0, 0))
    draw = ImageDraw.Draw(big)
    draw.rounded_rectangle((0, 0, SIDE * scale - 1, SIDE * scale - 1), CORNER * scale, fill=f"#{LIGHT['primary']}")
    ink = f"#{LIGHT['primary_ink']}"
    near, far, reach = 64 * scale, (SIDE - 64) * scale, 96 * scale
    for x, y, right, down in ((near, near, 1, 1), (far, near, -1, 1), (near, far, 1, -1), (far, far, -1, -1)):
        draw.line([(x + right * reach, y), (x, y), (x, y + down * reach)], fill=ink, width=RING * scale, joint="curve")
        for end in ((x + right * reach, y), (x, y), (x, y + down * reach)):
            radius = RING * scale // 2
            draw.ellipse((end[0] - radius, end[1] - radius, end[0] + radius, end[1] + radius), fill=ink)
    middle = SIDE * scale / 2
    draw.text((middle, middle), "巡", font=ImageFont.truetype(str(FONT), GLYPH * scale * 0.9), fill=ink, anchor="mm")
    return big.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    launcher().save(TARGET, optimize=True)
