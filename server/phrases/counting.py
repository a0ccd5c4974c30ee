"""Counts phrases in the table and reads the book of a site out of it. Called by the intake, in its transaction."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from server.phrases.tables import PhraseCount
from server.words import ASSETS
from sync.records.phrases import Phrasebook, PhraseUse

MOST_IN_BOOK = 400
"""As many as the document takes."""


@cache
def built_in() -> frozenset[str]:
    """Return every phrase of the product's own bank, in both languages."""
    bank: dict[str, list[dict[str, str]]] = json.loads((ASSETS / "phrases.json").read_text("utf-8"))
    return frozenset(words for phrases in bank.values() for phrase in phrases for words in phrase.values())


def rounded(uses: int) -> int:
    """Return the largest power of two that is not above: the book moves when a count doubles, not at every note."""
    return 1 << (uses.bit_length() - 1)


def count(site: str, template: str, item: str, words: str, author: str) -> bool:
    """Count one use; True when the site's book is another one afterwards.

    A text is offered from the first use when it is the product's own, else from the moment a second person has written it."""
    where: Any = (PhraseCount.site == site) & (PhraseCount.template == template)
    where = where & (PhraseCount.item == item) & (PhraseCount.words == words)
    known: Any = PhraseCount.get_or_none(where)
    if known is None:
        is_offered = words in built_in()
        fields = {"site": site, "template": template, "item": item, "words": words}
        PhraseCount.insert(**fields, uses=1, first_by=author, is_offered=is_offered).execute()
        return is_offered
    is_offered = known.is_offered or known.first_by != author
    PhraseCount.update(uses=known.uses + 1, is_offered=is_offered).where(where).execute()
    return is_offered and (not known.is_offered or rounded(known.uses + 1) != rounded(known.uses))


def book_of(site: str) -> Phrasebook:
    """Return the site's offered phrases, most used first, with rounded counts."""
    columns = PhraseCount.template, PhraseCount.item, PhraseCount.words, PhraseCount.uses
    offered: Any = PhraseCount.select(*columns).where((PhraseCount.site == site) & PhraseCount.is_offered).tuples()
    uses = [PhraseUse(template=t, item=i, text=words, uses=rounded(n)) for t, i, words, n in offered]
    # By rounded counts, and in Python: the order must not depend on what the book does not say, nor on a database's collation.
    uses.sort(key=lambda use: (-use.uses, use.template, use.item, use.text))
    return Phrasebook(id=site, site=site, uses=tuple(uses[:MOST_IN_BOOK]))


def forget_counts() -> None:
    """Empty the projection, for `linxun rebuild` to make it again."""
    PhraseCount.delete().execute()
