"""What a bound label does on the server: the code stands on one thing for ever, an older one goes on resolving, a stranger's is
held."""

from __future__ import annotations

import msgspec
import pytest

from server.database import commit, reading
from server.label.tables import LabelCode, LabelTrouble
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document, Journal
from server.record.commands import decide
from server.record.views import held_fact
from sync.errors import LabelTaken
from sync.records.equipment import LabelBound
from sync.records.fact import TaskWasBlocked
from sync.records.scope import ZoneKind
from sync.records.site import Zone
from sync.records.task import TaskBlocked
from tests.carry import carry
from tests.paper import OTHER_SITE, PaperPhone, Server
from tests.records import SITE, checkpoint, equipment, inspection, photo
from tests.server.equipment.facts import bound, code, stored

MAKER = "12345AB67890CD"


def verdicts(server: Server, phone: PaperPhone, *facts: object) -> list[tuple[str, str]]:
    first = len(phone.filed) + 1
    phone.file(*facts)  # type: ignore[arg-type]
    return [(v.verdict, v.problem) for v in carry(server, phone, first).verdicts]


def codes(server: Server) -> dict[str, str]:
    with reading(server.parts.store):
        return {row.code: f"{row.kind} {row.subject}" for row in LabelCode.select()}


def test_a_new_code_becomes_the_current_label_and_the_old_one_goes_on_resolving(server: Server) -> None:
    phone = PaperPhone()
    assert verdicts(server, phone, bound("ext-1", code(1)), bound("ext-1", code(2), supersedes=code(1), why="worn")) == [
        ("settled", ""), ("settled", ""),
    ]  # fmt: skip
    assert stored(server, "equipment", "ext-1").labels == (code(2), code(1))
    assert codes(server) == {code(1): "equipment ext-1", code(2): "equipment ext-1"}


def test_places_zones_and_checkpoints_take_labels_too(server: Server) -> None:
    server.put(Zone(id="z1", site=SITE, kind=ZoneKind.GREEN, name="Lawn"))
    phone = PaperPhone()
    facts = [bound("f1", code(1), kind="place"), bound("z1", code(2), kind="zone"), bound("cp-1", code(3), kind="checkpoint")]
    assert verdicts(server, phone, *facts) == [("settled", "")] * 3
    assert [stored(server, kind, one).labels for kind, one in (("place", "f1"), ("zone", "z1"), ("checkpoint", "cp-1"))] == [
        (code(1),), (code(2),), (code(3),),
    ]  # fmt: skip


def test_a_makers_code_is_an_alias_of_equipment_and_of_nothing_else(server: Server) -> None:
    phone = PaperPhone()
    facts = [bound("ext-1", MAKER, why="maker"), bound("cp-1", "54321AB67890CD", kind="checkpoint")]
    assert verdicts(server, phone, *facts) == [("settled", ""), ("held", "label-unsound")]
    assert stored(server, "equipment", "ext-1").maker_code == MAKER
    assert codes(server) == {MAKER: "equipment ext-1"}


@pytest.mark.parametrize("wrong", ["", "HELLO", code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1"), "https://evil.example/E/X"])
def test_what_is_no_sound_code_is_held_and_changes_nothing(wrong: str, server: Server) -> None:
    assert verdicts(server, PaperPhone(), bound("ext-1", wrong)) == [("held", "label-unsound")]
    assert stored(server, "equipment", "ext-1").labels == ()


def test_a_code_on_another_thing_is_held_by_name_even_within_one_batch(server: Server) -> None:
    phone = PaperPhone()
    facts = [bound("ext-1", code(1)), bound("ext-2", code(1)), bound("ext-2", code(2), supersedes=code(1))]
    assert verdicts(server, phone, *facts) == [("settled", ""), ("held", "label-taken"), ("held", "label-taken")]
    assert stored(server, "equipment", "ext-2").labels == ()
    with reading(server.parts.store):
        assert "equipment ext-1" in Journal.get(Journal.problem == "label-taken").detail


def test_a_code_of_another_sites_thing_is_taken_without_telling_which(server: Server) -> None:
    server.put(equipment(id="far", site=OTHER_SITE, labels=(code(7),)))
    assert verdicts(server, PaperPhone(), bound("ext-1", code(7))) == [("held", "label-taken")]
    with reading(server.parts.store):
        detail = Journal.get(Journal.problem == "label-taken").detail
    assert "far" not in detail
    assert "another site" in detail


def test_a_thing_that_is_not_there_or_has_no_label_is_held(server: Server) -> None:
    phone = PaperPhone()
    assert verdicts(server, phone, bound("nothing", code(1)), bound("jl", code(1), kind="site")) == [
        ("held", "subject-unknown"), ("held", "malformed-fact"),
    ]  # fmt: skip


def test_an_author_without_the_right_makes_a_proposal_that_a_supervisor_lets_count(server: Server) -> None:
    phone = PaperPhone()
    assert verdicts(server, phone, bound("ext-1", code(1), author="p1")) == [("held", "author-without-right")]
    assert stored(server, "equipment", "ext-1").labels == ()

    def release() -> None:
        position = Journal.get(Journal.kind == "label.bound").position
        held = held_fact(position, SITE)
        decide(server.parts.ledger, held, "applied", author="boss", note="", is_placed=True)

    commit(server.parts.store, release)
    assert stored(server, "equipment", "ext-1").labels == (code(1),)
    assert codes(server) == {code(1): "equipment ext-1"}


def test_a_proposal_whose_code_was_used_meanwhile_says_so_and_goes_on_waiting(server: Server) -> None:
    phone = PaperPhone()
    verdicts(server, phone, bound("ext-1", code(1), author="p1"), bound("ext-2", code(1)))

    def release() -> None:
        position = Journal.get((Journal.kind == "label.bound") & (Journal.verdict == "held")).position
        decide(server.parts.ledger, held_fact(position, SITE), "applied", author="boss", note="", is_placed=True)

    with pytest.raises(LabelTaken):
        commit(server.parts.store, release)
    assert codes(server) == {code(1): "equipment ext-2"}


def test_nothing_else_fits_into_the_body() -> None:
    for body in ({"code": "x" * 121}, {"code": "A\x00"}, {"code": 7}, {"code": "X", "why": "bored"}, {"code": "X", "site": "jl"}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(body, LabelBound)


def test_codes_of_things_that_were_removed_are_free_again(server: Server) -> None:
    server.put(checkpoint(id="cp-9", labels=(code(9),)))
    assert codes(server) == {code(9): "checkpoint cp-9"}
    commit(server.parts.store, lambda: server.parts.ledger.remove("boss", [("site:jl", "checkpoint", "cp-9")]))  # type: ignore[list-item]
    assert codes(server) == {}


def test_bad_scans_are_noted_and_a_rebuild_makes_everything_again(server: Server) -> None:
    phone = PaperPhone()
    slow, typed, quick = inspection(), inspection(), inspection()
    slow = msgspec.structs.replace(slow, body=msgspec.structs.replace(slow.body, scan_ms=4_000, code=code(1)))
    typed = msgspec.structs.replace(typed, body=msgspec.structs.replace(typed.body, by="typed_code", code=code(1)))
    quick = msgspec.structs.replace(quick, body=msgspec.structs.replace(quick.body, scan_ms=900, code=code(1)))
    gone = TaskWasBlocked(
        id=inspection().id, schema=1, author="p1", site=SITE, subject=slow.subject, made_at=slow.made_at, boot_ns=1, boot_id="b",
        photos=(photo(),), body=TaskBlocked(reason="label_gone"),
    )  # fmt: skip
    assert verdicts(server, phone, bound("ext-1", code(1)), slow, typed, quick, gone) == [("settled", "")] * 5

    def everything() -> list[list[tuple[object, ...]]]:
        with reading(server.parts.store):
            tables = [list(t.select().order_by(t._meta.primary_key).tuples()) for t in (LabelCode, LabelTrouble)]
            return [*tables, list(Document.select(Document.kind, Document.id, Document.body).order_by(Document.id).tuples())]

    before = everything()
    assert sorted(row[4] for row in before[1]) == ["gone", "slow", "typed"]
    rebuild(server.parts.store, server.parts.ledger.registry)
    assert everything() == before
