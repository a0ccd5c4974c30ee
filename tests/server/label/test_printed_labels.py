"""Printed labels, read back: sheets are rendered by poppler and decoded by zxing-cpp, names come out as they went in."""

import random
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.label.artwork import CELL_WIDTH_MM, FONT, HIGHEST_VERSION, Label, LabelTooLarge, fitted, modules, printable, width_mm
from server.label.layout import laid_out
from server.label.picture import label_image, label_png
from server.label.sheets import PER_SHEET, label_pdf, sheets_pdf
from server.label.svg import label_svg
from sync.rules.label import label_payload, mint_label_code
from tests.requires import need

HOSTS = ("m.example.cn", "127.0.0.1:8765", "abcdefghijklmnop.com", "a.cn")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<b>未闭合",
    "<img src=http://127.0.0.1:9/x.png>",
    "<para><font size=900>大",
    "&amp; <![CDATA[",
    "{{7*7}}",
    "</svg><script>alert(1)</script>",
]


def some_labels(count: int, *, host: str = "") -> list[Label]:
    chance = random.Random(20)
    payloads = [label_payload(host or HOSTS[n % 4], mint_label_code(chance.randbytes(8))) for n in range(count)]
    return [Label(payload, f"灭火器 {n + 1} 号", "锦澜花园 · 3# 楼 11 层") for n, payload in enumerate(payloads)]


def pages_of(pdf: bytes, folder: Path, dots_per_inch: int = 150) -> list[Image.Image]:
    need("pdftoppm (poppler-utils)", shutil.which("pdftoppm"))
    (folder / "labels.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(dots_per_inch), "-gray", "-png", "labels.pdf", "page"], cwd=folder, check=True)
    return [Image.open(file).convert("L") for file in sorted(folder.glob("page*.png"))]


def words_of(pdf: bytes, folder: Path) -> str:
    need("pdftotext (poppler-utils)", shutil.which("pdftotext"))
    (folder / "words.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", "words.pdf", "-"], cwd=folder, check=True, capture_output=True, timeout=30)
    return done.stdout.decode()


def codes_in(picture: Image.Image) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))


def test_every_label_of_every_sheet_decodes_to_its_own_payload(tmp_path: Path) -> None:
    labels = some_labels(2 * PER_SHEET + 2)
    pages = pages_of(sheets_pdf(labels, title="锦澜花园"), tmp_path)
    assert len(pages) == 3
    for number, page in enumerate(pages):
        expected = labels[number * PER_SHEET : (number + 1) * PER_SHEET]
        assert {code.text for code in codes_in(page)} == {label.payload for label in expected}


def test_a_printed_code_is_at_least_30_mm_wide_and_stands_in_a_clean_quiet_zone(tmp_path: Path) -> None:
    dots_per_mm = 300 / 25.4
    (page,) = pages_of(sheets_pdf(some_labels(PER_SHEET, host=HOSTS[2])), tmp_path, 300)
    codes = codes_in(page)
    assert len(codes) == PER_SHEET
    for code in codes:
        left, top, right, foot = (
            code.position.top_left.x,
            code.position.top_left.y,
            code.position.bottom_right.x,
            code.position.bottom_right.y,
        )
        assert (right - left) / dots_per_mm >= 30
        quiet = round(4 * (right - left) / 29) - 4
        around = page.crop((left - quiet, top - quiet, right + quiet, foot + quiet))
        around.paste(255, (quiet - 3, quiet - 3, around.width - quiet + 3, around.height - quiet + 3))
        assert around.getextrema() == (255, 255)


def test_the_words_on_a_sheet_are_real_text_with_the_code_in_groups(tmp_path: Path) -> None:
    labels = some_labels(3)
    words = words_of(sheets_pdf(labels, title="锦澜花园 · 灭火器"), tmp_path)
    for label in labels:
        assert label.name in words
        assert label.code in words
        assert len(label.code) == 11
    assert "锦澜花园 · 3# 楼 11 层" in words
    assert "锦澜花园 · 灭火器" in words


def test_the_font_is_embedded_and_the_same_labels_give_the_same_bytes() -> None:
    first = sheets_pdf(some_labels(4), title="一")
    assert first == sheets_pdf(some_labels(4), title="一")
    assert first.count(b"/FontFile2") == 1
    assert b"Helvetica" not in first


@pytest.mark.parametrize("host", HOSTS)
def test_single_labels_decode_from_pdf_and_picture(host: str, tmp_path: Path) -> None:
    (label,) = some_labels(1, host=host)
    (page,) = pages_of(label_pdf(label), tmp_path)
    picture = Image.open(BytesIO(label_png(label)))
    for image in (page, picture, label_image(label, dots_per_mm=4)):
        (code,) = codes_in(image)
        assert code.text == label.payload
        assert code.ec_level == "Q"


def test_the_svg_decodes_once_its_path_is_painted() -> None:
    (label,) = some_labels(1)
    root = ElementTree.fromstring(label_svg(label))
    path = root.find(f"{SVG}path")
    assert path is not None
    picture = Image.new("L", (640, 550), 255)
    for step in path.attrib["d"].removeprefix("M").split("zM"):
        place, size = step.rstrip("z").split("h", 1)
        (x, y), (width, rest) = (float(v) for v in place.split()), size.split("v")
        box = (x * 10, y * 10, (x + float(width)) * 10, (y + float(rest.split("h")[0])) * 10)
        picture.paste(0, tuple(round(v) for v in box))
    (code,) = codes_in(picture)
    assert code.text == label.payload
    assert [text.text for text in root.iter(f"{SVG}text")] == [label.code, label.name, label.place]


@pytest.mark.parametrize("text", HOSTILE)
def test_row_29_markup_in_a_name_is_printed_as_it_stands(text: str, tmp_path: Path) -> None:
    """A PDF library that reads markup would crash on the first and fetch the second; nothing is read as markup here."""
    (label,) = some_labels(1)
    hostile = Label(label.payload, text, text)
    words = words_of(sheets_pdf([hostile], title=text), tmp_path)
    assert words.count(text) == 3
    (code,) = codes_in(pages_of(label_pdf(hostile), tmp_path)[0])
    assert code.text == label.payload


@pytest.mark.parametrize("text", HOSTILE)
def test_row_27_markup_in_a_name_is_inert_text_in_the_svg(text: str) -> None:
    (label,) = some_labels(1)
    root = ElementTree.fromstring(label_svg(Label(label.payload, text, text)))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "rect", "path", "g", "text"}
    assert [element.text for element in root.iter(f"{SVG}text")][1:] == [text, text]


@pytest.mark.parametrize("unseen", ["\x00", "\n", "\u202e", "\u200b", "\ud800", "\U0001f600", "\ue000", "\u2028"])
def test_row_35_characters_that_cannot_be_set_are_shown_as_a_gap_mark(unseen: str) -> None:
    assert printable(f"泵{unseen}房") == "泵〓房"
    (label,) = some_labels(1)
    assert label_pdf(Label(label.payload, unseen, unseen)).startswith(b"%PDF")
    ElementTree.fromstring(label_svg(Label(label.payload, unseen, unseen)))


@given(st.text(max_size=100), st.text(max_size=100))
def test_row_35_no_text_is_wider_than_its_label(name: str, place: str) -> None:
    (label,) = some_labels(1)
    for line in laid_out(Label(label.payload, name, place)).lines:
        assert width_mm(line.text, line.size_mm) <= CELL_WIDTH_MM - 4 + 0.001


def test_row_35_a_hundred_kilobytes_of_name_end_in_an_ellipsis() -> None:
    shown, size = fitted(printable("很长" * 50_000), 4.0, 60.0)
    assert shown.endswith("…")
    assert size >= 2.4


def test_a_long_name_gets_smaller_letters_before_it_is_cut() -> None:
    name = "一二三四五六七八九十一二三四五六七八"
    shown, size = fitted(name, 4.0, 60.0)
    assert shown == name
    assert 2.4 < size < 4.0


def test_a_payload_that_needs_a_larger_code_is_refused_before_anything_is_drawn() -> None:
    assert len(modules("HTTPS://ABCDEFGHIJKLMNOP.COM/J/GPXYZEYJPPZ15R3P")) == 17 + 4 * HIGHEST_VERSION
    for payload in ("A" * 48, "a" * 40, "A" * 10_000):
        with pytest.raises(LabelTooLarge):
            modules(payload)


def test_a_payload_without_a_sound_code_and_an_empty_sheet_are_refused() -> None:
    with pytest.raises(ValueError, match="check"):
        sheets_pdf([Label("HTTPS://A.CN/E/0000000001", "", "")])
    with pytest.raises(ValueError, match="at least one"):
        sheets_pdf([])


def test_the_font_carries_its_licence_beside_it() -> None:
    licence = (FONT.parent / "LICENSE-label-font.txt").read_text("utf-8")
    assert "Apache License" in licence
    assert "WenQuanYi Project Board of Trustees" in licence
