"""Wrong parts, planted on purpose: a check that has never failed proves nothing. Each is a mistake of real sync systems."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mobile.delivery.engine import Engine
from mobile.delivery.exchange import Trader
from mobile.store.documents import DocumentStore, Page
from mobile.store.journal import JournalStore
from mobile.store.opening import Store
from mobile.store.outbox import Batch, OutboxStore
from mobile.store.tables import Outbox
from server.ledger.append import Appended, Head
from server.ledger.ledger import Ledger
from sync.exchange.header import Offer, Reply, Verdict
from sync.journal import Replica
from sync.records.fact import PhoneFact
from tests.simulation.phone import Make
from tests.simulation.stage import Bugs


class _TradesByStatus(Trader):
    """Takes any whole reply for success, as if the status said it all."""

    def _settle(self, batch: Batch, reply: Reply) -> None:
        verdicts = [Verdict(f.n, f.id, f.hash.hex(), "settled") for f in batch.facts]
        self.store.outbox.settle(verdicts, high_water=batch.head, safe=reply.safe, now_ms=self._now_ms())


class _EngineWithoutHash(Engine):
    def _trader(self, transport: Any) -> Trader:
        made = super()._trader(transport)
        return _TradesByStatus(made.store, made.device, made.transport, made.token, made.app_version)


class _HastyOutbox(OutboxStore):
    """Deletes what is settled, whether a backup covers it or not."""

    def purge(self, *, settled_before_ms: int) -> int:
        with self._database.transaction() as db:
            db.execute_sql("DELETE FROM fact WHERE id IN (SELECT fact_id FROM outbox WHERE state = 'settled')")
            db.execute_sql("DELETE FROM outbox WHERE state = 'settled'")
        return 1


class _CursorFirst(DocumentStore):
    """Stores the cursor, then the page behind it, in two transactions."""

    def apply_page(self, page: Page, *, now_ms: int) -> None:
        super().apply_page(replace(page, rows=[]), now_ms=now_ms)
        super().apply_page(page, now_ms=now_ms)


class _RecordThenOutbox(JournalStore):
    """Writes the record, then its place in the outbox, in two transactions."""

    def file(self, fact: PhoneFact, *, draft_id: str = "", job_id: str = "") -> int:
        number = super().file(fact, draft_id=draft_id, job_id=job_id)
        with self._database.transaction() as db:
            Outbox.delete().where(Outbox.fact_id == fact.id).execute(db)
        with self._database.transaction() as db:
            Outbox.insert(fact_id=fact.id, state="waiting").execute(db)
        return number


class _ByNumber(Ledger):
    """Knows a repeat by its number alone: what a restored phone files anew is acknowledged and dropped."""

    def receive(self, replica: Replica, head: Head, offer: Offer, offered: Any, entries: Any, **more: Any) -> Appended:
        known = [o for o in offered if o.n <= head.n]
        rest, fresh = offered[len(known) :], entries[len(known) :]
        onward = Offer(first=head.n + 1, prev=head.link.hex(), head=max(offer.head, head.n))
        done = super().receive(replica, head, onward, rest, fresh, **more)
        return replace(done, verdicts=(*(Verdict(o.n, o.id, o.named, "duplicate") for o in known), *done.verdicts))


class _TakesWhatComes(Ledger):
    """Takes an offer beyond its head as if it had everything before it."""

    def receive(self, replica: Replica, head: Head, offer: Offer, offered: Any, entries: Any, **more: Any) -> Appended:
        if offered and offer.first > head.n + 1:
            head = replace(head, n=offer.first - 1, link=bytes.fromhex(offer.prev))
        return super().receive(replica, head, offer, offered, entries, **more)


def _with_ledger(kind: type[Ledger]) -> Bugs:
    return Bugs(ledger=lambda real: kind(real.identity, real.registry, real.now_ms))


def _dressed(**parts: Any) -> Bugs:
    def dress(store: Store) -> Store:
        return replace(store, **{name: kind(store.database) for name, kind in parts.items()})

    return Bugs(make=Make(dress=dress))


PLANTED: dict[str, Bugs] = {
    "settle_without_the_hash": Bugs(make=Make(engine=_EngineWithoutHash)),
    "purge_before_safe": _dressed(outbox=_HastyOutbox),
    "cursor_before_its_page": _dressed(documents=_CursorFirst),
    "record_before_outbox": _dressed(journal=_RecordThenOutbox),
    "repeat_known_by_number": _with_ledger(_ByNumber),
    "apply_whatever_comes": _with_ledger(_TakesWhatComes),
    "answer_before_commit": Bugs(answers_before_commit=True),
}
