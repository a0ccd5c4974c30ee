"""One page for each label that leads to no card: wrong check character, foreign, unknown here, another site's, retired.

Each says in one sentence what was read, why nothing opens and what to do. None of them looks a code up or repeats a foreign text.
"""

from __future__ import annotations

from mobile.equipment.views import ScanView
from mobile.widgets.kv import load_kv
from mobile.widgets.page import Page
from mobile.words import text


class LabelProblem(Page):
    """`given`: found, a `ScanView`. Subclasses name the icon, the tone and the sentences."""

    glyph = "qrcode-remove"
    tone = "warn"
    key = ""

    def read(self) -> ScanView:
        view: ScanView = self.given["found"]
        return view

    def refresh(self) -> None:
        """What was read does not change."""

    def code(self, view: ScanView) -> str:
        """Return the code as it is printed, nothing for a foreign text."""
        return view.code

    def why(self, view: ScanView) -> str:
        """Return what is the matter."""
        return text(f"equipment.{self.key}.why", name=view.name, site=view.reason)

    def advice(self) -> str:
        """Return what to do."""
        return text(f"equipment.{self.key}.advice")

    def title(self) -> str:
        """Return the headline."""
        return text(f"equipment.{self.key}.title")

    def first_words(self, _view: ScanView) -> str:
        """Return what can be done about this label right here; empty for nothing."""
        return ""

    def first(self) -> None:
        """Do it; for the pages that have something."""

    def again(self) -> None:
        """Scan again at once."""
        self.go.instead("scan", start="camera")


class WrongCheckScreen(LabelProblem):
    """The shape of our code, but its check character does not hold: misread or mistyped."""

    key, glyph, tone = "wrong_check", "qrcode-remove", "bad"


class ForeignLabelScreen(LabelProblem):
    """A label of another system."""

    key, glyph, tone = "foreign", "link-off", "warn"

    def why(self, view: ScanView) -> str:
        """Return why the text is not for us."""
        return text(f"equipment.foreign.reason.{view.reason}")


class UnknownCodeScreen(LabelProblem):
    """Our label, but this phone does not know it: new since the last sync, or another site's."""

    key, glyph, tone = "unknown_code", "help-circle", "warn"

    def why(self, view: ScanView) -> str:
        """Return whether it is unknown, or was proposed here and waits for a supervisor."""
        return text("equipment.unknown_code.held") if view.reason == "held" else super().why(view)

    def first_words(self, view: ScanView) -> str:
        """Return the offer to bind it."""
        return "" if view.reason == "held" else text("equipment.bind.offer")

    def first(self) -> None:
        """Bind the label to an object."""
        self.go.instead("bind", code=self.view.code)


class OtherSiteScreen(LabelProblem):
    """An object of a site that is not in use on this phone now."""

    key, glyph, tone = "other_site", "home-city", "warn"

    def first_words(self, view: ScanView) -> str:
        """Return the offer to go over to that site, for those who have a post there."""
        return text("equipment.other_site.switch", site=view.reason) if view.site in self.desk.people.sites() else ""

    def first(self) -> None:
        """Show that site from now on, and the object there."""
        view = self.view
        self.desk.people.choose_site(view.site)
        self.go.home("today")
        self.go.to("card", kind=view.subject_kind, id=view.subject_id, method=view.method, code=view.code)


class RetiredScreen(LabelProblem):
    """An object that was taken out of service."""

    key, glyph, tone = "retired", "tag-off", "plain"


load_kv(__file__)
