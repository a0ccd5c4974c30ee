"""The outbox: only a verdict with the fact's own hash settles it, a failure leaves it waiting, purging waits for `safe`."""

from mobile.store.opening import Store
from sync.exchange.header import Reply
from sync.exchange.push import settlements
from sync.times import from_ms
from tests.mobile.facts import fact_id, promise, seen, verdicts


def filed(store: Store, count: int) -> None:
    for k in range(1, count + 1):
        store.journal.file(seen(k))


def test_a_batch_offers_the_oldest_waiting_facts_with_the_link_before_them(store: Store) -> None:
    filed(store, 5)
    first = store.outbox.batch(most_facts=2, most_bytes=10**6)
    store.outbox.settle(verdicts(first.facts), high_water=2, safe=0, now_ms=1)
    then = store.outbox.batch(most_facts=9, most_bytes=10**6)
    assert [f.n for f in first.facts] == [1, 2]
    assert (first.has_more, then.has_more) == (True, False)
    assert [f.n for f in then.facts] == [3, 4, 5]
    assert then.head == 5
    assert then.prev == store.journal.link_at(then.replica.epoch, 2)


def test_a_batch_takes_one_fact_at_least_and_stops_at_the_bytes(store: Store) -> None:
    filed(store, 3)
    assert len(store.outbox.batch(most_facts=9, most_bytes=1).facts) == 1


def test_a_batch_of_nothing_names_the_next_number(store: Store) -> None:
    filed(store, 2)
    store.outbox.settle(verdicts(store.outbox.batch(most_facts=9, most_bytes=10**6).facts), high_water=2, safe=0, now_ms=1)
    empty = store.outbox.batch(most_facts=9, most_bytes=10**6)
    assert (empty.facts, empty.first, empty.prev) == ((), 3, store.journal.head().link)


def test_a_verdict_with_another_hash_settles_nothing(store: Store) -> None:
    filed(store, 1)
    batch = store.outbox.batch(most_facts=9, most_bytes=10**6)
    forged = [v.__class__(v.n, v.id, "0" * 64, v.verdict) for v in verdicts(batch.facts)]
    reply = Reply(p=1, epoch="e", now=from_ms(0), high_water=1, verdicts=tuple(forged))
    assert settlements(batch.facts, reply) == []
    assert store.outbox.counts().waiting == 1


def test_a_held_fact_keeps_its_reason_and_moves_out_of_the_way(store: Store) -> None:
    filed(store, 2)
    facts = store.outbox.batch(most_facts=9, most_bytes=10**6).facts
    answers = [*verdicts(facts[:1], "held", "site-out-of-scope"), *verdicts(facts[1:])]
    store.outbox.settle(answers, high_water=2, safe=0, now_ms=1)
    held = store.outbox.facts(state="held")
    assert [(f.id, f.last_error) for f in held] == [(fact_id(1), "site-out-of-scope")]
    assert store.outbox.counts().held == 1
    assert store.outbox.batch(most_facts=9, most_bytes=10**6).facts == ()


def test_a_failure_counts_a_try_and_says_why_and_when(store: Store) -> None:
    filed(store, 2)
    batch = store.outbox.batch(most_facts=9, most_bytes=10**6)
    store.outbox.fail(batch.facts, slug="no-connection", next_try_at=5_000)
    store.outbox.fail(batch.facts, slug="login-page", next_try_at=9_000)
    rows = store.outbox.facts(state="waiting")
    assert [(r.attempts, r.last_error, r.next_try_at) for r in rows] == [(2, "login-page", 9_000)] * 2
    assert store.outbox.counts().last_error == "login-page"


def test_a_server_that_lost_its_past_gets_it_again(store: Store) -> None:
    filed(store, 4)
    store.outbox.settle(verdicts(store.outbox.batch(most_facts=9, most_bytes=10**6).facts), high_water=4, safe=1, now_ms=1)
    store.outbox.settle([], high_water=2, safe=1, now_ms=2)
    again = store.outbox.batch(most_facts=9, most_bytes=10**6)
    assert [f.n for f in again.facts] == [3, 4]


def test_nothing_is_purged_before_the_server_says_safe(store: Store) -> None:
    filed(store, 4)
    store.outbox.settle(verdicts(store.outbox.batch(most_facts=9, most_bytes=10**6).facts), high_water=4, safe=0, now_ms=1)
    assert store.outbox.purge(settled_before_ms=10**12) == 0
    store.outbox.settle([], high_water=4, safe=4, now_ms=1)
    assert store.outbox.purge(settled_before_ms=10**12) == 3
    assert store.journal.file(seen(5)) == 5
    offer = store.outbox.batch(most_facts=9, most_bytes=10**6)
    assert (offer.first, offer.prev) == (5, store.journal.link_at(offer.replica.epoch, 4))
    assert store.journal.verify() is None


def test_a_fact_with_a_photo_on_its_way_is_not_purged(store: Store) -> None:
    photo = store.photos.keep(b"picture", now_ms=1)
    store.journal.file(seen(1, photos=promise(photo.sha256, 7)))
    filed_after = store.journal.file(seen(2))
    store.outbox.settle(verdicts(store.outbox.batch(most_facts=9, most_bytes=10**6).facts), high_water=2, safe=2, now_ms=1)
    assert store.outbox.purge(settled_before_ms=10**12) == 0
    store.photos.echoed(photo.sha256, now_ms=2)
    store.photos.mark_covered()
    assert store.outbox.purge(settled_before_ms=10**12) == filed_after - 1


def test_held_work_is_never_purged(store: Store) -> None:
    filed(store, 3)
    facts = store.outbox.batch(most_facts=9, most_bytes=10**6).facts
    store.outbox.settle(verdicts(facts, "held", "conflict"), high_water=3, safe=3, now_ms=1)
    assert store.outbox.purge(settled_before_ms=10**12) == 0


def test_the_overlay_holds_what_the_documents_do_not_show_yet(store: Store) -> None:
    filed(store, 2)
    first = store.outbox.batch(most_facts=1, most_bytes=10**6)
    store.outbox.settle(verdicts(first.facts), high_water=1, safe=0, now_ms=1)
    assert len(store.outbox.overlay()) == 2
    store.outbox.mark_seen()
    assert len(store.outbox.overlay()) == 1


def test_counts_can_be_one_authors_own(store: Store) -> None:
    store.journal.file(seen(1, author="first"))
    store.journal.file(seen(2, author="second"))
    assert store.outbox.counts("first").waiting == 1
    assert store.outbox.counts().waiting == 2
