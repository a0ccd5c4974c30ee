"""Draws a ledger: title page with what it holds, one section per thing, and an appendix with the hash and chain of every record.

The door, the page and the command call it. It reads nothing but the photos that `load` gives it.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zoneinfo import ZoneInfo

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, SimpleDocTemplate, Spacer

from server.label.artwork import typeface
from server.report.book import Book
from server.report.paper import EDGE, INK, PAGE, SOFT, Columns, NumberedCanvas, Rule, Words, chunks
from server.report.sections import Load, item_section, moment
from server.words import Language, text

INSIDE = EDGE + 6
"""Where the text begins: reportlab keeps six points free inside a frame."""


def ledger_pdf(book: Book, language: Language, load: Load) -> bytes:
    """Return the ledger as a PDF of A4 pages; the same book gives the same bytes. Texts are glyphs, never read as markup."""
    zone = ZoneInfo(book.time_zone)
    story: list[Flowable] = [*_title(book, language, zone), PageBreak()]
    for number, item in enumerate(book.items, start=1):
        story += item_section(item, number, language, zone, load)
    story += _appendix(book, language)
    buffer = BytesIO()
    made = SimpleDocTemplate(
        buffer, pagesize=PAGE, leftMargin=EDGE, rightMargin=EDGE, topMargin=20 * mm, bottomMargin=16 * mm, invariant=1,
        title=f"{book.site} {book.subject}", author=book.company, initialFontName=typeface().fontName,
    )  # fmt: skip
    made.build(story, canvasmaker=_canvas(book, language))
    return buffer.getvalue()


def _title(book: Book, language: Language, zone: ZoneInfo) -> Iterator[Flowable]:
    yield Spacer(1, 30 * mm)
    yield Words(text(language, "report.title"), 24, after=8)
    yield Words(book.site, 15, after=2)
    yield Words(book.subject, 13, SOFT, after=14)
    yield Rule(thick=1.2, ink=INK, space=6)
    lines = (
        ("period", text(language, "report.days", begin=book.begin.isoformat(), end=book.end.isoformat())),
        ("company", book.company),
        ("made_by", book.made_by),
        ("made_at", f"{moment(book.made_at, zone)} ({book.time_zone})"),
    )
    for key, value in lines:
        yield Columns((Words(text(language, f"report.{key}"), 10, SOFT), Words(value, 10)), (0.28, 0.72))
    yield Rule(space=6)
    for key, number in book.totals.items():
        yield Columns((Words(text(language, f"report.total.{key}"), 10, SOFT), Words(str(number), 10)), (0.6, 0.4))
    yield Rule(space=6)
    yield Words(text(language, "report.what"), 9, SOFT, after=6)
    yield Words(text(language, "fire.not_advice"), 9, SOFT)


def _appendix(book: Book, language: Language) -> Iterator[Flowable]:
    found = book.evidence()
    if not found:
        return
    yield PageBreak()
    yield Words(text(language, "report.appendix"), 15, after=6)
    yield Words(text(language, "report.appendix.what"), 9, SOFT, after=8)
    for evidence in found:
        where = text(language, "report.chain", device=evidence.device, epoch=evidence.epoch, n=evidence.n)
        yield Columns((Words(evidence.short, 8), Words(where, 7.5, SOFT)), (0.2, 0.8), keep=True)
        yield Words(" ".join(chunks(evidence.fact_hash, 16)), 7.5, indent=10, after=1, keep=True)
        link = " ".join(chunks(evidence.link, 16))
        yield Words(text(language, "report.link", link=link), 7, SOFT, indent=10, after=5)


def _canvas(book: Book, language: Language) -> type[NumberedCanvas]:
    period = text(language, "report.days", begin=book.begin.isoformat(), end=book.end.isoformat())
    head = Words(f"{book.site} · {book.subject} · {period}", 8, SOFT, after=0)

    def stamp(canvas: NumberedCanvas, number: int, pages: int) -> None:
        wide = PAGE[0] - 2 * EDGE
        head.wrap(wide * 0.8, 0)
        head.first_line()
        canvas.saveState()
        canvas.translate(INSIDE, PAGE[1] - 14 * mm)
        head.canv = canvas
        head.draw()
        canvas.restoreState()
        canvas.setFont(typeface().fontName, 8)
        canvas.setFillColor(SOFT)
        canvas.drawRightString(PAGE[0] - INSIDE, 9 * mm, text(language, "report.page", n=number, pages=pages))
        canvas.drawString(INSIDE, 9 * mm, text(language, "report.title"))

    return type("LedgerCanvas", (NumberedCanvas,), {"stamp": staticmethod(stamp)})
