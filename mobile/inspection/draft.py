"""A check in progress as the rules see it: the saved taps, the template as it was when the check began, and today's card.

Made anew from disk for every view and every tap. The template is kept inside the draft, so that a pull in the middle of a
check does not change the questions under the thumb.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec

from mobile.shapes import SavedAnswer, SavedDraft
from sync.errors import PhotoLimit, Pointer
from sync.records.inspection import Answer, ScanMethod, Severity
from sync.records.template import AnswerKind, Template, TemplateItem
from sync.rules.answers import Card, Judged, items_for, judge
from sync.rules.inspection import Checked, card_for_rules


class DraftHead(msgspec.Struct, frozen=True, kw_only=True):
    """What was known when the check began."""

    template: Template
    method: ScanMethod
    code: str
    started_at: datetime
    corrects: str = ""


class ComposedHazard(msgspec.Struct, frozen=True, kw_only=True):
    """A hazard that the submit will open; its id is minted at the first tap."""

    id: str
    severity: Severity
    text: str


ITEM_PHOTOS, RECORD_PHOTOS = 6, 40
"""What one answer and one fact take at most (`sync/records`)."""
Value = int | float | str | None
_HEAD = msgspec.json.Decoder(DraftHead)
_VALUE: msgspec.json.Decoder[Value] = msgspec.json.Decoder(Value)
_HAZARD = msgspec.json.Decoder(ComposedHazard)
ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True)
class DraftCheck:
    """One draft with everything needed to judge it."""

    saved: SavedDraft
    head: DraftHead
    card: Checked | None
    automatic: dict[str, str]

    @cached_property
    def rules_card(self) -> Card:
        """What the answer rules take from the card."""
        return card_for_rules(self.card, self.head.template.code)

    @cached_property
    def items(self) -> list[TemplateItem]:
        """The items asked of this object, in order."""
        return items_for(self.head.template, self.rules_card.variant)

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The answers given so far, with what the phone fills in by itself."""
        found = []
        for item in self.items:
            saved = self.saved.answers.get(item.code, SavedAnswer())
            value = self.automatic.get(item.code) if item.type is AnswerKind.AUTO else _VALUE.decode(saved.value)
            photos = self.saved.photos.get(item.code, ())
            if value is not None or photos or saved.note:
                found.append(Answer(i=item.code, v=value, photos=photos, note=saved.note))
        return tuple(found)

    @cached_property
    def judged(self) -> Judged:
        """What the rules say of it."""
        return judge(self.head.template, self.answers, self.rules_card)

    def refuse_photo_beyond_limit(self, item: str, *, is_replacing: bool = False) -> None:
        """Raise `PhotoLimit` when the record would not take another photo here: said before the shutter, never cut off after."""
        taken = {sha256 for hashes in self.saved.photos.values() for sha256 in hashes}
        here = len(self.saved.photos.get(item, ()))
        if not (is_replacing and here) and (here >= ITEM_PHOTOS or len(taken) >= RECORD_PHOTOS):
            raise PhotoLimit(f"{here} at this item, {len(taken)} in all", errors=(Pointer(f"/answers/{item}", "photo-limit"),))

    @property
    def needs_reason(self) -> bool:
        """Whether the object was picked from the list: then a reason and a photo are asked."""
        return self.head.method == "list"

    def value(self, item: str) -> Value:
        """Return the answer to one item, None while there is none."""
        return next((answer.v for answer in self.answers if answer.i == item), None)

    def hazard(self, item: str) -> ComposedHazard | None:
        """Return the hazard composed at one item."""
        saved = self.saved.answers.get(item)
        return _HAZARD.decode(saved.hazard) if saved is not None and saved.hazard else None

    def is_answered(self, item: TemplateItem) -> bool:
        """Whether something was given: a value, or for a photo item a photo."""
        if item.type is AnswerKind.PHOTO:
            return bool(self.saved.photos.get(item.code))
        return self.value(item.code) is not None


def read_head(saved: SavedDraft) -> DraftHead:
    """Return the head of a saved draft; raises `msgspec.ValidationError` when an older app wrote another shape."""
    return _HEAD.decode(saved.head)


def encode_value(value: Value) -> str:
    """Return a value as a draft keeps it."""
    return ENCODER.encode(value).decode()
