"""What a bound label and a stock-take make of a card: pure functions, run by the phone on what still waits and by the server
for good.

Which code stands on which other thing is the caller's question; these look at one thing alone and never at a clock."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from sync.errors import LabelUnsound
from sync.records.equipment import Checkpoint, Equipment, EquipmentState, LabelBound
from sync.records.site import Place, Zone
from sync.rules.label import LABEL_LENGTH, MakerLabel, OurLabel, parse_scan

Labelled = Equipment | Checkpoint | Place | Zone
MAX_LABELS: Final = 8
"""As many codes as a card carries to the phones; the server remembers older ones too."""


def code_of(body: LabelBound) -> OurLabel | MakerLabel:
    """Return the code that was bound. LabelUnsound when it is neither ours with a check that holds nor a maker's."""
    found = parse_scan(body.code, hosts=())
    if not isinstance(found, OurLabel | MakerLabel):
        raise LabelUnsound("not a code of ours, nor a maker's")
    return found


def after_binding(thing: Labelled, body: LabelBound) -> Labelled:
    """Return the thing with the code on it: ours becomes its current label, older ones stand behind it and go on resolving; a
    maker's code is its alias. LabelUnsound for a maker's code on anything but equipment."""
    code = code_of(body)
    if isinstance(code, MakerLabel):
        if not isinstance(thing, Equipment):
            raise LabelUnsound("only equipment has a maker's code")
        return replace(thing, maker_code=code.code)
    older = [label for label in thing.labels if label != code.code]
    if body.supersedes is not None and body.supersedes not in older and body.supersedes != code.code:
        older.insert(0, body.supersedes)
    assert len(code.code) == LABEL_LENGTH, "parse_scan reads nothing else as ours"
    return replace(thing, labels=(code.code, *older)[:MAX_LABELS])


def after_stock_take(card: Equipment, *, is_seen: bool, at: datetime) -> Equipment:
    """Return the card after somebody looked for it: in use but not there is missing, missing but seen is in use again.

    Nothing changes what somebody decided or saw later than `at`, and a thing that is away, out of service or scrapped stays
    so."""
    if card.state_since is not None and card.state_since > at:
        return card
    if is_seen and card.state is EquipmentState.MISSING:
        return replace(card, state=EquipmentState.IN_USE, state_since=at, state_why="")
    seen_since = any(check.at > at for check in card.last_checks)
    if not is_seen and card.state is EquipmentState.IN_USE and not seen_since:
        return replace(card, state=EquipmentState.MISSING, state_since=at, state_why="")
    return card
