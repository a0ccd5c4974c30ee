"""The check itself: every item as a card, saved at each tap, submitted by the thumb.

Opened from a card or from a draft that a kill left behind. Everything a tap changes is in the draft before the next frame;
what is normal, missing or allowed comes back in the view.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Any

from kivy.clock import Clock
from kivy.properties import NumericProperty
from kivy.uix.widget import Widget

from mobile.inspection.screens.ask import ask_discard, ask_hazard, ask_reason, ask_signature, ask_value, ask_words
from mobile.inspection.screens.item import ItemCard
from mobile.inspection.screens.voice import ask_voice
from mobile.inspection.views import CheckView, ItemView
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page, fill
from mobile.wording import joined
from mobile.words import text

TICK_SECONDS = 0.2


class CheckScreen(Page):
    """`given`: draft_id; `start` "camera" opens the camera at once, as the check of a zone does."""

    seconds_left = NumericProperty(0)
    """How long "all normal" stays locked."""
    once = frozenset({"start"})

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        self._cards: dict[str, ItemCard] = {}
        self._tick = Clock.create_trigger(self._count, TICK_SECONDS)
        super().__init__(desk, go, **given)
        self._lay(self.view)
        self._count()
        self.fbind("view", self._changed)
        if self.view.is_restored:
            go.toast(text("inspection.restored"), "history")
        if self.view.is_zone and not self.view.last_photo:
            go.run(partial(desk.inspection.fetch_last_photo, self.view.draft_id), self._ghost_came)
        if self.given.get("start") == "camera" and self.view.picture_item:
            go.soon(partial(self.photo, self.view.picture_item))

    def read(self) -> CheckView:
        view: CheckView = self.desk.inspection.check(self.given["draft_id"])
        return view

    def came(self) -> None:
        """Watch the place while the check is on screen."""
        self.desk.inspection.watch_place()

        self._count()

    def left(self) -> None:
        """Watch it no longer, count no longer, and let nothing play or record on."""
        self._tick.cancel()
        self.desk.inspection.leave_place()
        self.desk.inspection.hush()

    def answer(self, item: str, value: Any) -> None:
        """Save one answer; an abnormal one asks for its hazard at once."""
        self.view = self.desk.inspection.answer(self.view.draft_id, item, value)
        now = self._item(item)
        if now.verdict == "abnormal" and now.hazard is None and not now.known_hazards and not now.is_doubt:
            self.hazard(item)

    def ask(self, item: str) -> None:
        """Ask for a number, a text, a date, a time or a signature."""
        view = self._item(item)
        if view.kind == "text":
            ask_words(self.go, view.label, view.value, view.phrases, partial(self.answer, item))
        elif view.kind == "sign":
            ask_signature(self.go, view.label, partial(self._sign, item))
        else:
            ask_value(self.go, view, partial(self.answer, item))

    def photo(self, item: str) -> None:
        """Take a photo; the draft is on disk before the camera opens."""
        self.desk.inspection.take_photo(self.view.draft_id, item, self._photo_came)

    def look(self, item: str, sha256: str) -> None:
        """Look at a photo in full; it can be dropped there while the check is open."""
        self.go.to("photo", draft_id=self.view.draft_id, item=item, sha256=sha256)

    def note(self, item: str) -> None:
        """Ask for a note: a phrase by one tap or free text."""
        view = self._item(item)
        ask_words(self.go, text("inspection.note"), view.note, view.phrases, partial(self._save_note, item), parts=view.parts)

    def hazard(self, item: str) -> None:
        """Ask for the hazard: a phrase and a severity, two taps."""
        ask_hazard(self.go, self._item(item), partial(self._save_hazard, item))

    def voice(self, item: str) -> None:
        """Record, hear or drop the voice note of an item."""
        ask_voice(self.go, self.desk.inspection, self.view.draft_id, self._item(item), self._voice_came)

    def submit(self) -> None:
        """File the check; confirm the rest as normal first where that is all that is missing; else show what is missing."""
        if self.view.can_confirm:
            self._confirm()
        if not self.view.can_submit:
            if not self.view.can_confirm:
                self.show_missing()
            return
        fact_id = self.desk.inspection.submit(self.view.draft_id)
        self.go.instead("record", fact_id=fact_id, is_new=True)

    def show_missing(self) -> None:
        """Bring the first item that is missing something into sight, and say what."""
        first = self.view.blocking[0]
        self.go.toast(text(f"inspection.missing.{first.why}"), "information")
        if first.why == "reason":
            self.show_reason()
        else:
            self.ids.lane.bring(self._cards[first.item])

    def show_reason(self) -> None:
        """Ask why the label was not scanned."""
        ask_reason(self.go, self.view.reason, self._save_reason)

    def discard(self) -> None:
        """Ask before throwing the draft away."""
        ask_discard(self.go, self._drop)

    def back(self) -> bool:
        """Leaving keeps the draft, and says so."""
        if self.view.answered:
            self.go.toast(text("inspection.kept"), "history")
        return False

    def subtitle(self, view: CheckView) -> str:
        """Return whose check it is, and where."""
        return joined(view.subject_name, view.place_name)

    def progress(self, view: CheckView) -> str:
        """Return how far the check is, and how many items are abnormal."""
        abnormal = text("inspection.abnormal_count", n=view.abnormal) if view.abnormal else ""
        return joined(text("inspection.progress", n=view.answered, of=view.total), abnormal)

    def share(self, view: CheckView) -> float:
        """Return the answered share, 0 to 1."""
        return view.answered / view.total if view.total else 0.0

    def submit_words(self, view: CheckView, seconds_left: int) -> str:
        """Return what the button says: submit, all the rest is normal, for how long that is locked, or how many are missing."""
        if view.can_confirm:
            which = "rest_normal" if view.abnormal else "all_normal"
            return text(f"inspection.{which}_in", n=seconds_left) if seconds_left else text(f"inspection.{which}")
        return text("inspection.submit") if view.can_submit else text("inspection.still", n=len(view.blocking))

    def submit_look(self, view: CheckView, seconds_left: int) -> str:
        """Return the button's look: filled only when it submits."""
        return "main" if view.can_submit or (view.can_confirm and not seconds_left) else "soft"

    def submit_glyph(self, view: CheckView, seconds_left: int) -> str:
        """Return a tick when the button submits, an hourglass while it is locked, else the way down to what is missing."""
        if view.can_confirm:
            return "timer-sand" if seconds_left else "check-all"
        return "check-bold" if view.can_submit else "chevron-down"

    def told(self, view: CheckView) -> str:
        """Return what is to be known of the whole check: that it corrects a record, or what untouched items count as."""
        if view.corrects:
            return text("inspection.correcting")
        return text("inspection.assumed") if view.untouched else ""

    def by_list(self, view: CheckView) -> str:
        """Return the reminder that a check without a scan needs a reason."""
        return text("inspection.without_scan") if view.needs_reason and not view.reason else ""

    def unlicensed(self, view: CheckView) -> str:
        """Return the warning that the person lacks a valid licence for this check, as far as the phone knows."""
        if not view.licence:
            return ""
        key = "licence_expired" if view.licence_until else "licence_none"
        return text(f"inspection.{key}", licence=text(f"licence.{view.licence}"), until=view.licence_until)

    def _confirm(self) -> None:
        self._count()
        if self.seconds_left:
            self.go.toast(text("inspection.look_first", n=self.seconds_left), "timer-sand")
            return
        self.view = self.desk.inspection.all_normal(self.view.draft_id)

    def _count(self, *_args: object) -> None:
        self.seconds_left = ceil(self.desk.inspection.wait_seconds(self.view))
        if self.seconds_left:
            self._tick()

    def _ghost_came(self, problem: str) -> None:
        # Without a network there is no ghost; nothing else is missing, so nothing is said.
        if not problem and self.go.page is self:
            self.refresh()

    def _voice_came(self, view: CheckView) -> None:
        self.view = view

    def _item(self, code: str) -> ItemView:
        found: ItemView = next(i for i in self.view.items if i.code == code)
        return found

    def _lay(self, view: CheckView) -> None:
        self._cards = {item.code: self._card(number, item) for number, item in enumerate(view.items, 1)}
        fill(self.ids.cards, self._cards.values())

    def _card(self, number: int, item: ItemView) -> ItemCard:
        is_pair = self.view.is_zone and item.code == self.view.picture_item
        card = ItemCard(item=item, number=number, is_pair=is_pair, can_record=self.view.can_record)
        acts: dict[str, Callable[..., None]] = {
            "on_answer": self.answer,
            "on_look": self.look,
            "on_ask": self.ask,
            "on_photo": self.photo,
            "on_note": self.note,
            "on_hazard": self.hazard,
            "on_voice": self.voice,
        }
        for event, act in acts.items():
            card.bind(**{event: partial(self._call, act, item.code)})
        return card

    def _call(self, act: Any, code: str, _card: Widget, *args: Any) -> None:
        act(code, *args)

    def _changed(self, _page: Widget, view: CheckView) -> None:
        if [i.code for i in view.items] != list(self._cards):
            self._lay(view)
        for item in view.items:
            self._cards[item.code].item = item

    def _photo_came(self, view: CheckView | None) -> None:
        if view is None:
            self.go.toast(text("inspection.no_photo"), "camera-off")
        elif self.go.page is self:
            self.view = view
        else:
            # Behind the camera the page was built again: the photo is on disk, and the page on screen reads it from there.
            self.go.refresh()

    def _sign(self, item: str, png: bytes) -> None:
        self.view = self.desk.inspection.sign(self.view.draft_id, item, png)

    def _save_note(self, item: str, note: str) -> None:
        self.view = self.desk.inspection.note(self.view.draft_id, item, note)

    def _save_hazard(self, item: str, severity: str, words: str) -> None:
        self.view = self.desk.inspection.hazard(self.view.draft_id, item, severity, words)

    def _save_reason(self, reason: str) -> None:
        self.view = self.desk.inspection.reason(self.view.draft_id, reason)

    def _drop(self) -> None:
        self.desk.inspection.discard(self.view.draft_id)
        self.go.home("today")


load_kv(__file__)
