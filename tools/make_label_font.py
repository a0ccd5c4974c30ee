"""Cut the font of the printed labels from its Debian package and write it, with its licence, into assets/label.

Run it by hand (`python tools/make_label_font.py`) when a name needs a character that it lacks. PDF wants TrueType outlines, which
the phone's font does not have. The same package gives the same bytes; only `apt-get download` touches the network, and
nothing is installed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont
from make_fonts import APACHE, DROPPED, ROOT, always, characters, cut, digest, written

PACKAGE = "fonts-wqy-microhei=0.2.0-beta-3.1"
SOURCE_SHA256 = "2420e8078af796b19a3f6ef13de527a1a91c1e7171eea115926c614ced1009b3"
INSIDE = Path("usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
NOTICE = Path("usr/share/doc/fonts-wqy-microhei/copyright")


def unpacked(folder: Path) -> Path:
    """Fetch the package and answer the folder it was unpacked into."""
    subprocess.run(["apt-get", "download", "-qq", PACKAGE], cwd=folder, check=True)
    archive = next(folder.glob("*.deb"))
    subprocess.run(["dpkg-deb", "-x", archive, folder / "package"], check=True)
    if digest(folder / "package" / INSIDE) != SOURCE_SHA256:
        sys.exit(f"{PACKAGE} holds another font than this script knows")
    return folder / "package"


def write_licence(package: Path, target: Path) -> None:
    """Write who made the font and the licence we take it under (of its two, Apache-2.0)."""
    notice = (package / NOTICE).read_text("utf-8")
    head = notice[notice.index("Upstream-Name") : notice.index("Files: debian/*")]
    change = f"Label.ttf is cut from the first face of Debian {PACKAGE} by tools/make_label_font.py; no outline is changed.\n"
    target.write_text(f"{change}Used under Apache-2.0, whose text follows.\n\n{head}\n{APACHE.read_text('utf-8')}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "assets" / "label")
    out: Path = parser.parse_args().out
    gbk = characters("gbk", range(0x81, 0xFF), [*range(0x40, 0x7F), *range(0x80, 0xFF)])
    with tempfile.TemporaryDirectory() as folder:
        package = unpacked(Path(folder))
        font = TTFont(package / INSIDE, fontNumber=0)
        cut(font, gbk | always() | written(), out / "Label.ttf", drop=DROPPED)
        write_licence(package, out / "LICENSE-label-font.txt")


if __name__ == "__main__":
    main()
