"""The round in hand: where to go next, big; scan, one tap; the points with their states; the ways out when a label is unreadable.

Opened from patrol, from today and after a start of the app while a round runs. It records visits and ends the round; it decides
nothing about evidence.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mobile.patrol.views import PointRow, RoundView
from mobile.widgets.basics import Column
from mobile.widgets.buttons import PrimaryButton
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.wording import clock, joined
from mobile.words import text
from sync.errors import NotFound

STATES = {
    "next": ("map-marker", "primary"),
    "todo": ("circle-outline", "plain"),
    "done": ("check-circle", "good"),
    "abnormal": ("alert", "bad"),
    "blocked": ("block-helper", "warn"),
    "missed": ("close-circle", "bad"),
    "extra": ("plus-circle", "plain"),
}
REASONS = ("called_away", "emergency", "unwell", "weather", "shift_over")
TEMPLATE, LAMPS = "PATROL", "LIGHT-D"


class RoundScreen(Page):
    """`given`: round_id."""

    def __init__(self, desk: Any, go: Any, **given: Any) -> None:
        super().__init__(desk, go, **given)
        if self.view.ended_at is not None:
            go.soon(lambda: go.instead("round_done", round_id=self.view.round_id))

    def read(self) -> RoundView:
        view: RoundView = self.desk.patrol.round(self.given["round_id"])
        return view

    def came(self) -> None:
        """The round is on screen: the place is watched as evidence of its visits."""
        self.desk.inspection.watch_place()

    def left(self) -> None:
        """The round is not on screen any more."""
        self.desk.inspection.leave_place()

    # ---- what it says

    def progress(self, view: RoundView) -> str:
        """Return how far the round is and since when."""
        since = text("patrol.since", at=clock(view.started_at, self.desk.now()))
        return joined(text("patrol.reached", n=view.visited, of=view.total), since)

    def warning(self, view: RoundView) -> str:
        """Return that the round is late, or that the scanned point is not one of it."""
        if view.scanned is not None and view.scanned.is_foreign:
            return text("patrol.foreign")
        return text("patrol.is_late") if view.is_late else ""

    def headline(self, view: RoundView) -> str:
        """Return what the card is about: the scanned point, the next one, or that all are done."""
        if view.scanned is not None:
            return text("patrol.scanned")
        return text("patrol.next") if view.next_point else text("patrol.all_done")

    def name_of(self, view: RoundView) -> str:
        """Return the point that the card is about."""
        at = view.scanned or view.next_point
        return at.name if at else view.name

    def place_of(self, view: RoundView) -> str:
        """Return where that is, and how many open hazards are known there."""
        at = view.scanned or view.next_point
        hazards = text("task.faults", n=view.scanned.open_hazards) if view.scanned and view.scanned.open_hazards else ""
        return joined(at.place_name if at else "", hazards)

    def glyph_of(self, view: RoundView) -> str:
        """Return the card's icon."""
        return "qrcode-scan" if view.scanned else "map-marker" if view.next_point else "flag-checkered"

    def tone_of(self, view: RoundView) -> str:
        """Return the card's colour."""
        return "good" if view.scanned or not view.next_point else "primary"

    def rows(self, view: RoundView) -> list[dict[str, Any]]:
        """Return the points with their states."""
        return [self._row(row) for row in view.points]

    def main_words(self, view: RoundView) -> str:
        """Return what the thumb does: normal, finish, or scan."""
        return text(f"patrol.main.{self._main(view)}")

    def main_glyph(self, view: RoundView) -> str:
        """Return its icon."""
        return {"normal": "check-bold", "finish": "flag-checkered", "scan": "qrcode-scan"}[self._main(view)]

    def small_words(self, view: RoundView) -> str:
        """Return what the small button does: abnormal, scan once more, or the point cannot be reached."""
        return text(f"patrol.small.{self._small(view)}")

    def small_glyph(self, view: RoundView) -> str:
        """Return its icon."""
        return {"abnormal": "alert", "again": "qrcode-scan", "blocked": "block-helper"}[self._small(view)]

    def small_tone(self, view: RoundView) -> str:
        """Return its colour."""
        return "bad" if self._small(view) == "abnormal" else ""

    # ---- what it does

    def main(self) -> None:
        """Do what the thumb does now."""
        {"normal": self.normal, "finish": self.finish, "scan": self.scan}[self._main(self.view)]()

    def small(self) -> None:
        """Do what the small button does now."""
        doing = self._small(self.view)
        if doing == "abnormal":
            self.check(abnormal=True)
        elif doing == "again":
            self.scan()
        elif self.view.next_point is not None:
            self.block(self.view.next_point)

    def scan(self) -> None:
        """Read a label; what was read waits here for one tap."""
        self.go.to("scan", start="camera")

    def normal(self) -> None:
        """The scanned point is normal: filed at once."""
        if self.view.scanned is not None and not self.view.scanned.is_quick:
            self.check(abnormal=False)
            return
        self.desk.patrol.visit(self.view.round_id)
        self.go.toast(text("patrol.visited"), "check-circle")
        self.refresh()

    def check(self, *, abnormal: bool) -> None:
        """Go on with the point's form: the kind, a photo and words."""
        scanned = self.view.scanned
        if scanned is None:
            return
        draft = self.desk.inspection.start(
            "checkpoint", scanned.point, TEMPLATE, "", scanned.method, scanned.code, scan_ms=scanned.scan_ms,
            round=self.view.round_id,
        )  # fmt: skip
        self.desk.patrol.forget_scan(self.view.round_id)
        if abnormal:
            form = self.desk.inspection.check(draft)
            for item in form.items:
                bad = next((choice.value for choice in item.choices if choice.is_abnormal), None)
                if bad is not None:
                    self.desk.inspection.answer(draft, item.code, bad)
                    break
        self.go.to("check", draft_id=draft)

    def by_hand(self, row: PointRow) -> None:
        """The label cannot be read: the form asks a reason and a photo."""
        draft = self.desk.inspection.start("checkpoint", row.point, TEMPLATE, "", "list", "", round=self.view.round_id)
        self.go.to("check", draft_id=draft)

    def block(self, row: PointRow) -> None:
        """The point cannot be reached: one tap and a photo."""
        self.go.to("block", kind="checkpoint", id=row.point, round=self.view.round_id)

    def lamps(self) -> None:
        """Count the lamps that are out along the route."""
        draft = self.desk.inspection.start("route", self.view.route_id, LAMPS, "", "list", "", round=self.view.round_id)
        self.go.to("check", draft_id=draft)

    def finish(self) -> None:
        """All points are done: the round is over."""
        self._ended(self.desk.patrol.finish(self.view.round_id))

    def finish_early(self) -> None:
        """Ask why, and end the round."""
        acts: dict[str, Callable[[], object]] = {text(f"patrol.early.{key}"): partial(self._early, key) for key in REASONS}
        self._ask(text("patrol.early.title"), {words: ("", act) for words, act in acts.items()})

    def pick(self, point: str) -> None:
        """Look at what was recorded at a point, or say why it cannot be scanned."""
        row = next(one for one in self.view.points if one.point == point)
        if row.state in ("next", "todo"):
            choices: dict[str, tuple[str, Callable[[], object]]] = {
                text("patrol.by_hand"): ("tag-off", partial(self.by_hand, row)),
                text("patrol.cannot_reach"): ("block-helper", partial(self.block, row)),
            }
            self._ask(row.name, choices)
        elif row.state != "blocked" and self._is_here(row.fact_id):
            self.go.to("record", fact_id=row.fact_id)

    def more(self) -> None:
        """Offer what is done seldom: drop a scan, count lamps, finish early."""
        view = self.view
        choices: dict[str, tuple[str, Callable[[], object]]] = {}
        if view.scanned is not None:
            choices[text("patrol.drop_scan")] = ("undo", self._drop_scan)
        if view.has_lamps:
            choices[text("patrol.lamps_again" if view.lamps_done else "patrol.lamps")] = ("lightbulb", self.lamps)
        if view.is_all_done:
            choices[text("patrol.main.finish")] = ("flag-checkered", self.finish)
        else:
            choices[text("patrol.early.title")] = ("flag", self.finish_early)
        self._ask(text("patrol.more"), choices)

    # ---- inside

    def _main(self, view: RoundView) -> str:
        return "normal" if view.scanned else "finish" if view.is_all_done else "scan"

    def _small(self, view: RoundView) -> str:
        return "abnormal" if view.scanned else "again" if view.is_all_done else "blocked"

    def _row(self, row: PointRow) -> dict[str, Any]:
        glyph, tone = STATES[row.state]
        said = text(f"task.block.short.{row.why}") if row.why else joined(*(text(f"patrol.flag.{flag}") for flag in row.flags))
        return {
            "key": row.point,
            "glyph": glyph,
            "tone": tone,
            "title": f"{row.number}  {row.name}" if row.number else row.name,
            "subtitle": joined(text("patrol.extra_point") if row.state == "extra" else row.place_name, said),
            "note": clock(row.at, self.desk.now()) if row.at else "",
            "leads_on": row.state != "blocked",
        }

    def _ask(self, title: str, choices: dict[str, tuple[str, Callable[[], object]]]) -> None:
        column = Column()
        sheet = self.go.sheet(title, column)

        def chosen(act: Callable[[], object], _button: object) -> None:
            sheet.close()
            act()

        for words, (glyph, act) in choices.items():
            button = PrimaryButton(text=words, glyph=glyph, look="quiet", rise=64, name=f"choose {words}")
            button.bind(on_release=partial(chosen, act))
            column.add_widget(button)

    def _early(self, key: str) -> None:
        self._ended(self.desk.patrol.finish(self.view.round_id, text(f"patrol.early.{key}")))

    def _ended(self, _fact_id: str) -> None:
        self.go.instead("round_done", round_id=self.view.round_id)

    def _drop_scan(self) -> None:
        self.desk.patrol.forget_scan(self.view.round_id)
        self.refresh()

    def _is_here(self, fact_id: str) -> bool:
        """Whether the record is still on this phone: an old one was purged after its echo."""
        try:
            self.desk.inspection.record(fact_id)
        except NotFound:
            return False
        return True


load_kv(__file__)
