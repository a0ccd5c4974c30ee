"""What the exchanges prove of when a fact was filed: between the last time the phone kept nothing back and its own announcement,
whatever the phone's clocks and numbers say; on both databases."""

from datetime import datetime

from server.database import reading
from server.ledger.tables import Journal
from sync.exchange.header import Offer
from sync.times import from_ms, to_ms
from tests.carry import carry
from tests.paper import PaperPhone, Server
from tests.records import NOON, inspection, moment


def filed_at(server: Server) -> list[datetime]:
    """The corrected times of the phone's facts, in the order of their numbers."""
    with reading(server.parts.store):
        rows = Journal.select().where(Journal.kind == "inspection.submitted").order_by(Journal.n)
        return [from_ms(row.corrected_at) for row in rows]


def backdated(hours: float) -> object:
    """A fact that claims to be that old and whose boot clock proves nothing."""
    return inspection(made_at=moment(hours=-hours), boot_id="another-boot", boot_ns=1)


def test_regression_a_fact_that_was_filed_while_the_exchange_before_it_was_under_way_keeps_its_time(
    server: Server, phone: PaperPhone
) -> None:
    """The bound was the moment of the commit, not the moment at which the offer had left the phone."""
    phone.file(inspection())
    server.clock.go(60)  # a slow line, a long queue
    carry(server, phone, began_ms=to_ms(NOON))
    phone.file(inspection(made_at=moment(seconds=30), boot_ns=10**12 + 30 * 10**9))
    server.clock.go(30)
    carry(server, phone, 2, sent_at=moment(seconds=90), boot_ns=10**12 + 90 * 10**9)
    assert filed_at(server)[1] == moment(seconds=30)


def test_regression_every_batch_of_one_delivery_is_bounded_by_the_time_the_phone_was_last_whole(
    server: Server, phone: PaperPhone
) -> None:
    """From the second batch on nothing kept a fact from being dated back."""
    phone.file(inspection(made_at=moment(hours=-1)))
    server.clock.go(-1800)
    carry(server, phone, sent_at=moment(minutes=-30))
    server.clock.go(1800)
    phone.file(*(backdated(0.9) for _ in range(4)))  # type: ignore[arg-type]
    carry(server, phone, 2, 3, want_page=False)
    server.clock.go(1)
    carry(server, phone, 4, 4, want_page=False)
    server.clock.go(1)
    carry(server, phone, 5)
    assert filed_at(server)[1:] == [moment(minutes=-30)] * 4


def test_regression_a_phone_that_announces_facts_it_never_delivers_dates_nothing_back(server: Server, phone: PaperPhone) -> None:
    """Its every later fact counted as announced long ago, and was put where no exchange bounded it."""
    phone.file(inspection())
    server.clock.go(-1800)
    lie = Offer(first=1, prev=phone.link(0).hex(), head=2**53)
    carry(server, phone, 1, offer=lie)
    server.clock.go(1800)
    phone.file(backdated(0.9))  # type: ignore[arg-type]
    lie = Offer(first=2, prev=phone.link(1).hex(), head=2**53)
    carry(server, phone, 2, offer=lie)
    phone.file(inspection(made_at=moment(seconds=40), boot_ns=10**12 + 40 * 10**9))
    server.clock.go(60)
    lie = Offer(first=3, prev=phone.link(2).hex(), head=2**53)
    carry(server, phone, 3, offer=lie, sent_at=moment(seconds=60), boot_ns=10**12 + 60 * 10**9)
    assert filed_at(server)[1:] == [moment(minutes=-30), moment(seconds=40)]
