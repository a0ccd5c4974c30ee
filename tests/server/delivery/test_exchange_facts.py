"""What an exchange makes of facts, on both databases."""

import pytest

from server.database import commit, reading
from server.device.commands import revoke
from server.ledger.documents import Key
from server.ledger.tables import Document, Journal
from server.people.tables import PersonLogin
from sync.errors import RateLimited
from sync.records.documents import decode_document
from sync.records.roles import Role
from tests.carry import carry
from tests.desk import session_for
from tests.paper import OTHER_SITE, PaperPhone, Server, check, profile
from tests.records import inspection, moment


def stored(server: Server, kind: str, doc_id: str) -> object:
    with reading(server.parts.store):
        row = Document.get((Document.kind == kind) & (Document.id == doc_id))
        return decode_document(kind, bytes(row.body))


def test_a_check_is_settled_closes_its_task_and_stands_on_the_card(server: Server, phone: PaperPhone) -> None:
    (filed,) = phone.file(inspection(task="t-1"))
    reply = carry(server, phone)
    assert [(v.n, v.id, v.hash, v.verdict) for v in reply.verdicts] == [(1, filed.id, filed.hash.hex(), "settled")]
    assert reply.high_water == 1
    task = stored(server, "task", "t-1")
    assert (task.state, task.done_by, task.done_in) == ("done", "p1", filed.id)
    card = stored(server, "equipment", "ext-1")
    assert [(c.by, c.outcome) for c in card.last_checks] == [("P1", "normal")]
    assert phone.rows["site:jl", "task", "t-1"].body.find(b'"state":"done"') > 0


def test_the_same_batch_three_times_and_in_parts_settles_once(server: Server, phone: PaperPhone) -> None:
    phone.file(*(inspection(task=f"t-{n}") if n == 1 else inspection() for n in range(1, 4)))
    assert [v.verdict for v in carry(server, phone).verdicts] == ["settled"] * 3
    assert [v.verdict for v in carry(server, phone).verdicts] == ["duplicate"] * 3
    assert [v.verdict for v in carry(server, phone, 2).verdicts] == ["duplicate"] * 2
    with reading(server.parts.store):
        assert Journal.select().where(Journal.verdict == "settled", Journal.kind == "inspection.submitted").count() == 3


def test_a_phone_holds_the_streams_of_those_who_may_do_something_there_now(server: Server, phone: PaperPhone) -> None:
    carry(server, phone)
    assert set(phone.cursors) == {"company", "person:p1", "person:p2", "site:jl"}
    server.put(profile("p1", Role.PATROL, OTHER_SITE), profile("p2", Role.PATROL, OTHER_SITE))
    reply = carry(server, phone)
    assert (set(reply.drop), set(reply.add)) == ({"site:jl"}, {"site:xh"})
    assert {key[0] for key in phone.rows} <= {"company", "person:p1", "person:p2", "site:xh"}


def test_a_person_without_post_or_with_a_closed_account_brings_no_documents_to_a_phone(server: Server, phone: PaperPhone) -> None:
    session_for(server, "p1")
    server.put(profile("p1", Role.PATROL, OTHER_SITE))
    carry(server, phone)
    assert {"person:p1", "site:xh"} < set(phone.cursors)
    commit(server.parts.store, lambda: PersonLogin.update(is_closed=True).where(PersonLogin.person == "p1").execute())
    assert set(carry(server, phone).drop) == {"person:p1", "site:xh"}
    commit(server.parts.store, lambda: server.parts.ledger.remove("boss", [Key("person:p2", "profile", "p2")]))
    assert set(carry(server, phone).drop) == {"person:p2", "site:jl"}
    assert set(phone.cursors) == {"company"}


def test_facts_of_a_dropped_site_are_settled_by_the_rights_of_their_time_and_later_ones_held(
    server: Server, phone: PaperPhone
) -> None:
    carry(server, phone)
    server.clock.go(600)
    server.put(profile("p1", Role.PATROL, OTHER_SITE), profile("p2", Role.PATROL, OTHER_SITE))
    server.clock.go(600)
    before = check(1, made_at=moment(minutes=5), boot_ns=10**12 + 300 * 10**9)
    after = check(2, made_at=moment(minutes=15), boot_ns=10**12 + 900 * 10**9)
    phone.file(before, after)
    reply = carry(server, phone, boot_ns=10**12 + 1200 * 10**9, sent_at=moment(minutes=20))
    assert [(v.verdict, v.problem) for v in reply.verdicts] == [("settled", ""), ("held", "site-out-of-scope")]
    assert "site:jl" in reply.drop


def test_a_lost_phones_quarantine_counts_every_line_whatever_is_wrong_with_it(server: Server, phone: PaperPhone) -> None:
    object.__setattr__(server.parts.settings.limits, "revoked_facts", 3)
    phone.file(check(1))
    carry(server, phone)
    server.clock.go(1)
    commit(server.parts.store, lambda: revoke("phone-1", by="boss", now_ms=server.clock.ms))
    server.clock.go(1)
    phone.file_bytes(b"no fact at all", "x")
    phone.file_bytes(b"{}", "y")
    carry(server, phone, 2)
    again = PaperPhone(epoch="00000000000000e2")
    again.filed = [phone.filed[0]]
    carry(server, again)
    again.file(check(2))
    with pytest.raises(RateLimited):
        carry(server, again, 2)
