"""One photo in full, with the way to drop it while its check is still open.

Opened from the strips of a check. It never deletes a photo that a filed record names.
"""

from __future__ import annotations

from mobile.inspection.screens.ask import ask_drop_photo
from mobile.inspection.views import PhotoView
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.words import text


class PhotoScreen(Page):
    """`given`: draft_id, item, sha256."""

    def read(self) -> PhotoView:
        check = self.desk.inspection.check(self.given["draft_id"])
        item = next(i for i in check.items if i.code == self.given["item"])
        view: PhotoView = next(p for p in item.photos if p.sha256 == self.given["sha256"])
        return view

    def refresh(self) -> None:
        """A photo does not change while it is looked at."""

    def other_path(self) -> str:
        """Return the picture to hold it against: for the second photo of a zone the first, for the first the last check's."""
        check = self.desk.inspection.check(self.given["draft_id"])
        taken = [p for item in check.items if item.code == self.given["item"] for p in item.photos]
        if not check.is_zone or self.given["item"] != check.picture_item:
            return ""
        is_first = taken[0].sha256 == self.given["sha256"]
        return str(check.last_photo) if is_first else taken[0].path

    def other_words(self) -> str:
        """Return what the other picture is."""
        return text(f"inspection.pair.{'last' if self._is_first() else 'before'}") if self.other_path() else ""

    def own_words(self) -> str:
        """Return what this picture is beside it."""
        return text(f"inspection.pair.{'before' if self._is_first() else 'after'}") if self.other_path() else ""

    def _is_first(self) -> bool:
        check = self.desk.inspection.check(self.given["draft_id"])
        taken = [p.sha256 for item in check.items if item.code == self.given["item"] for p in item.photos]
        return taken[:1] == [self.given["sha256"]]

    def state_words(self, view: PhotoView) -> str:
        """Return where the photo stands."""
        return text(f"inspection.photo.{view.state}")

    def drop(self) -> None:
        """Ask, then take the photo out of the draft."""
        ask_drop_photo(self.go, self._dropped)

    def _dropped(self) -> None:
        self.desk.inspection.drop_photo(self.given["draft_id"], self.given["item"], self.given["sha256"])
        self.go.back()


load_kv(__file__)
