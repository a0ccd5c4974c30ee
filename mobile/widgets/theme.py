"""The one theme that kv rules read: colours by meaning, text sizes, the sizes of things a thumb hits.

The app sets it from the settings and draws its screens again afterwards. It never decides which palette is wanted.
"""

from __future__ import annotations

from kivy.event import EventDispatcher
from kivy.metrics import dp, sp
from kivy.properties import ColorProperty, NumericProperty, StringProperty

from mobile.widgets.palettes import PALETTES, TONES

TEXT_STEPS = {"normal": 1.0, "large": 1.15, "largest": 1.3}
MOST = 1.6
"""The system's font scale and our own step together stop here: beyond it a 360 dp screen holds too few words to work with."""

Colour = list[float]


class Theme(EventDispatcher):
    """Colours and sizes in pixels; `paint` changes all of them at once."""

    palette = StringProperty("light")
    ground: Colour = ColorProperty()
    surface: Colour = ColorProperty()
    sunken: Colour = ColorProperty()
    line: Colour = ColorProperty()
    edge: Colour = ColorProperty()
    ink: Colour = ColorProperty()
    soft: Colour = ColorProperty()
    primary: Colour = ColorProperty()
    primary_ink: Colour = ColorProperty()
    primary_soft: Colour = ColorProperty()
    primary_deep: Colour = ColorProperty()
    good: Colour = ColorProperty()
    good_soft: Colour = ColorProperty()
    warn: Colour = ColorProperty()
    warn_soft: Colour = ColorProperty()
    bad: Colour = ColorProperty()
    bad_soft: Colour = ColorProperty()

    small: float = NumericProperty()
    body: float = NumericProperty()
    title: float = NumericProperty()
    head: float = NumericProperty()
    digits: float = NumericProperty()
    row: float = NumericProperty()
    bar: float = NumericProperty()
    touch: float = NumericProperty()
    thumb: float = NumericProperty()
    gap: float = NumericProperty()
    edge_width: float = NumericProperty()

    def __init__(self) -> None:
        super().__init__()
        self.paint("light", "normal")

    def paint(self, palette: str, text_step: str) -> None:
        """Take the colours of a palette and the text sizes of a step."""
        self.palette = palette
        for name, colour in PALETTES[palette].items():
            setattr(self, name, f"#{colour}")
        scale = min(TEXT_STEPS[text_step] * sp(1) / dp(1), MOST)
        self.small, self.body = dp(14 * scale), dp(16.5 * scale)
        self.title, self.head, self.digits = dp(18 * scale), dp(22 * scale), dp(30 * scale)
        self.touch, self.thumb, self.gap = dp(48), dp(72), dp(12)
        self.row = max(dp(72), (self.body + self.small) * 1.4 + dp(28))
        self.bar = max(dp(60), self.title * 1.4 + self.small * 1.4 + dp(14))
        self.edge_width = dp(2) if palette == "sun" else dp(1.1)

    def front(self, tone: str) -> Colour:
        """Return the text colour of a tone."""
        colour: Colour = getattr(self, TONES[tone][0])
        return colour

    def back(self, tone: str) -> Colour:
        """Return the background of a tone."""
        colour: Colour = getattr(self, TONES[tone][1])
        return colour


theme = Theme()
