"""Counts phrases in the table and reads the book of a site out of it. Called by the intake, in its transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from server.database.sql import Sql
from server.phrases.tables import PhraseCount
from server.words import ASSETS
from sync.records.phrases import Phrasebook, PhraseUse

_FIND = "SELECT template, item, words, uses, first_by, is_offered FROM phrase_count WHERE site = ? AND words IN ??"
_KEEP = (
    "INSERT INTO phrase_count (site, template, item, words, uses, first_by, is_offered) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (site, template, item, words) DO UPDATE SET uses = excluded.uses, is_offered = excluded.is_offered"
)
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


class Said(NamedTuple):
    """One use of a text at one item of one template."""

    site: str
    template: str
    item: str
    words: str
    author: str


def count(said: Sequence[Said]) -> list[str]:
    """Count these uses in their order; return the sites whose book is another one afterwards.

    A text is offered from the first use when it is the product's own, else from the moment a second person has written it."""
    before = _known(said)
    now = dict(before)
    for use in said:
        uses, first_by, is_offered = now.get(use[:4], (0, use.author, use.words in built_in()))
        now[use[:4]] = uses + 1, first_by, is_offered or use.author != first_by
    Sql().many(_KEEP, [(*key, *row) for key, row in now.items() if row != before.get(key)])
    return sorted({key[0] for key, row in now.items() if _in_book(row) != _in_book(before.get(key))})


def _known(said: Sequence[Said]) -> dict[tuple[str, ...], tuple[int, str, bool]]:
    known: dict[tuple[str, ...], tuple[int, str, bool]] = {}
    for site in sorted({use.site for use in said}):
        words = sorted({use.words for use in said if use.site == site})
        for template, item, text, uses, first_by, is_offered in Sql().rows(_FIND, site, words):
            known[site, template, item, text] = uses, first_by, bool(is_offered)
    return known


def _in_book(row: tuple[int, str, bool] | None) -> int:
    return rounded(row[0]) if row is not None and row[2] else 0


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
