"""Pictures that the demo holds before a phone: printed labels and views of an object. Same seed, same bytes."""

from __future__ import annotations

import random
from io import BytesIO
from itertools import count
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFilter

from server.label.artwork import Label
from server.label.picture import label_png
from sync.rules.label import enrolment_payload, label_payload

_SIZE = (1600, 1200)


class Pictures:
    """Writes pictures into one folder and returns their paths."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = count(1)  # several phones take pictures at once
        self._labels: dict[str, Path] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def label(self, host: str, code: str, name: str, place: str = "") -> Path:
        """Return a picture of our printed label; one label is printed once."""
        if code not in self._labels:
            png = label_png(Label(label_payload(host, code), name, place), dots_per_mm=8)
            self._labels[code] = self._write("label", png)
        return self._labels[code]

    def text(self, text: str) -> Path:
        """Return a picture of a QR code with any text: a maker's code, another system's label."""
        png = BytesIO()
        segno.make(text, error="q", micro=False).save(png, kind="png", scale=10, border=6)
        return self._write("text", png.getvalue())

    def enrolment(self, host: str, code: str) -> Path:
        """Return a picture of a one-time enrolment code."""
        return self._write("enrolment", label_png(Label(enrolment_payload(host, code), "Linxun", ""), dots_per_mm=8))

    def view(self, seed: str, words: str) -> Path:
        """Return a picture of about what a phone's camera gives: noise, edges, a gauge."""
        chance = random.Random(seed)  # noqa: S311 a picture, not a secret
        noise = Image.effect_noise((_SIZE[0] // 4, _SIZE[1] // 4), 60).resize(_SIZE)
        tint = Image.new("RGB", _SIZE, tuple(chance.randrange(90, 200) for _ in range(3)))
        picture = Image.blend(tint, Image.merge("RGB", (noise,) * 3), 0.35)
        draw = ImageDraw.Draw(picture)
        for _ in range(24):
            x, y = chance.randrange(_SIZE[0]), chance.randrange(_SIZE[1])
            w, h = chance.randrange(40, 400), chance.randrange(40, 300)
            draw.rectangle((x, y, x + w, y + h), fill=tuple(chance.randrange(30, 230) for _ in range(3)))
        draw.ellipse((600, 400, 1000, 800), fill=(240, 240, 240), outline=(20, 20, 20), width=16)
        draw.line((800, 600, 680, 500), fill=(200, 30, 30), width=14)
        draw.text((40, 1120), words.encode("ascii", "replace").decode(), fill=(255, 255, 255))
        path = self._next("view", "jpg")
        picture.filter(ImageFilter.SMOOTH).save(path, quality=93)
        return path

    def _write(self, kind: str, png: bytes) -> Path:
        path = self._next(kind, "png")
        path.write_bytes(png)
        return path

    def _next(self, kind: str, ending: str) -> Path:
        return self._folder / f"{next(self._count):03d}-{kind}.{ending}"
