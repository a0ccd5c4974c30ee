"""Unfinished checks: every tap is one transaction, so that a kill at any moment loses at most the tap under the thumb.

Called by the inspection actions. A draft ends only when its fact is filed (in the journal's transaction) or its author
throws it away. Never judges an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mobile.shapes import SavedAnswer, SavedDraft
from mobile.store.database import Database
from mobile.store.queries import rows
from mobile.store.tables import Draft, DraftAnswer, DraftPhoto

_COLUMNS = (
    *("id", "person", "site", "subject_kind", "subject_id", "task", "head"),
    *("position", "reason", "saved_at", "camera_item"),
)


class DraftStore:
    """The drafts of everybody on this phone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, draft: SavedDraft) -> None:
        """Write the empty draft; it is on disk when this returns."""
        with self._database.transaction() as db:
            Draft.insert(
                id=draft.id,
                person=draft.person,
                site=draft.site,
                subject_kind=draft.subject_kind,
                subject_id=draft.subject_id,
                task=draft.task,
                head=draft.head,
                position=draft.position,
                reason=draft.reason,
                saved_at=draft.saved_at,
            ).execute(db)
            for item, answer in draft.answers.items():
                _put(db, draft.id, item, answer)

    def save_answer(self, draft_id: str, item: str, answer: SavedAnswer, *, now_ms: int) -> None:
        """Write one tap; it is on disk when this returns."""
        with self._database.transaction() as db:
            _put(db, draft_id, item, answer)
            Draft.update(saved_at=now_ms).where(Draft.id == draft_id).execute(db)

    def save_head(self, draft_id: str, head: str, answers: Mapping[str, SavedAnswer], *, now_ms: int) -> None:
        """Write what became of the whole check together with the answers that go with it: all of it or nothing."""
        with self._database.transaction() as db:
            for item, answer in answers.items():
                _put(db, draft_id, item, answer)
            Draft.update(head=head, saved_at=now_ms).where(Draft.id == draft_id).execute(db)

    def save_position(self, draft_id: str, position: int, reason: str, *, now_ms: int) -> None:
        """Write which item is on screen and the reason given for the whole check."""
        change = {"position": position, "reason": reason, "saved_at": now_ms}
        with self._database.transaction() as db:
            Draft.update(change).where(Draft.id == draft_id).execute(db)

    def camera_opens(self, draft_id: str, item: str, *, now_ms: int) -> None:
        """Note for which item the camera is opened: Android may kill the app behind it, and the photo must find its way back."""
        with self._database.transaction() as db:
            Draft.update(camera_item=item, saved_at=now_ms).where(Draft.id == draft_id).execute(db)

    def camera_closed(self, draft_id: str) -> None:
        """Note that no photo is awaited any more."""
        with self._database.transaction() as db:
            Draft.update(camera_item="").where(Draft.id == draft_id).execute(db)

    def add_photo(self, draft_id: str, item: str, sha256: str, *, now_ms: int) -> None:
        """Attach a stored photo to an item; attaching it twice changes nothing."""
        with self._database.transaction() as db:
            taken = DraftPhoto.select(DraftPhoto.sha256).where(DraftPhoto.draft_id == draft_id, DraftPhoto.item == item)
            position = len(rows(db, taken))
            DraftPhoto.insert(draft_id=draft_id, item=item, sha256=sha256, position=position).on_conflict_ignore().execute(db)
            Draft.update(camera_item="", saved_at=now_ms).where(Draft.id == draft_id).execute(db)

    def remove_photo(self, draft_id: str, item: str, sha256: str, *, now_ms: int) -> None:
        """Detach a photo; its file goes with the next sweep unless something else names it."""
        with self._database.transaction() as db:
            named = (DraftPhoto.draft_id == draft_id) & (DraftPhoto.item == item) & (DraftPhoto.sha256 == sha256)
            DraftPhoto.delete().where(named).execute(db)
            Draft.update(saved_at=now_ms).where(Draft.id == draft_id).execute(db)

    def discard(self, draft_id: str) -> None:
        """Throw the draft away, by its author's own decision."""
        with self._database.transaction() as db:
            DraftPhoto.delete().where(DraftPhoto.draft_id == draft_id).execute(db)
            DraftAnswer.delete().where(DraftAnswer.draft_id == draft_id).execute(db)
            Draft.delete().where(Draft.id == draft_id).execute(db)

    def get(self, draft_id: str) -> SavedDraft | None:
        """Return a draft with its answers and photos, or None when it was filed or thrown away."""
        found = self._read(Draft.id == draft_id)
        return found[0] if found else None

    def every(self, person: str = "") -> list[SavedDraft]:
        """Return the unfinished drafts, newest first, of one person where named."""
        return self._read((Draft.person == person) if person else (Draft.id != ""))

    def count(self) -> int:
        """Return how many checks are unfinished on this phone."""
        return len(self._database.rows(Draft.select(Draft.id)))

    def _read(self, where: object) -> list[SavedDraft]:
        columns = [getattr(Draft, name) for name in _COLUMNS]
        with self._database.reading() as db:
            found = []
            for head in rows(db, Draft.select(*columns).where(where).order_by(Draft.saved_at.desc())):
                fields = (DraftAnswer.item, DraftAnswer.value, DraftAnswer.note, DraftAnswer.hazard)
                answers = rows(db, DraftAnswer.select(*fields).where(DraftAnswer.draft_id == head[0]))
                taken = DraftPhoto.select(DraftPhoto.item, DraftPhoto.sha256).where(DraftPhoto.draft_id == head[0])
                photos: dict[str, tuple[str, ...]] = {}
                for item, sha256 in rows(db, taken.order_by(DraftPhoto.position)):
                    photos[item] = (*photos.get(item, ()), sha256)
                by_item = {item: SavedAnswer(*rest) for item, *rest in answers}
                found.append(SavedDraft(**dict(zip(_COLUMNS, head, strict=True)), answers=by_item, photos=photos))
        return found


def _put(db: Any, draft_id: str, item: str, answer: SavedAnswer) -> None:
    changed = {"value": answer.value, "note": answer.note, "hazard": answer.hazard}
    saved = DraftAnswer.insert(draft_id=draft_id, item=item, **changed)
    saved.on_conflict(conflict_target=[DraftAnswer.draft_id, DraftAnswer.item], update=changed).execute(db)
