"""Cut the phone's fonts from two named packages and write them, with their licences, into assets/fonts.

Run it by hand after a new icon or a word with a rare character (`python tools/make_fonts.py`); the tests say when. The
same packages give the same bytes. It never changes an outline: it only leaves characters out. Needs the Debian package
fonts-noto-cjk and `npm` (for @mdi/font); neither is needed to build or run the product.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).resolve().parent.parent
NOTO = Path("/usr/share/fonts/opentype/noto")
NOTO_PACKAGE = "fonts-noto-cjk 1:20220127+repack1-1"
NOTO_NOTICE = Path("/usr/share/doc/fonts-noto-cjk/copyright")
APACHE = Path("/usr/share/common-licenses/Apache-2.0")
MDI = "@mdi/font@7.4.47"
MDI_SHA256 = "66131558352dc8df724feac30f3b7bf7ee7311a79e4f8436f3637c0993edb773"

RULE = re.compile(r'\.mdi-([a-z0-9-]+)::before \{\s*content: "\\([0-9A-F]+)"')
SYMBOLS = "→←↑↓✓✔✕✖●○■□▲▼◆★☆℃㎡°±×÷¥€£…—「」『』【】《》〈〉、。・！？：；，．（）［］｛｝％＋－／＝～｜＃＆＊＠≤≥≈Ω₂₃²³"
RANGES = [(0x20, 0x7F), (0xA0, 0x180), (0x2010, 0x2040), (0xFF01, 0xFF5F), (0x3000, 0x3018), (0x2460, 0x2474)]
STAND_INS = {"₂": "2", "₃": "3"}
"""Signs that the package lacks and the templates use (CO₂): drawn with the plain digit rather than as an empty box."""
DROPPED = ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF"]


def characters(encoding: str, leads: range, trails: Iterable[int]) -> set[int]:
    """Every code point that the two-byte code holds in these rows."""
    tails = list(trails)
    return {ord(c) for lead in leads for tail in tails for c in bytes([lead, tail]).decode(encoding, "ignore")}


def always() -> set[int]:
    """Latin letters, digits, punctuation and the signs that units and notes use."""
    return {c for first, end in RANGES for c in range(first, end)} | {ord(c) for c in SYMBOLS}


def strings(value: object) -> Iterator[str]:
    """Every string inside a parsed JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def written() -> set[int]:
    """The characters of every sentence, template, phrase, form and table under assets."""
    files = sorted((ROOT / "assets").rglob("*.json"))
    found = (s for file in files for s in strings(json.loads(file.read_text("utf-8"))))
    return {ord(c) for s in found for c in s if c.isprintable()}


def cut(font: TTFont, wanted: set[int], target: Path, *, drop: list[str]) -> None:
    """Write the font with only the wanted characters; the time stamp stays the package's."""
    options = subset.Options()
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.desubroutinize = False
    options.layout_features = []
    options.drop_tables += drop
    font.recalcTimestamp = False
    for table in font["cmap"].tables:
        for sign, plain in STAND_INS.items():
            if table.isUnicode() and ord(plain) in table.cmap:
                table.cmap.setdefault(ord(sign), table.cmap[ord(plain)])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.save(target)
    sys.stdout.write(f"{target.name}: {target.stat().st_size:,} bytes, {len(font.getBestCmap())} characters, {digest(target)}\n")


def digest(path: Path) -> str:
    """SHA-256 of a file in lower-case hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def simplified(collection: Path) -> TTFont:
    """The Simplified Chinese face of one Noto collection."""
    faces = TTCollection(collection).fonts
    number = next(i for i, f in enumerate(faces) if f["name"].getDebugName(1).startswith("Noto Sans CJK SC"))
    return TTFont(collection, fontNumber=number)


def icon_package(folder: Path) -> Path:
    """Fetch the icon package through npm, check its hash, and answer the unpacked folder."""
    subprocess.run(["npm", "pack", "--silent", MDI], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    archive = next(folder.glob("*.tgz"))
    if digest(archive) != MDI_SHA256:
        sys.exit(f"{archive.name} is not the {MDI} this script knows")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def make_icons(out: Path) -> None:
    """Cut the icon font to assets/icons/names.txt and write each name's code point beside the list."""
    icons = ROOT / "assets" / "icons"
    names = (icons / "names.txt").read_text("utf-8").split()
    with tempfile.TemporaryDirectory() as folder:
        package = icon_package(Path(folder))
        font = TTFont(package / "fonts" / "materialdesignicons-webfont.ttf")
        sheet = (package / "css" / "materialdesignicons.css").read_text("utf-8")
        code_of = {name: int(code, 16) for name, code in RULE.findall(sheet)}
        missing = [name for name in names if name not in code_of]
        if missing:
            sys.exit(f"{MDI} has no icon called {', '.join(missing)}")
        points = {name: f"{code_of[name]:X}" for name in sorted(names)}
        cut(font, {code_of[name] for name in names}, out / "Icons.ttf", drop=[])
        notice = (package / "LICENSE").read_text("utf-8")
    (icons / "codepoints.json").write_text(json.dumps(points, indent=0) + "\n", "utf-8")
    (out / "LICENSE-icons.txt").write_text(notice + "\n" + APACHE.read_text("utf-8"), "utf-8")


def make_text_fonts(out: Path) -> None:
    """Cut the regular face to GBK and the bold face to the common characters plus every word of the product."""
    gbk = characters("gbk", range(0x81, 0xFF), [*range(0x40, 0x7F), *range(0x80, 0xFF)])
    common = characters("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    cut(simplified(NOTO / "NotoSansCJK-Regular.ttc"), gbk | always() | written(), out / "Han.otf", drop=DROPPED)
    bold = out / "HanBold.otf"
    cut(simplified(NOTO / "NotoSansCJK-Bold.ttc"), common | always() | written(), bold, drop=DROPPED)
    held = "".join(chr(c) for c in sorted(TTFont(bold).getBestCmap()) if chr(c).isprintable())
    (out / "bold_characters.txt").write_text(held, "utf-8")
    notice = NOTO_NOTICE.read_text("utf-8")
    head = notice[notice.index("Files: *") : notice.index("Files: debian/*")]
    licence = notice.index("License: SIL-1.1\n -")
    body = notice[licence : notice.index("License: GPL-3+", licence)]
    (out / "LICENSE-OFL-1.1.txt").write_text(head + body, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "assets" / "fonts")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    make_text_fonts(out)
    make_icons(out)
    (out / "SOURCES.txt").write_text(f"Han.otf, HanBold.otf: Debian {NOTO_PACKAGE}\nIcons.ttf: npm {MDI}\n", "utf-8")


if __name__ == "__main__":
    main()
