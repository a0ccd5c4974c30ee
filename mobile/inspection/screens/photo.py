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
