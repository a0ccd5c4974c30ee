"""Offers settled facts to the intakes and writes the documents they changed: for the exchange, for the server's own facts and for
a rebuild alike. A fact that an intake cannot apply becomes held, with everything it had changed undone."""

from collections.abc import Iterable, Sequence
from typing import cast

from server.database.sql import Sql
from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.entry import SETTLED, Entry
from server.ledger.intake import Accepted, Intake, Offers, Registry
from server.ledger.master import MasterIntake
from sync.errors import HeldError, UnknownKind
from sync.records.fact import InspectionSubmitted
from sync.records.template import Template

Planned = tuple[Entry, Accepted, list[Intake]]


def apply_entries(sql: Sql, registry: Registry, device: str, entries: Sequence[Entry]) -> None:
    """Apply every entry that is still settled, in order, and write the changed documents once."""
    documents = DocumentBatch(sql)
    planned = _plan(documents, registry, device, entries)
    if not planned:
        return
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
        else:
            documents.take()
    documents.write()


def _plan(documents: DocumentBatch, registry: Registry, device: str, entries: Sequence[Entry]) -> list[Planned]:
    """Return the settled entries, each with those intakes that it concerns; one of a kind that nobody takes is held."""
    by_template = _by_template(documents, registry, entries)
    planned: list[Planned] = []
    for entry in entries:
        if entry.verdict != SETTLED:
            continue
        fact = entry.fact
        offers = by_template[fact.body.template] if isinstance(fact, InspectionSubmitted) else registry.offers(entry.kind)
        if not offers:
            entry.hold(UnknownKind(entry.kind))
            continue
        assert entry.at is not None, "judged entries have a corrected time"
        intakes = [intake for intake, concerns in offers if concerns is None or concerns(fact)]
        planned.append((entry, Accepted(fact, entry.kind, device, entry.n, entry.at), intakes))
    return planned


def _by_template(documents: DocumentBatch, registry: Registry, entries: Sequence[Entry]) -> dict[str, Offers]:
    # A batch is one device's, and phones file no master facts: a template does not change while checks with it are looked at.
    checks = (entry for entry in entries if entry.verdict == SETTLED and isinstance(entry.fact, InspectionSubmitted))
    codes = {entry.fact.body.template for entry in checks}
    keys: dict[str, DocumentKey] = {code: ("company", "template", code.lower()) for code in codes}
    documents.load(keys.values())
    kind = "inspection.submitted"
    return {code: registry.offers_of(kind, cast("Template | None", documents.get(key))) for code, key in keys.items()}


def _written(planned: Iterable[Planned], needed: Iterable[DocumentKey]) -> set[str]:
    # All streams at once and in one order, or two transactions could wait for each other. The company's is read by every
    # inspection (templates) and written by master facts alone.
    streams = {key[0] for key in needed}
    return streams if any(entry.kind in MasterIntake.kinds for entry, _, _ in planned) else streams - {"company"}
