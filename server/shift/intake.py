"""What follows when a shift ends: nothing in the documents yet. `receipts` writes the receipt when the phone's journal up
to that fact is here with all its photos. Offered by the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted


class ShiftIntake:
    """Accepts the end of a shift."""

    kinds = frozenset({"shift.ended"})

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Nothing."""
        del accepted
        return ()

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Nothing: the fact itself is what is kept."""
        del accepted, documents

    def forget(self) -> None:
        """Nothing of its own."""
