"""The yearly programme: sixty entries and three projects, a year's campaigns made once, changed, accepted and cancelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from server.campaign.commands import Change, accept, cancel, change, make_year
from server.campaign.programme import built_in
from server.campaign.views import campaign_at, programme_of
from server.database import Store, commit, reading
from server.settings import Settings
from server.site.views import SiteRow, all_sites
from server.template.builtin import builtin_templates
from server.wiring import create_app
from sync.errors import Conflict, InputError, Overtaken
from sync.records.types import Subject
from sync.times import to_ms
from tests.carry import carry
from tests.desk import session_for
from tests.paper import SITE, PaperPhone, Server, check, server_on
from tests.records import moment, task

ROOFS = f"{SITE}-2026-eng-04"


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    return server_on(store, settings, tasks=0)


@pytest.fixture
def boss(server: Server) -> Iterator[TestClient]:
    with TestClient(create_app(server.parts), headers=session_for(server, "boss")) as made:
        yield made


def site_row() -> SiteRow:
    return next(site for site in all_sites() if site.id == SITE)


def make(server: Server, year: int = 2026) -> int:
    return commit(server.parts.store, lambda: make_year(server.parts.ledger, SITE, year, author="boss"))


def revision(server: Server, campaign: str = ROOFS) -> int:
    with reading(server.parts.store):
        return campaign_at(site_row(), campaign, server.clock.ms)[0].revision


def test_the_built_in_programme_has_five_lines_by_twelve_months_and_three_projects() -> None:
    entries = built_in()
    cells = Counter((entry.line, entry.months[0]) for entry in entries if len(entry.months) == 1)
    assert len(cells) == 60
    assert set(cells.values()) == {1}
    assert [(entry.code, entry.months) for entry in entries if len(entry.months) > 1] == [
        ("X-Q2", (4, 5, 6)), ("X-Q3", (7, 8, 9)), ("X-Q4", (10, 11, 12)),
    ]  # fmt: skip
    assert len({entry.code for entry in entries}) == 63


def test_every_entry_names_checklists_that_there_are_and_an_acceptance_note_of_ours() -> None:
    codes = {template.code for template in builtin_templates()}
    for entry in built_in():
        assert set(entry.templates) <= codes, entry.code
        assert entry.acceptance_zh.endswith("。"), entry.code
        assert entry.acceptance_en.endswith("."), entry.code
        assert (entry.origin, entry.acceptance_origin) == ("S", "A")


def test_a_year_is_made_once_with_windows_of_whole_months(server: Server, boss: TestClient) -> None:
    assert make(server) == 63
    assert make(server) == 0
    assert boss.post(f"/api/v1/sites/{SITE}/campaigns", json={"year": 2027}).json() == {"made": 63}
    found = {c["id"]: c for c in boss.get(f"/api/v1/sites/{SITE}/campaigns?year=2026").json()["campaigns"]}
    assert (found[ROOFS]["opens_on"], found[ROOFS]["due_on"], found[ROOFS]["role"]) == ("2026-04-01", "2026-04-30", "repair")
    states = Counter(c["state"] for c in found.values())
    # It is 20 November: five run and one project of the quarter; December lies ahead.
    assert states == {"overdue": 52, "running": 6, "planned": 5}


def test_tasks_count_the_progress_and_what_is_excused_is_in_neither_number(server: Server, boss: TestClient) -> None:
    make(server)
    server.enrol()
    campaign = f"{SITE}-2026-sec-11"
    month = {
        "period": "2026-11",
        "opens_at": moment(days=-19, hours=-12),
        "due_at": moment(days=10),
        "closes_at": moment(days=10),
    }
    server.put(
        *(task(id=f"t-{n}", campaign=campaign, subject=Subject(kind="equipment", id=f"ext-{n}"), **month) for n in (1, 2, 3))
    )
    phone = PaperPhone()
    phone.file(check(1))
    carry(server, phone)
    boss.post(f"/api/v1/sites/{SITE}/work/excuse", json={"tasks": ["t-3"], "reason": "being rebuilt"})
    (found,) = (c for c in boss.get(f"/api/v1/sites/{SITE}/campaigns").json()["campaigns"] if c["id"] == campaign)
    assert (found["tasks_done"], found["tasks_due"], found["percent"]) == (1, 2, 50)


def wanted(**fields: object) -> Change:
    plain = {"owner": "p1", "opens_on": "2026-04-05", "due_on": "2026-05-10", "acceptance_zh": "好", "acceptance_en": "fine",
             "percent": 40, "note": "two towers first"}  # fmt: skip
    return Change(**plain | fields)  # type: ignore[arg-type]


def write(server: Server, form: Change, at: int | None = None) -> None:
    seen = revision(server) if at is None else at
    people = frozenset({"p1", "p2"})
    commit(server.parts.store, lambda: change(server.parts.ledger, SITE, ROOFS, seen, form, people=people, author="boss"))


def test_owner_window_notes_and_percent_are_changed_and_the_year_shows_them(server: Server) -> None:
    make(server)
    write(server, wanted())
    with reading(server.parts.store):
        found = programme_of(site_row(), 2026, server.clock.ms)
    (row,) = (row for row in found.extra if row.campaign.id == ROOFS)  # of two months now
    assert (row.campaign.owner, row.campaign.due_on, row.percent, row.campaign.note) == (
        "p1",
        "2026-05-10",
        40,
        "two towers first",
    )


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        (wanted(due_on="2026-04-01"), "/due_on"),
        (wanted(opens_on="2026-02-30"), "/opens_on"),
        (wanted(due_on="2027-01-05"), "/opens_on"),
        (wanted(owner="stranger"), "/owner"),
        (wanted(percent=101), "/percent"),
    ],
)
def test_a_form_that_does_not_do_is_told_where_and_changes_nothing(form: Change, pointer: str, server: Server) -> None:
    make(server)
    before = revision(server)
    with pytest.raises(InputError) as raised:
        write(server, form)
    assert [one.pointer for one in raised.value.errors] == [pointer]
    assert revision(server) == before


def test_a_form_opened_before_somebody_elses_change_overwrites_nothing(server: Server) -> None:
    make(server)
    opened = revision(server)
    write(server, wanted(note="first"))
    with pytest.raises(Overtaken):
        write(server, wanted(note="second"), at=opened)
    with reading(server.parts.store):
        assert campaign_at(site_row(), ROOFS, server.clock.ms)[0].campaign.note == "first"


def test_what_is_accepted_says_who_and_when_and_is_changed_no_more(server: Server) -> None:
    make(server)
    ledger = server.parts.ledger
    with pytest.raises(InputError):
        commit(server.parts.store, lambda: accept(ledger, SITE, ROOFS, revision_inside(), "  ", author="boss"))
    commit(server.parts.store, lambda: accept(ledger, SITE, ROOFS, revision_inside(), "all roofs dry", author="boss"))
    with reading(server.parts.store):
        row = campaign_at(site_row(), ROOFS, server.clock.ms)[0]
    assert (row.state, row.campaign.accepted_by, row.campaign.acceptance_note) == ("accepted", "boss", "all roofs dry")
    assert row.campaign.accepted_at is not None
    assert to_ms(row.campaign.accepted_at) == server.clock.ms
    with pytest.raises(Conflict):
        write(server, wanted())


def test_what_is_cancelled_stays_in_sight_with_its_reason_and_is_not_made_again(server: Server) -> None:
    make(server)
    ledger = server.parts.ledger
    commit(server.parts.store, lambda: cancel(ledger, SITE, ROOFS, revision_inside(), "no roofs here", author="boss"))
    assert make(server) == 0
    with reading(server.parts.store):
        row = campaign_at(site_row(), ROOFS, server.clock.ms)[0]
    assert (row.state, row.campaign.note) == ("cancelled", "no roofs here")


def revision_inside() -> int:
    """The revision, asked inside a block that is already open."""
    return campaign_at(site_row(), ROOFS, 0)[0].revision
