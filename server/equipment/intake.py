"""What follows for the register: after a stock-take what was not found is missing and what was missing and found is in use
again; every fact about several things is remembered for the life of each. Offered by the ledger; it never writes a card on its
own account."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import cast

from server.equipment.stock_takes import Counted, forget_all, keep_mentions, keep_take
from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from server.site.tree import place_tree
from sync.errors import MalformedFact, SubjectGone, SubjectUnknown
from sync.records.equipment import Equipment, StockTaken
from sync.rules.binding import after_stock_take
from sync.times import to_ms


class StockIntake:
    """Applies stock-takes and remembers who was mentioned where."""

    kinds = frozenset({"stock.taken", "equipment.moved"})

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the place and the cards that a stock-take speaks of."""
        fact = accepted.fact
        if accepted.kind != "stock.taken":
            return ()
        stream = f"site:{fact.site}"
        cards = [(stream, "equipment", item) for item in (*fact.body.seen, *fact.body.missing)]
        return [(stream, "place", fact.subject.id), *cards]

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Change the states. Holds a stock-take of no place, and one that both saw and missed a thing."""
        fact = accepted.fact
        if accepted.kind == "stock.taken":
            _count(accepted, documents)
        else:
            documents.then(partial(keep_mentions, fact.site, fact.body.items, fact.id))

    def forget(self) -> None:
        """Both tables are made again."""
        forget_all()


def _count(accepted: Accepted, documents: DocumentBatch) -> None:
    fact = accepted.fact
    body: StockTaken = fact.body
    stream, place = f"site:{fact.site}", fact.subject.id
    if fact.subject.kind != "place":
        raise MalformedFact(f"a stock-take is of a place, not of a {fact.subject.kind}")
    if both := set(body.seen) & set(body.missing):
        raise MalformedFact(f"seen and missing at once: {min(both)}")
    if documents.get((stream, "place", place)) is None:
        raise (SubjectGone if documents.was_removed((stream, "place", place)) else SubjectUnknown)(f"place {place}")
    here = place_tree(fact.site).under(place)
    for item, is_seen in (*((i, True) for i in body.seen), *((i, False) for i in body.missing)):
        card = cast(Equipment | None, documents.get((stream, "equipment", item)))
        # What stands elsewhere by now is not missed here: the phone's list may be from yesterday.
        if card is not None and (is_seen or card.place in here):
            changed = after_stock_take(card, is_seen=is_seen, at=accepted.at)
            if changed is not card:
                documents.replace((stream, "equipment", item), changed)
    seen, missing = set(body.seen), set(body.missing)
    at_ms = to_ms(accepted.at)
    take = Counted(fact.id, fact.site, place, fact.author, at_ms, len(seen), len(missing), len(set(body.strange)))
    documents.then(partial(keep_take, take))
    documents.then(partial(keep_mentions, fact.site, seen | missing, fact.id))
