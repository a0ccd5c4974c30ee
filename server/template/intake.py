"""What follows when a template is put: its version is kept for ever. Offered `master.put` by the ledger; the document itself is
written by the ledger's own intake, never here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import msgspec

from server.ledger.documents import DocumentBatch, Key
from server.ledger.intake import Accepted
from server.template.versions import forget_versions, is_new_version, keep_version
from sync.records.fact import MasterWasPut
from sync.records.master import MasterPut
from sync.records.types import Id
from sync.times import to_ms


class _Numbered(msgspec.Struct):
    id: Id
    version: int


_NUMBERED = msgspec.json.Decoder(_Numbered)


class TemplateIntake:
    """Keeps the version table in step with the templates."""

    kinds = frozenset({"master.put"})

    def concerns(self, fact: MasterWasPut) -> bool:
        """False for other documents."""
        return fact.body.kind == "template"

    def needs(self, accepted: Accepted) -> Iterable[Key]:
        """Nothing: the fact carries the whole template."""
        del accepted
        return ()

    def apply(self, accepted: Accepted, documents: DocumentBatch) -> None:
        """Keep the version that was put. Conflict when it is not newer than the newest and not the same."""
        put: MasterPut = accepted.fact.body
        body = bytes(put.document)
        found = _NUMBERED.decode(body)
        if is_new_version(found.id, found.version, body):
            author, at_ms = accepted.fact.author, to_ms(accepted.at)
            documents.then(partial(keep_version, found.id, found.version, body, author=author, at_ms=at_ms))

    def forget(self) -> None:
        """Empty the projection before a rebuild."""
        forget_versions()
