"""PhotoStrip (thumbnails, add, open) and SignaturePad (a finger's line, turned into a picture).

Pictures are read from their files at thumbnail size when they are shown, never before. The strip never deletes a file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Fbo, Rectangle
from kivy.graphics import Line as Stroke
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from mobile.widgets import badges  # noqa: F401  the rules of its parts
from mobile.widgets.basics import Framed, Press
from mobile.widgets.kv import load_kv

PAPER = (480, 240)
"""The size of a stored signature in pixels, whatever the screen."""


class Thumb(Press, FloatLayout):
    """One photo as a square; a photo whose file is gone shows that the server holds it."""

    path = StringProperty("")
    glyph = StringProperty("")
    mark = StringProperty("")
    """A word at its foot: before, after."""


class AddPhoto(Press, BoxLayout):
    """The camera at the head of a strip."""

    text = StringProperty("")


class PhotoStrip(BoxLayout):
    """`photos` are dicts path, glyph (state icon), mark (a word) and key; `can_add` shows the camera, `is_wanted` frames it as
    still missing."""

    photos = ListProperty()
    can_add = BooleanProperty(True)
    is_wanted = BooleanProperty(False)
    add_text = StringProperty("")

    __events__ = ("on_add", "on_open")

    def on_add(self) -> None:
        """The camera was tapped."""

    def on_open(self, key: object) -> None:
        """A photo was tapped."""

    def on_photos(self, _widget: Widget, photos: Sequence[dict[str, Any]]) -> None:
        shelf = self.ids.shelf
        shelf.clear_widgets()
        for photo in photos:
            thumb = Thumb(path=photo["path"], glyph=photo.get("glyph", ""), mark=photo.get("mark", ""), name="photo")
            thumb.bind(on_release=partial(self._opened, photo.get("key")))
            shelf.add_widget(thumb)

    def _opened(self, key: object, _thumb: Widget) -> None:
        self.dispatch("on_open", key)


class SignaturePad(Framed):
    """Draws what the finger writes; `points` are lines of x, y as shares of the pad, so that turning a phone keeps them."""

    is_empty = BooleanProperty(True)
    ink_width = NumericProperty(2.0)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._strokes: list[list[float]] = []

    def clear(self) -> None:
        """Forget the writing."""
        self._strokes = []
        self.is_empty = True
        self.canvas.after.clear()

    def picture(self) -> bytes:
        """Return the writing as a PNG, black on white, PAPER pixels in size."""
        wide, high = PAPER
        paper = Fbo(size=PAPER)
        with paper:
            Color(1, 1, 1, 1)
            Rectangle(size=PAPER)
            Color(0, 0, 0, 1)
            for stroke in self._strokes:
                scaled = [share * (wide if n % 2 == 0 else high) for n, share in enumerate(stroke)]
                Stroke(points=scaled, width=3)
        paper.draw()
        out = io.BytesIO()
        CoreImage(paper.texture).save(out, fmt="png", flipped=True)
        return out.getvalue()

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return bool(super().on_touch_down(touch))
        touch.grab(self)
        self._strokes.append([])
        return self.on_touch_move(touch)

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self and touch.grab_list == []:
            return False
        stroke = self._strokes[-1]
        stroke += [(touch.x - self.x) / self.width, (touch.y - self.y) / self.height]
        self.is_empty = False
        self._draw()
        return True

    def _draw(self) -> None:
        self.canvas.after.clear()
        with self.canvas.after:
            Color(0, 0, 0, 1)
            for stroke in self._strokes:
                points = [
                    self.x + share * self.width if n % 2 == 0 else self.y + share * self.height for n, share in enumerate(stroke)
                ]
                Stroke(points=points, width=self.ink_width)


load_kv(__file__)
