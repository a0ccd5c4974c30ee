"""A check in progress as the rules see it: the saved taps, the template as it was when the check began, and today's card.

Made anew from disk for every view and every tap. The template is kept inside the draft, so that a pull in the middle of a
check does not change the questions under the thumb.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import msgspec

from mobile.shapes import SavedAnswer, SavedDraft
from sync.errors import PhotoLimit, Pointer
from sync.records.inspection import Answer, ScanMethod, Severity
from sync.records.template import AnswerKind, Template, TemplateItem
from sync.rules.answers import Card, Judged, asked_items, judge
from sync.rules.inspection import Checked, card_for_rules
from sync.rules.normal import READINGS, normal_answer


class DraftHead(msgspec.Struct, frozen=True, kw_only=True):
    """What was known when the check began, and what became of the whole of it since.

    `opened_ns` counts on the boot clock of `boot_id`; `is_all_normal` is the one tap for the rest, `spot` what it then asked."""

    template: Template
    method: ScanMethod
    code: str
    started_at: datetime
    corrects: str = ""
    opened_ns: int = 0
    boot_id: str = ""
    scan_ms: int | None = None
    round: str = ""
    is_all_normal: bool = False
    spot: str = ""


class ComposedHazard(msgspec.Struct, frozen=True, kw_only=True):
    """A hazard that the submit will open; its id is minted at the first tap."""

    id: str
    severity: Severity
    text: str


ITEM_PHOTOS, RECORD_PHOTOS = 6, 40
"""What one answer and one fact take at most (`sync/records`)."""
VOICE = "voice:"
"""A voice note lies in a draft like a photo, under the item's code with this before it, which no item's code can have."""
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
    now: datetime | None = None
    today: date | None = None

    @cached_property
    def rules_card(self) -> Card:
        """What the answer rules take from the card."""
        return card_for_rules(self.card, self.head.template.code, now=self.now, today=self.today)

    @cached_property
    def items(self) -> list[TemplateItem]:
        """The items asked of this object as the answers stand, in order; what was answered under a condition that no longer holds
        stays in the draft and is neither shown nor sent."""
        given: dict[str, float | str | None] = {**self.assumed, **self._given}
        return asked_items(self.head.template, given, self.rules_card)

    @cached_property
    def assumed(self) -> dict[str, str]:
        """The answers that count until somebody touches the item: what is normal."""
        normal = {item.code: normal_answer(item) for item in self.head.template.items}
        return {code: value for code, value in normal.items() if value is not None}

    @cached_property
    def untouched(self) -> tuple[str, ...]:
        """The items that stand as assumed and wait for one tap that confirms them all."""
        return tuple(item.code for item in self.items if item.code in self.assumed and item.code not in self._given)

    @cached_property
    def _given(self) -> dict[str, float | str]:
        found: dict[str, float | str] = {}
        for item in self.head.template.items:
            saved = self.saved.answers.get(item.code, SavedAnswer())
            value = self.automatic.get(item.code) if item.type is AnswerKind.AUTO else _VALUE.decode(saved.value)
            if value is not None:
                found[item.code] = value
        return found

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The answers given so far, with what the phone fills in by itself."""
        found = []
        for item in self.items:
            note = self.saved.answers.get(item.code, SavedAnswer()).note
            value, voice = self._given.get(item.code), self.voice(item.code)
            photos = self.saved.photos.get(item.code, ())
            if value is not None or photos or note or voice:
                found.append(Answer(i=item.code, v=value, photos=photos, note=note, voice=voice))
        return tuple(found)

    @cached_property
    def judged(self) -> Judged:
        """What the rules say of it when the untouched items are as assumed."""
        given = {answer.i: answer for answer in self.answers}
        for code in self.untouched:
            said = given.get(code, Answer(i=code))
            given[code] = Answer(i=code, v=self.assumed[code], photos=said.photos, note=said.note, voice=said.voice)
        return judge(self.head.template, given.values(), self.rules_card)

    @property
    def is_all_normal(self) -> bool:
        """Whether the rest was confirmed with one tap and nothing is abnormal."""
        return self.head.is_all_normal and not self.judged.abnormal

    @property
    def spot(self) -> TemplateItem | None:
        """The item that was asked at random."""
        wanted = self.head.spot if self.is_all_normal else ""
        return next((item for item in self.items if item.code == wanted), None)

    @property
    def lacks_spot(self) -> bool:
        """Whether that item was not answered yet: a reading by its value, anything else by a photo."""
        item = self.spot
        if item is None:
            return False
        is_reading = item.type in READINGS
        return self.value(item.code) is None if is_reading else not self.saved.photos.get(item.code)

    def seconds_left(self, boot_ns: int, boot_id: str) -> float:
        """Return how long one still has to look before the rest can be confirmed; after a restart it counts from there."""
        since = boot_ns - self.head.opened_ns if boot_id == self.head.boot_id else boot_ns
        return max(0.0, self.head.template.dwell_seconds - since / 1e9)

    def voice(self, item: str) -> str | None:
        """Return the voice note of one item."""
        return next(iter(self.saved.photos.get(VOICE + item, ())), None)

    @property
    def has_photo(self) -> bool:
        """Whether any item was photographed."""
        return any(hashes for item, hashes in self.saved.photos.items() if not item.startswith(VOICE))

    @property
    def is_zone(self) -> bool:
        """Whether it is about an area of work: then its photos are a pair, before and after."""
        return self.saved.subject_kind == "zone"

    @property
    def picture_item(self) -> str:
        """The item that a photo of the whole belongs to: the template's own photo, else the first one asked."""
        found = [item for item in self.items if item.type is AnswerKind.PHOTO] or self.items
        return found[0].code if found else ""

    @property
    def last_photo(self) -> str:
        """The hash of the photo that the last check of this template took here; empty when it took none."""
        checks = self.card.last_checks if self.card is not None else ()
        return next((c.photo for c in checks if c.template == self.head.template.code and c.photo), "")

    def refuse_photo_beyond_limit(self, item: str, *, is_replacing: bool = False) -> None:
        """Raise `PhotoLimit` when the record would not take another photo here: said before the shutter, never cut off after."""
        taken = {sha256 for hashes in self.saved.photos.values() for sha256 in hashes}
        here = len(self.saved.photos.get(item, ()))
        if not (is_replacing and here) and (here >= ITEM_PHOTOS or len(taken) >= RECORD_PHOTOS):
            raise PhotoLimit(f"{here} at this item, {len(taken)} in all", errors=(Pointer(f"/answers/{item}", "photo-limit"),))

    @property
    def needs_reason(self) -> bool:
        """Whether an object that has a label to scan was picked from the list: then a reason and a photo are asked."""
        return self.head.method == "list" and self.head.template.is_scanned

    def value(self, item: str) -> Value:
        """Return the answer to one item, None while there is none."""
        return self._given.get(item)

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
