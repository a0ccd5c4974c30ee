"""What follows for labels: a bound code stands on its thing, an older one goes on resolving, and a scan that went badly is
noted for the reprint list. Offered by the ledger; it never moves a code from one thing to another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Final, cast

from server.label.codes import Bearer, bearers, forget_all, free_codes, keep_codes, keep_trouble
from server.ledger.documents import DocumentBatch, DocumentKey
from server.ledger.intake import Accepted
from sync.errors import LabelTaken, MalformedFact, SubjectGone, SubjectUnknown
from sync.records.equipment import Checkpoint, Equipment
from sync.records.fact import InspectionSubmitted, MasterWasPut, MasterWasRemoved
from sync.records.site import Place, Zone
from sync.rules.binding import Labelled, after_binding, code_of
from sync.times import to_ms

LABELLED: Final = frozenset({"equipment", "checkpoint", "place", "zone"})
SLOW_MS: Final = 3_000
"""A scan this long (milliseconds) counts as slow. Ours: no source gives a number."""


class LabelIntake:
    """Binds codes and notes trouble with them."""

    kinds = frozenset({"label.bound", "master.put", "master.removed", "inspection.submitted", "task.blocked"})

    def concerns(self, fact: Any) -> bool:
        """False for what is about a thing without a label, and for a check whose label was read at once."""
        if isinstance(fact, InspectionSubmitted):
            body = fact.body
            return body.by != "label" or (body.scan_ms is not None and body.scan_ms >= SLOW_MS)
        return not isinstance(fact, MasterWasPut | MasterWasRemoved) or fact.body.kind in LABELLED

    def needs(self, accepted: Accepted) -> Iterable[DocumentKey]:
        """Return the thing that the label is bound to, and the card that a master fact wrote."""
        fact = accepted.fact
        if accepted.kind == "label.bound":
            return ((f"site:{fact.site}", fact.subject.kind, fact.subject.id),)
        return ()

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Bind, follow master data, or note trouble. LabelTaken when the code stands elsewhere, LabelUnsound for no code."""
        match accepted.kind:
            case "label.bound":
                _bind(accepted, documents)
            case "master.put":
                _follow(accepted, documents)
            case "master.removed":
                body = accepted.fact.body
                documents.then(partial(free_codes, Bearer(accepted.fact.site, body.kind, body.id)))
            case _:
                _note_trouble(accepted, documents)

    def forget(self) -> None:
        """Both projections are made again."""
        forget_all()


def codes_of(thing: Labelled) -> tuple[str, ...]:
    """Return every code on a thing: ours, and the maker's."""
    maker = (thing.maker_code,) if isinstance(thing, Equipment) and thing.maker_code else ()
    return (*thing.labels, *maker)


def _bind(accepted: Accepted, documents: DocumentBatch) -> None:
    fact = accepted.fact
    key = (f"site:{fact.site}", fact.subject.kind, fact.subject.id)
    if fact.subject.kind not in LABELLED:
        raise MalformedFact(f"a {fact.subject.kind} has no label")
    thing = documents.get(key)
    if thing is None:
        raise (SubjectGone if documents.was_removed(key) else SubjectUnknown)(f"{key[1]} {key[2]}")
    labelled, code = cast(Labelled, thing), code_of(fact.body).code
    here = Bearer(fact.site, fact.subject.kind, fact.subject.id)
    wanted = [code] if fact.body.supersedes is None else [code, fact.body.supersedes]
    for taken, bearer in bearers(wanted).items():
        if bearer != here:
            where = f"{bearer.kind} {bearer.id}" if bearer.site == here.site else "a thing of another site"
            raise LabelTaken(f"{taken} stands on {where}")
    documents.replace(key, after_binding(labelled, fact.body))
    documents.then(partial(keep_codes, here, wanted, to_ms(accepted.at)))


def _follow(accepted: Accepted, documents: DocumentBatch) -> None:
    body: Any = accepted.fact.body
    thing = documents.get((body.stream, body.kind, body.id))
    if isinstance(thing, Equipment | Checkpoint | Place | Zone) and (codes := codes_of(thing)):
        here = Bearer(accepted.fact.site, body.kind, body.id)
        documents.then(partial(keep_codes, here, codes, to_ms(accepted.at)))


def _note_trouble(accepted: Accepted, documents: DocumentBatch) -> None:
    fact = accepted.fact
    body = fact.body
    if fact.subject.kind not in LABELLED:
        return
    what, code, scan_ms = "", "", None
    if accepted.kind == "task.blocked":
        what = "gone" if body.reason == "label_gone" else ""
    elif body.by == "typed_code":
        what, code = "typed", body.code
    elif body.by == "list":
        what = "picked"
    elif body.scan_ms is not None and body.scan_ms >= SLOW_MS:
        what, code, scan_ms = "slow", body.code, body.scan_ms
    if what:
        row = (fact.id, fact.site, fact.subject.kind, fact.subject.id, what, code, scan_ms, to_ms(accepted.at))
        documents.gather(keep_trouble, row)
