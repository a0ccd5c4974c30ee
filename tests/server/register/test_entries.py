"""Entries of the registers on the server: listed by form and day, exported with what was written, corrected, erased, rebuilt."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from server.database import Store, reading
from server.delivery.vault import DiskVault
from server.ledger.rebuild import rebuild
from server.record.erasure import erase_due
from server.register.views import Entry, count_entries, entries
from server.settings import Settings
from server.template.builtin import register_forms
from server.wiring import create_app
from sync.records.inspection import Answer
from sync.records.roles import Role
from sync.records.scope import PlaceKind
from sync.records.site import Place
from sync.records.types import Subject
from tests.carry import carry
from tests.desk import session_for
from tests.paper import OTHER_SITE, SITE, PaperPhone, Server, person, profile, server_on
from tests.records import inspection, moment

GATE = Subject(kind="place", id="gate-1")
SAID = (
    Answer(i="kind", v="courier"),
    Answer(i="people", v=2),
    Answer(i="dir", v="in"),
    Answer(i="allowed", v="host"),
    Answer(i="unit", v="=HYPERLINK(1)"),
    Answer(i="note", v="<b>Li</b>"),
)


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    made.enrol()
    made.put(*register_forms(), Place(id="gate-1", site=SITE, parent=None, kind=PlaceKind.GATE, name="Main gate"))
    return made


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    token = session_for(server, "boss")["Authorization"].split(" ")[1]
    with TestClient(create_app(server.parts), cookies={"linxun-session": token}, raise_server_exceptions=False) as made:
        yield made


def visitor(**changes: object):  # type: ignore[no-untyped-def]
    return inspection(**{"template": "GATE-V", "answers": SAID, "subject": GATE} | changes)


def listed(server: Server) -> tuple[Entry, ...]:
    with reading(server.parts.store):
        return entries(SITE, ["GATE-V"])


def deliver(server: Server, *facts) -> None:  # type: ignore[no-untyped-def]
    phone = PaperPhone()
    phone.file(*facts)
    assert {v.verdict for v in carry(server, phone).verdicts} == {"settled"}


def test_an_entry_is_listed_with_its_numbers_and_without_what_was_written(server: Server) -> None:
    fact = visitor()
    deliver(server, fact)
    (entry,) = listed(server)
    assert (entry.fact_id, entry.subject_id, entry.author, entry.number("people")) == (fact.id, "gate-1", "p1", 2)
    assert set(entry.numbers) == {"kind", "people", "dir", "allowed"}
    with reading(server.parts.store):
        assert count_entries(OTHER_SITE, ["GATE-V"]) == 0


def test_a_correction_takes_the_place_of_what_it_corrects(server: Server) -> None:
    first = visitor()
    deliver(server, first, visitor(corrects=first.id, answers=(*SAID[:1], Answer(i="people", v=3), *SAID[2:])))
    assert [entry.number("people") for entry in listed(server)] == [3]


def test_regression_a_corrected_entry_stands_at_the_time_of_what_happened(server: Server) -> None:
    phone, first = PaperPhone(), visitor()
    phone.file(first)
    carry(server, phone)
    (before,) = listed(server)
    server.clock.go(7200)
    later, boot_ns = moment(hours=2), 10**12 + 7200 * 10**9
    phone.file(visitor(corrects=first.id, made_at=later, boot_ns=boot_ns))
    assert [v.verdict for v in carry(server, phone, 2, sent_at=later, boot_ns=boot_ns).verdicts] == ["settled"]
    (after,) = listed(server)
    assert (after.fact_id != before.fact_id, after.at) == (True, before.at)


def test_the_page_shows_a_day_escaped_and_the_workbook_holds_text_and_no_formula(server: Server, boss: TestClient) -> None:
    deliver(server, visitor())
    shown = boss.get(f"/console/sites/{SITE}/registers?first=2026-11-20&last=2026-11-20", headers={"accept-language": "en"})
    assert shown.status_code == 200
    assert "Main gate" in shown.text
    assert "1 entries" in shown.text
    answer = boss.get(f"/console/sites/{SITE}/registers/export?first=2026-11-20&last=2026-11-20&form=GATE-V")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content))["GATE-V"]
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"] == "s"
    assert cells["<b>Li</b>"] == "s"
    assert cells[2] == "n"


@pytest.mark.parametrize(
    "query", ["first=2026-11-31", "first=2026-11-20&last=2026-11-19", "first=2020-01-01&last=2026-01-01", "first=0001-01-01"]
)
def test_days_that_cannot_be_are_said_and_not_guessed(boss: TestClient, query: str) -> None:
    assert boss.get(f"/console/sites/{SITE}/registers?{query}").status_code == 422


def test_a_foreign_site_shows_nothing_and_an_export_needs_its_right(server: Server, boss: TestClient) -> None:
    assert boss.get(f"/console/sites/{OTHER_SITE}/registers").status_code == 404
    server.put(person("fore", Role.FOREMAN), profile("fore", Role.FOREMAN))
    token = session_for(server, "fore")["Authorization"].split(" ")[1]
    with TestClient(create_app(server.parts), cookies={"linxun-session": token}, raise_server_exceptions=False) as foreman:
        assert foreman.get(f"/console/sites/{SITE}/registers").status_code == 200
        assert foreman.get(f"/console/sites/{SITE}/registers/export").status_code == 403


def test_after_ninety_days_the_words_are_gone_and_the_entry_still_counts(server: Server, boss: TestClient) -> None:
    deliver(server, visitor())
    server.clock.go(timedelta(days=91).total_seconds())
    assert erase_due(server.parts.store, DiskVault(server.parts.settings.vault), server.clock.ms) == 1
    token = session_for(server, "boss")["Authorization"].split(" ")[1]
    boss.cookies.set("linxun-session", token)
    answer = boss.get(f"/console/sites/{SITE}/registers/export?first=2026-11-20&last=2026-11-20&form=GATE-V")
    values = [cell.value for row in load_workbook(io.BytesIO(answer.content))["GATE-V"].iter_rows() for cell in row]
    assert "<b>Li</b>" not in values
    assert 2 in values


def test_a_rebuild_lists_the_same(server: Server) -> None:
    first = visitor()
    deliver(server, first, visitor(), visitor(corrects=first.id))
    before = listed(server)
    assert rebuild(server.parts.store, server.parts.ledger.registry).refused == []
    assert listed(server) == before
