"""Which unfinished checks a tap on due work goes on with: not the corrections of filed records, and none that cannot be opened.

Read by today's list and by the card; features do not import each other, so the look into a draft's head lies here. Never writes.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mobile.shapes import SavedDraft


class _Coded(msgspec.Struct):
    code: str
    items: list[msgspec.Raw]


class _Head(msgspec.Struct):
    template: _Coded
    method: str
    started_at: str
    corrects: str = ""


def begun_by_work(drafts: Iterable[SavedDraft]) -> dict[tuple[str, str], str]:
    """Return the draft of each (task, subject); of several the one that stands first."""
    found: dict[tuple[str, str], str] = {}
    for draft in drafts:
        if draft.task and _goes_on(draft):
            found.setdefault((draft.task, draft.subject_id), draft.id)
    return found


def _goes_on(draft: SavedDraft) -> bool:
    try:
        return not msgspec.json.decode(draft.head, type=_Head).corrects
    except msgspec.MsgspecError:
        return False
