"""Draws one thing of the ledger: its card, every check with its answers and pictures, hazards, moves, and what was not done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reportlab.platypus import Flowable, Spacer

from server.report.book import CheckEntry, DueEntry, HazardEntry, ItemEntry, MoveEntry, Picture
from server.report.paper import BAD, GOOD, INK, SOFT, Columns, Pictures, Rule, Words
from server.words import Language, text

MOST_UNDONE = 60
"""So many due checks that were not done are listed one by one; the rest is counted."""
LATE = timedelta(hours=1)
"""A record that arrived this much later than it was made says when it arrived."""

Load = Callable[[str], bytes | None]
"""Gives a small JPEG of a photo by its hash, None when it cannot be drawn."""


def item_section(item: ItemEntry, number: int, language: Language, zone: ZoneInfo, load: Load) -> Iterator[Flowable]:
    """Yield the section of one thing."""
    yield Rule(thick=1.0, ink=INK, space=4)
    yield Words(f"{number}. {item.name}", 13, after=1, keep=True)
    yield Words(" · ".join(part for part in (item.kind, item.place) if part), 9, SOFT, after=4, keep=True)
    yield from _card(item)
    yield Words(text(language, "report.checks", n=len(item.checks)), 10.5, after=3, keep=bool(item.checks))
    for check in item.checks:
        yield from _check(check, language, zone, load)
    if item.hazards:
        yield Words(text(language, "report.hazards", n=len(item.hazards)), 10.5, after=3, keep=True)
        for hazard in item.hazards:
            yield from _hazard(hazard, language, zone)
    if item.moves:
        yield Words(text(language, "report.moves", n=len(item.moves)), 10.5, after=3, keep=True)
        yield from (_move(move, language, zone) for move in item.moves)
    if item.due:
        yield from _due(item.due, language, zone)
    yield Spacer(1, 8)


def _card(item: ItemEntry) -> Iterator[Flowable]:
    cells = [Words(f"{label}  {value}", 8.5, after=1) for label, value in item.card]
    for at in range(0, len(cells), 2):
        pair = cells[at : at + 2]
        yield Columns(pair if len(pair) == 2 else [*pair, Words("", 8.5)], (0.5, 0.5))
    if cells:
        yield Spacer(1, 4)


def _check(check: CheckEntry, language: Language, zone: ZoneInfo, load: Load) -> Iterator[Flowable]:
    told = text(language, "report.abnormal", n=check.abnormal) if check.abnormal else text(language, "report.normal")
    head = f"{moment(check.at, zone)}  {check.title}  {text(language, 'report.version', n=check.version)}"
    ink = BAD if check.abnormal else GOOD
    cells = (Words(head, 9), Words(check.author, 9), Words(told, 9, ink), Words(check.evidence.short, 7.5, SOFT))
    yield Columns(cells, (0.5, 0.16, 0.18, 0.16), keep=True)
    plain = [f"{row.question}：{row.answer}" if language == "zh" else f"{row.question}: {row.answer}" for row in check.answers
             if not row.is_abnormal]  # fmt: skip
    if plain and not check.is_erased:
        yield Words(" · ".join(plain), 8, SOFT, indent=10, after=1)
    for row in check.answers:
        if row.is_abnormal:
            yield Words(f"{row.question}: {row.answer}{' · ' + row.note if row.note else ''}", 8.5, BAD, indent=10, after=1)
        elif row.note:
            yield Words(f"{row.question}: {row.note}", 8, indent=10, after=1)
    for line in _about(check, language, zone):
        yield Words(line, 7.5, SOFT, indent=10, after=1)
    yield from _pictures(check.pictures, language, load)
    yield Spacer(1, 4)


def _about(check: CheckEntry, language: Language, zone: ZoneInfo) -> Iterator[str]:
    evidence = check.evidence
    where = text(language, "report.number", device=evidence.device, n=evidence.n)
    yield f"{text(language, f'report.method.{check.method}')} · {where}"
    if check.received_at - check.at > LATE:
        yield text(language, "report.received", at=moment(check.received_at, zone))
    if check.corrects:
        yield text(language, "report.corrects", hash=check.corrects)
    if check.corrected_by:
        yield text(language, "report.corrected_by", hash=check.corrected_by)
    if check.reason:
        yield text(language, "report.reason", reason=check.reason)
    if check.is_erased:
        yield text(language, "report.erased")
    elif not check.is_template_here:
        yield text(language, "report.no_template")


def _pictures(pictures: tuple[Picture, ...], language: Language, load: Load) -> Iterator[Flowable]:
    drawn, told = [], []
    for picture in pictures:
        jpeg = load(picture.sha256) if picture.is_here and not picture.is_voice else None
        if jpeg is not None:
            drawn.append(jpeg)
        else:
            key = "voice" if picture.is_voice else "damaged" if picture.is_here else "missing"
            told.append(text(language, f"report.photo.{key}", hash=picture.sha256[:12]))
    if drawn:
        yield Pictures(drawn)
    for line in told:
        yield Words(line, 7.5, SOFT, indent=10, after=1)


def _hazard(hazard: HazardEntry, language: Language, zone: ZoneInfo) -> Iterator[Flowable]:
    what = " · ".join(part for part in (hazard.item, hazard.text) if part)
    severity, state = text(language, f"hazard.severity.{hazard.severity}"), text(language, f"hazard.state.{hazard.state}")
    ink = GOOD if hazard.state == "closed" else BAD
    cells = (Words(what, 9), Words(severity, 9), Words(state, 9, ink))
    yield Columns(cells, (0.6, 0.18, 0.22), keep=True)
    found = text(language, "report.found", at=moment(hazard.opened_at, zone), by=hazard.opened_by)
    yield Words(found, 8, SOFT, indent=10, after=1)
    for step in hazard.steps:
        line = f"{moment(step.at, zone)} {text(language, step.word)} · {step.author}{' · ' + step.note if step.note else ''}"
        yield Words(line, 8, SOFT, indent=10, after=1)
    yield Spacer(1, 3)


def _move(move: MoveEntry, language: Language, zone: ZoneInfo) -> Flowable:
    on = text(language, "fire.serviced_on", day=move.serviced_on) if move.serviced_on else ""
    said = " · ".join(part for part in (text(language, f"fire.move.{move.action}"), move.firm, on) if part)
    cells = (Words(f"{moment(move.at, zone)}  {said}", 8.5), Words(move.author, 8.5), Words(move.evidence.short, 7.5, SOFT))
    return Columns(cells, (0.6, 0.24, 0.16))


def _due(due: tuple[DueEntry, ...], language: Language, zone: ZoneInfo) -> Iterator[Flowable]:
    yield Words(text(language, "report.undone", n=len(due)), 10.5, after=3, keep=True)
    for entry in due[:MOST_UNDONE]:
        truth = text(language, f"report.total.{entry.truth}")
        why = " · ".join(part for part in (entry.by, entry.reason) if part)
        cells = (
            Words(f"{entry.period}  {entry.title}", 8.5),
            Words(text(language, "report.until", at=moment(entry.closes_at, zone)), 8, SOFT),
            Words(f"{truth}{' · ' + why if why else ''}", 8.5, BAD if entry.truth == "missed" else INK),
        )
        yield Columns(cells, (0.4, 0.26, 0.34))
    if len(due) > MOST_UNDONE:
        yield Words(text(language, "report.and_more", n=len(due) - MOST_UNDONE), 8, SOFT)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as ledgers write it, in the site's own time."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
