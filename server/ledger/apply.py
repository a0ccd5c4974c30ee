"""Offers settled facts to the intakes and writes the documents they changed: for the exchange, for the server's own facts and for
a rebuild alike. A fact that an intake cannot apply becomes held, with everything it had changed undone."""

from collections.abc import Iterable, Sequence

from server.database.sql import Sql
from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.entry import SETTLED, Entry
from server.ledger.intake import Accepted, Intake, Registry
from server.ledger.master import MasterIntake
from sync.errors import HeldError, UnknownKind


def apply_entries(sql: Sql, registry: Registry, device: str, entries: Sequence[Entry]) -> None:
    """Apply every entry that is still settled, in order, and write the changed documents once."""
    planned: list[tuple[Entry, Accepted, tuple[Intake, ...]]] = []
    for entry in entries:
        if entry.verdict != SETTLED:
            continue
        intakes = registry.of(entry.kind)
        if not intakes:
            entry.hold(UnknownKind(entry.kind))
            continue
        assert entry.at is not None, "judged entries have a corrected time"
        planned.append((entry, Accepted(entry.fact, entry.kind, device, entry.n, entry.at), intakes))
    if not planned:
        return
    documents = DocumentBatch(sql)
    needed = [key for _, accepted, intakes in planned for intake in intakes for key in intake.needs(accepted)]
    documents.lock(_written(planned, needed))
    documents.load(needed)
    for entry, accepted, intakes in planned:
        documents.mark()
        try:
            for intake in intakes:
                intake.apply(accepted, documents)
        except HeldError as error:
            documents.rewind()
            entry.hold(error)
    documents.write()


def _written(planned: Iterable[tuple[Entry, Accepted, tuple[Intake, ...]]], needed: Iterable[DocumentKey]) -> set[str]:
    # All streams at once and in one order, or two transactions could wait for each other. The company's is read by every
    # inspection (templates) and written by master facts alone.
    streams = {key[0] for key in needed}
    return streams if any(entry.kind in MasterIntake.kinds for entry, _, _ in planned) else streams - {"company"}
