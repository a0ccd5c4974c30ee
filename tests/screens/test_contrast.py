"""The palettes are readable: every pair of colours that meets on screen has the contrast it needs, in each palette."""

from __future__ import annotations

import pytest

from mobile.widgets.palettes import PAIRS, PALETTES, contrast

CASES = [(palette, *pair) for palette in PALETTES for pair in PAIRS]


@pytest.mark.parametrize(("palette", "front", "back", "least"), CASES, ids=lambda value: str(value))
def test_each_pair_of_colours_has_its_contrast(palette: str, front: str, back: str, least: float) -> None:
    # In sunlight half the contrast is lost: there no text may have less than 7.
    wanted = 7.0 if palette == "sun" and least == 4.5 else least
    assert contrast(PALETTES[palette][front], PALETTES[palette][back]) >= wanted


def test_the_palettes_name_the_same_colours() -> None:
    assert len({frozenset(colours) for colours in PALETTES.values()}) == 1


def test_contrast_is_measured_as_the_guideline_says() -> None:
    assert contrast("FFFFFF", "000000") == pytest.approx(21)
    assert contrast("777777", "FFFFFF") == pytest.approx(4.48, abs=0.01)
