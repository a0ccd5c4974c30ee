"""What follows when equipment was moved: each card has its new state, firm, spare and service date. Offered by the ledger; the
decisions are the shared rules'. It never refuses a move for the quarter: it happened, and the fire page shows the breach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from server.fire.builtin import built_in_rules
from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from sync.errors import SubjectGone, SubjectUnknown
from sync.records.equipment import Equipment
from sync.records.fact import EquipmentWasMoved
from sync.records.fire import FireRules
from sync.rules.fire import rule_table
from sync.rules.fire_moves import after_moved


class MoveIntake:
    """Writes the cards of what was taken away, brought back, replaced or scrapped."""

    kinds = frozenset({"equipment.moved"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Return the cards that the fact names, and the site's rules."""
        fact: EquipmentWasMoved = accepted.fact
        stream = f"site:{fact.site}"
        return [Key(stream, "fire_rules", fact.site), *(Key(stream, "equipment", item) for item in fact.body.items)]

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Move every card or none: a fact that names an unknown or removed one is held, and so is one about a scrapped body."""
        fact: EquipmentWasMoved = accepted.fact
        stream = f"site:{fact.site}"
        of_site = cast("FireRules | None", documents.get(Key(stream, "fire_rules", fact.site)))
        rules = rule_table(built_in_rules(), of_site)
        for item in dict.fromkeys(fact.body.items):
            key = Key(stream, "equipment", item)
            card = cast("Equipment | None", documents.get(key))
            if card is None:
                raise (SubjectGone if documents.was_removed(key) else SubjectUnknown)(f"equipment {item}")
            documents.replace(key, after_moved(card, fact.body, at=accepted.at, rules=rules))

    def forget(self) -> None:
        """Nothing of its own."""
