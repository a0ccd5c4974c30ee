"""What an exchange makes of facts, on both databases."""

from server.database import reading
from server.ledger.tables import Document, Journal
from sync.records.documents import decode_document
from tests.carry import carry
from tests.paper import PaperPhone, Server
from tests.records import inspection


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
