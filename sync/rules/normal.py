"""What counts as normal without a tap of its own, and what is then asked at random. Pure, run on both sides: the phone asks by
it, the server says by it of which records the question was left out. It refuses nothing."""

from __future__ import annotations

from hashlib import sha256

from sync.records.inspection import Inspection
from sync.records.template import AnswerKind, Need, PhotoMode, Template, TemplateItem
from sync.rules.answers import NORMAL

READINGS = frozenset({AnswerKind.NUM, AnswerKind.COUNT, AnswerKind.SCORE})
LOOKED_AT = frozenset({AnswerKind.OK, AnswerKind.CHOICE})
# What somebody did or felt has to be said: nobody may be taken to have done it because nothing was tapped.
_NEVER_ASSUMED = frozenset({"done", "satisfied"})


def normal_answer(item: TemplateItem) -> str | None:
    """Return the answer that an untouched item has when the rest is confirmed as normal, None for one that must be answered.

    A required tick is normal; a required choice is its first one when that is normal and another is not."""
    if item.need is not Need.REQUIRED:
        return None
    if item.type is AnswerKind.OK:
        return NORMAL
    if item.type is not AnswerKind.CHOICE or not any(choice.is_abnormal for choice in item.choices):
        return None
    first = item.choices[0]
    return None if first.is_abnormal or first.code in _NEVER_ASSUMED else first.code


def spot_of(template: Template, record_id: str) -> str | None:
    """Return the item whose reading or photo is asked of this record when all is confirmed as normal, None for most records.

    Drawn from the record's id, so that nobody can choose and both sides draw the same. Only items that are asked of every
    object can be drawn: a reading that is not required anyway, or a photo; where a template has neither, a photo of one of the
    things that were looked at. The share is the template's `spot_percent`, which is ours."""
    drawn = sha256(f"{record_id}:{template.code}:{template.version}".encode()).digest()
    if int.from_bytes(drawn[:4], "big") % 100 >= template.spot_percent:
        return None
    asked = [item for item in template.items if item.shown_if is None and not item.variants]
    found = [item for item in asked if _is_extra(item)] or [item for item in asked if normal_answer(item) is not None]
    return found[int.from_bytes(drawn[4:8], "big") % len(found)].code if found else None


def _is_extra(item: TemplateItem) -> bool:
    if item.type is AnswerKind.PHOTO:
        return item.photo is not PhotoMode.ALWAYS
    return item.type in READINGS and item.need is not Need.REQUIRED


def left_out_spot(body: Inspection, record_id: str, template: Template) -> str | None:
    """Return the item that should have been asked of this record and was not, None where nothing was left out.

    A record of another version of the template cannot be judged and passes."""
    if not body.is_all_normal or body.abnormal or (body.template, body.version) != (template.code, template.version):
        return None
    drawn = spot_of(template, record_id)
    if drawn is None:
        return None
    answer = next((answer for answer in body.answers if answer.i == drawn), None)
    kind = next(item.type for item in template.items if item.code == drawn)
    is_given = answer is not None and (answer.v is not None if kind in READINGS else bool(answer.photos))
    return None if body.spot == drawn and is_given else drawn
