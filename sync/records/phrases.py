"""What this site really writes, so that the phone can offer it first: uses of phrases per item, and words that several wrote."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from sync.records.fields import Line
from sync.records.types import Code, Count, Id, Shown


class PhraseUse(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """One phrase at one item of one template: how often, newest use by day number of the site's calendar."""

    template: Code
    item: Code
    text: Line
    uses: Count = 1


class Phrasebook(Shown, frozen=True, kw_only=True, omit_defaults=True):
    """The site's phrases, most used first; only built-in phrases and words that at least two people wrote are in it."""

    KIND: ClassVar[str] = "phrasebook"
    id: Id
    site: Id
    uses: Annotated[tuple[PhraseUse, ...], Meta(max_length=400)] = ()
