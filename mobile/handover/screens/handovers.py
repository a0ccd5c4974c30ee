"""Handovers: what waits to be taken over first, then the posts that can be given over, then the last two days.

Opened from patrol and today. Giving is the ordinary check with the post's form; its open matters are filled in already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mobile.handover.views import HandoverRow, HandoversView, PostRow
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import clock, joined
from mobile.words import text

OPEN_MATTERS = "open"


class HandoversScreen(Page):
    """No `given`."""

    def read(self) -> HandoversView:
        view: HandoversView = self.desk.handover.handovers()
        return view

    def rows(self, view: HandoversView) -> list[dict[str, Any]]:
        """Return what waits, the posts, and what was handed over lately."""
        return [*self._waiting(view), *self._posts(view), *self._lately(view)]

    def empty_words(self, view: HandoversView) -> str:
        """Return what to say where there is no post."""
        return "" if self.rows(view) else text("handover.none")

    def can_take(self, view: HandoversView) -> bool:
        """Whether somebody handed something over."""
        return bool(view.to_take)

    def take_words(self, view: HandoversView) -> str:
        """Return what the thumb does: take over what waits."""
        return text("handover.take_named", post=view.to_take[0].post_name) if view.to_take else text("handover.nothing_waits")

    def take(self) -> None:
        """Open the handover that waits."""
        if self.view.to_take:
            self.go.to("handover", handover_id=self.view.to_take[0].id)

    def pick(self, key: tuple[str, str]) -> None:
        """Open a handover, or begin to give a post over."""
        kind, chosen = key
        if kind == "handover":
            self.go.to("handover", handover_id=chosen)
        else:
            self.give(self.view.posts[int(chosen)])

    def give(self, post: PostRow) -> None:
        """Begin the post's form, or go on with it; what is open is filled in once."""
        draft = self.desk.inspection.start("place", post.post_id, post.template, post.task_id, "list", "")
        matters = next((item for item in self.desk.inspection.check(draft).items if item.code == OPEN_MATTERS), None)
        if matters is not None and not matters.value:
            known = self.desk.handover.open_matters(post.post_id)
            if known:
                self.desk.inspection.answer(draft, OPEN_MATTERS, known)
        self.go.to("check", draft_id=draft)

    def _waiting(self, view: HandoversView) -> Iterator[dict[str, Any]]:
        if view.to_take:
            yield {"heading": text("handover.list.to_take")}
        for row in view.to_take:
            yield self._row(row, "bad" if row.is_overdue else "warn", text("handover.overdue") if row.is_overdue else "")

    def _posts(self, view: HandoversView) -> Iterator[dict[str, Any]]:
        if view.posts:
            yield {"heading": text("handover.list.posts")}
        for number, post in enumerate(view.posts):
            note = text("handover.due") if post.task_id else ""
            yield {
                "key": ("post", str(number)),
                "glyph": "boom-gate",
                "tone": "primary" if post.task_id else "plain",
                "title": post.post_name,
                "subtitle": text("handover.give", form=post.title),
                "note": note,
            }

    def _lately(self, view: HandoversView) -> Iterator[dict[str, Any]]:
        if view.lately:
            yield {"heading": text("handover.list.lately")}
        for row in view.lately:
            if row.taken_by_name:
                key = "handover.taken_by" if row.is_agreed else "handover.disagreed_by"
                yield self._row(row, "good" if row.is_agreed else "warn", "", text(key, name=row.taken_by_name))
            else:
                yield self._row(row, "warn", text("handover.overdue") if row.is_overdue else "", text("handover.waits"))

    def _row(self, row: HandoverRow, tone: str, note: str, said: str = "") -> dict[str, Any]:
        given = joined(row.given_by_name, clock(row.given_at, self.desk.now()))
        return {
            "key": ("handover", row.id),
            "glyph": "handshake",
            "tone": tone,
            "title": row.post_name,
            "subtitle": joined(said, given),
            "note": note,
        }


load_kv(__file__)
