"""Facts going up: what settles on the phone, and how an offer continues, repeats, misses or forks the server's journal."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import MalformedFrame
from sync.exchange.header import Offer, Reply, Verdict
from sync.exchange.push import Continuation, Filed, Known, Offered, continue_journal, offer_lines, read_lines, settlements
from sync.journal import Replica, extend, fact_hash, first_link, next_link
from tests.records import NOON, new_id

PHONE = Replica("phone-1", "00000000000000aa")


def facts(first: int, last: int, text: str = "") -> list[Filed]:
    """Facts number `first` to `last`, their bytes made of number and `text`."""
    raws = [(n, f"{text}{n}".encode()) for n in range(first, last + 1)]
    return [Filed(n, new_id(), fact_hash(raw), raw) for n, raw in raws]


@dataclass
class Journal:
    """What one side holds of the chain."""

    rows: list[Filed] = field(default_factory=list)

    @property
    def links(self) -> list[bytes]:
        found = [first_link(PHONE)]
        for row in self.rows:
            found.append(next_link(found[-1], row.n, row.hash))
        return found

    def known(self) -> Known:
        links = self.links
        return Known(len(self.rows), links[-1], lambda a, b: {r.n: (r.hash, links[r.n]) for r in self.rows if a <= r.n <= b})

    def offer(self, first: int, last: int | None = None) -> tuple[Offer, list[Offered]]:
        last = len(self.rows) if last is None else last
        offer = Offer(first=first, prev=self.links[first - 1].hex(), head=len(self.rows))
        return offer, read_lines(offer_lines(self.rows[first - 1 : last]), first)


def continued(server: Journal, phone: Journal, first: int, last: int | None = None) -> Continuation:
    offer, offered = phone.offer(first, last)
    return continue_journal(PHONE, server.known(), offer, offered)


def numbers(part: tuple[Offered, ...]) -> list[int]:
    return [o.n for o in part]


def test_the_first_offer_of_a_new_phone_is_all_new() -> None:
    found = continued(Journal(), Journal(facts(1, 3)), 1)
    assert (numbers(found.repeats), numbers(found.new), found.fork, found.gap) == ([], [1, 2, 3], False, False)


def test_the_links_it_returns_are_the_journals_next_links() -> None:
    phone = Journal(facts(1, 5))
    found = continued(Journal(phone.rows[:2]), phone, 3)
    assert found.links == tuple(phone.links[3:])


def test_a_repeated_batch_is_recognised_as_a_whole() -> None:
    phone = Journal(facts(1, 4))
    found = continued(Journal(phone.rows), phone, 1)
    assert (numbers(found.repeats), numbers(found.new), found.links) == ([1, 2, 3, 4], [], ())


def test_a_batch_that_overlaps_is_split_where_the_server_stands() -> None:
    phone = Journal(facts(1, 6))
    found = continued(Journal(phone.rows[:4]), phone, 3)
    assert (numbers(found.repeats), numbers(found.new)) == ([3, 4], [5, 6])


def test_an_offer_beyond_the_head_is_a_gap_and_takes_nothing() -> None:
    phone = Journal(facts(1, 6))
    found = continued(Journal(phone.rows[:2]), phone, 4)
    assert found == Continuation(gap=True)


def test_an_empty_offer_at_the_head_is_neither_gap_nor_fork() -> None:
    phone = Journal(facts(1, 3))
    assert continued(Journal(phone.rows), phone, 4) == Continuation()
    assert continued(Journal(), Journal(), 1) == Continuation()


def test_an_empty_offer_by_a_phone_that_knows_less_is_a_fork() -> None:
    phone = Journal(facts(1, 3))
    assert continued(Journal(phone.rows), Journal(phone.rows[:2]), 3).fork


def test_a_phone_restored_to_50_that_filed_51_to_60_anew_is_a_fork_though_the_server_is_at_100() -> None:
    """By number alone these ten would be old duplicates: acknowledged and lost."""
    server = Journal(facts(1, 100))
    restored = Journal(server.rows[:50] + facts(51, 60, "other "))
    for first in (51, 41, 1, 56):
        assert continued(server, restored, first).fork, first


def test_a_phone_restored_to_50_that_has_meanwhile_passed_100_is_a_fork() -> None:
    server = Journal(facts(1, 100))
    restored = Journal(server.rows[:50] + facts(51, 130, "other "))
    for first in (51, 100, 101, 1):
        assert continued(server, restored, first).fork, first
    assert continued(server, restored, 102).gap, "the server must ask for 101 first, and will see the fork there"


def test_a_phone_restored_to_50_with_nothing_new_is_a_fork_before_it_can_do_harm() -> None:
    server = Journal(facts(1, 100))
    assert continued(server, Journal(server.rows[:50]), 51).fork


def test_one_changed_fact_in_the_middle_is_a_fork() -> None:
    phone = Journal(facts(1, 6))
    changed = Journal([*phone.rows[:2], *facts(3, 3, "changed "), *phone.rows[3:]])
    assert continued(Journal(phone.rows), changed, 1).fork
    assert continued(Journal(phone.rows[:4]), changed, 4).fork


def test_two_phones_with_one_identity_fork_at_the_second_offer() -> None:
    original, clone = Journal(facts(1, 2)), Journal(facts(1, 2, "clone "))
    assert continued(Journal(original.rows), clone, 1).fork


def test_a_wrong_link_before_new_facts_is_a_fork() -> None:
    phone = Journal(facts(1, 3))
    offer, offered = phone.offer(3)
    forged = Offer(first=3, prev="0" * 64, head=3)
    assert continue_journal(PHONE, Journal(phone.rows[:2]).known(), forged, offered).fork
    assert not continue_journal(PHONE, Journal(phone.rows[:2]).known(), offer, offered).fork


def test_a_server_restored_to_yesterday_asks_for_today_again() -> None:
    phone = Journal(facts(1, 9))
    restored = Journal(phone.rows[:4])
    assert continued(restored, phone, 10).gap
    assert numbers(continued(restored, phone, 5).new) == [5, 6, 7, 8, 9]


@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.integers(1, 9), st.data())
def test_an_offer_is_taken_only_when_it_agrees_with_everything_before(
    common: int, more_here: int, more_there: int, first: int, data: st.DataObject
) -> None:
    """Whatever is offered: either the server's journal stays a prefix-true chain, or it takes nothing."""
    shared = facts(1, common)
    server = Journal(shared + facts(common + 1, common + more_here, "server "))
    phone = Journal(shared + facts(common + 1, common + more_there, "phone "))
    first = min(first, len(phone.rows) + 1)
    last = data.draw(st.integers(first - 1, len(phone.rows)))
    found = continued(server, phone, first, last)
    if found.fork or found.gap:
        assert (found.new, found.repeats) == ((), ())
        assert not found.gap or first > len(server.rows) + 1
        return
    assert len(phone.rows) >= len(server.rows)
    assert all(server.rows[o.n - 1].hash == o.hash for o in found.repeats)
    grown = Journal(server.rows + [phone.rows[o.n - 1] for o in found.new])
    assert found.links == tuple(grown.links[len(server.rows) + 1 :])
    if found.new:
        assert grown.links[-1] == phone.links[len(grown.rows)], "new facts follow only a journal that is the phone's own"


# ---- the lines


def test_lines_come_out_as_they_went_in() -> None:
    filed = facts(7, 9)
    assert [(o.n, o.id, o.named, o.hash, o.raw) for o in read_lines(offer_lines(filed), 7)] == [
        (f.n, f.id, f.hash.hex(), f.hash, f.raw) for f in filed
    ]


def test_tabs_in_a_fact_belong_to_the_fact() -> None:
    raw = b'{"a":\t1}'
    (offered,) = read_lines([b"1\t\t" + b"0" * 64 + b"\t" + raw], 1)
    assert (offered.raw, offered.hash) == (raw, fact_hash(raw))


NAMED = b"0" * 64


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"1",
        b"1\tid",
        b"1\tid\t" + NAMED,
        b"2\tid\t" + NAMED + b"\t{}",
        b"01\tid\t" + NAMED + b"\t{}",
        b" 1\tid\t" + NAMED + b"\t{}",
        b"1\t" + b"i" * 65 + b"\t" + NAMED + b"\t{}",
        b"1\tid\tshort\t{}",
        b"1\t\xff\t" + NAMED + b"\t{}",
        b"1\tid\t" + b"A" * 64 + b"\t{}",
        b"1\ti\x00d\t" + NAMED + b"\t{}",
    ],
)
def test_a_line_that_is_not_a_fact_line_fails_the_envelope(line: bytes) -> None:
    with pytest.raises(MalformedFrame):
        read_lines([line], 1)


def test_numbers_must_follow_each_other() -> None:
    one, two, three = offer_lines(facts(1, 3))
    for lines in ([one, three], [two, one], [one, one]):
        with pytest.raises(MalformedFrame):
            read_lines(lines, 1)


# ---- what settles


def reply(*verdicts: Verdict, high_water: int = 3) -> Reply:
    return Reply(p=1, epoch="e", now=NOON, high_water=high_water, verdicts=verdicts)


SENT = facts(1, 3)


def verdict_on(fact: Filed, **changes: object) -> Verdict:
    named = {"n": fact.n, "id": fact.id, "hash": fact.hash.hex(), "verdict": "settled"} | changes
    return Verdict(**named)  # type: ignore[arg-type]


def test_each_verdict_that_names_number_id_and_hash_settles() -> None:
    verdicts = [verdict_on(f, verdict=v) for f, v in zip(SENT, ("settled", "duplicate", "held"), strict=True)]
    assert settlements(SENT, reply(*verdicts)) == verdicts


@pytest.mark.parametrize("change", [{"hash": "0" * 64}, {"id": "other"}, {"n": 2}, {"n": 9}, {"hash": ""}])
def test_a_verdict_that_names_anything_else_settles_nothing(change: dict[str, object]) -> None:
    assert settlements(SENT[:1], reply(verdict_on(SENT[0], **change))) == []


def test_a_verdict_above_the_high_water_mark_settles_nothing() -> None:
    assert settlements(SENT, reply(*map(verdict_on, SENT), high_water=1)) == [verdict_on(SENT[0])]


def test_a_success_without_verdicts_settles_nothing() -> None:
    assert settlements(SENT, reply()) == []


def test_the_chain_of_both_sides_is_one_function() -> None:
    assert Journal(SENT).links[-1] == extend(first_link(PHONE), 1, [f.hash for f in SENT])
