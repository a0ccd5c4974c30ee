"""The colours of the phone, by meaning: light, dark and sun (for a screen in full daylight).

`theme.py` gives them to the widgets; tests/screens/test_contrast.py measures every pair named in PAIRS. Colour never stands
alone: each state has an icon and a word too.
"""

from __future__ import annotations

from typing import Final

LIGHT: Final = {
    "ground": "F1F4F8",
    "surface": "FFFFFF",
    "sunken": "E6EBF1",
    "line": "D8DFE7",
    "edge": "74818E",
    "ink": "0F1720",
    "soft": "3E4A57",
    "primary": "0F4FC4",
    "primary_ink": "FFFFFF",
    "primary_soft": "E2ECFF",
    "primary_deep": "0B3A94",
    "good": "0A6637",
    "good_soft": "DCF3E4",
    "warn": "834600",
    "warn_soft": "FFEED2",
    "bad": "AE1C18",
    "bad_soft": "FFE5E1",
}

DARK: Final = {
    "ground": "0C1116",
    "surface": "171E26",
    "sunken": "242E39",
    "line": "2E3945",
    "edge": "8291A0",
    "ink": "F0F4F8",
    "soft": "B7C3CF",
    "primary": "82B1FF",
    "primary_ink": "05204C",
    "primary_soft": "1A3159",
    "primary_deep": "B5D0FF",
    "good": "66D997",
    "good_soft": "103423",
    "warn": "FFC46B",
    "warn_soft": "3B2A0C",
    "bad": "FF9A90",
    "bad_soft": "47191A",
}

SUN: Final = {
    "ground": "FFFFFF",
    "surface": "FFFFFF",
    "sunken": "ECECEC",
    "line": "5A5A5A",
    "edge": "1C1C1C",
    "ink": "000000",
    "soft": "1F1F1F",
    "primary": "00308F",
    "primary_ink": "FFFFFF",
    "primary_soft": "DCE7FF",
    "primary_deep": "00246B",
    "good": "004D26",
    "good_soft": "D9F5E3",
    "warn": "5F3200",
    "warn_soft": "FFEBC7",
    "bad": "8A0A08",
    "bad_soft": "FFE0DC",
}

PALETTES: Final = {"light": LIGHT, "dark": DARK, "sun": SUN}

TONES: Final = {
    "plain": ("soft", "sunken"),
    "primary": ("primary_deep", "primary_soft"),
    "good": ("good", "good_soft"),
    "warn": ("warn", "warn_soft"),
    "bad": ("bad", "bad_soft"),
}
"""A tone's foreground and background, by colour name."""

GROUNDS: Final = ("ground", "surface", "sunken")
PAIRS: Final = (
    [("ink", ground, 7.0) for ground in GROUNDS]
    + [("soft", ground, 7.0) for ground in GROUNDS]
    + [(tone, ground, 4.5) for tone in ("primary", "good", "warn", "bad") for ground in GROUNDS]
    + [(front, back, 4.5) for front, back in TONES.values()]
    + [("ink", back, 7.0) for _, back in TONES.values()]
    + [("primary_ink", "primary", 4.5), ("surface", "bad", 4.5)]
    + [("edge", ground, 3.0) for ground in GROUNDS]
)
"""Foreground, background and the least contrast (WCAG 2.2: 4.5 for text, 7 for body text, 3 for what can be tapped)."""


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast of two RRGGBB colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
