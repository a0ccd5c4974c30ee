"""What is exported is imported again to the very same, in both languages and both formats, whatever the cards say."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from server.database import Store, reading
from server.equipment.exporting import Format, export_file, export_table
from server.equipment.views import card_of
from server.settings import Settings
from server.words import Language
from sync.records.equipment import Equipment, EquipmentState
from sync.records.scope import EquipmentKind, PlaceKind, ZoneKind
from sync.records.site import Place, Unit, UnitState, Zone
from tests.paper import Server, server_on
from tests.records import SITE
from tests.server.equipment.facts import code
from tests.server.equipment.sheets import imported, tried, wrong

# What a form lets through: no control characters, no blanks around; formulas and quotes are welcome.
TEXT = st.text(alphabet=string.ascii_letters + string.digits + " =+-@,;\"'#/<>{}中文设备①＝é", max_size=20).map(str.strip)
# An apostrophe before a formula's sign is taken off again on reading: that is how csv says "text".
SAFE = TEXT.filter(lambda text: not text.startswith("'"))
NAME = SAFE.filter(bool)
DAY = st.none() | st.dates(min_value=date(1990, 1, 1)).map(str)
STAMP = DAY | st.just("2019-05")
VALUES = st.dictionaries(st.sampled_from(["set_press", "rated_ampere", "own_value"]), st.floats(-1e6, 1e6))
PLACES = ("f1", "t1", "t1f", "odd")


@st.composite
def cards(draw: st.DrawFn) -> list[Equipment]:
    made = []
    for n in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(EquipmentKind))
        made.append(
            Equipment(
                id=f"c-{n}", site=SITE, kind=kind, name=draw(NAME), place=draw(st.sampled_from(PLACES)), spot=draw(SAFE),
                labels=tuple(code(n * 10 + i) for i in range(draw(st.integers(0, 3)))),
                risk=draw(st.sampled_from(["A", "B", "C"])),
                state=draw(st.sampled_from(EquipmentState)), made_on=draw(STAMP), bought_on=draw(STAMP), valid_until=draw(DAY),
                scrap_on=draw(DAY), values=draw(VALUES),
                values_origin=draw(st.sampled_from(["S", "T", "A"])), count=draw(st.integers(1, 10_000)),
                fields=draw(st.dictionaries(st.sampled_from(["model", "maker", "own_field"]), NAME)),
                keeper=draw(st.sampled_from([None, "p1", "p2"])), order=draw(st.integers(0, 1000)), note=draw(SAFE),
            )
        )  # fmt: skip
    return made


def ground() -> list[Place]:
    return [
        Place(id="t1", site=SITE, parent=None, kind=PlaceKind.TOWER, name="1号楼"),
        Place(id="t1f", site=SITE, parent="t1", kind=PlaceKind.FLOOR, name="1F"),
        Place(id="odd", site=SITE, parent="t1", kind=PlaceKind.FLOOR, name="a / b"),
    ]


@pytest.fixture
def lite(sqlite_store: Store, settings: Settings) -> Server:
    made = server_on(sqlite_store, settings)
    made.put(*ground())
    return made


def exported(server: Server, language: Language, format: Format, what: str = "equipment") -> bytes:
    with reading(server.parts.store):
        return export_file(export_table(SITE, what, language, now_ms=server.clock.ms), format)  # type: ignore[arg-type]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=cards(), language=st.sampled_from(["zh", "en"]), format=st.sampled_from(["xlsx", "csv"]))
def test_an_export_is_imported_again_without_a_single_change(
    found: list[Equipment], language: Language, format: Format, lite: Server
) -> None:
    lite.put(*found)
    content = exported(lite, language, format)
    plan = tried(lite, content)
    assert wrong(plan) == []
    assert (plan.added, plan.changed) == ([], [])
    # And over cards that were changed meanwhile it brings every one back.
    lite.put(*(replace(card, name="changed", note="", risk="C", values={}, fields={}) for card in found))
    imported(lite, content, over=True)
    again = exported(lite, language, format)
    keep = {card.id: card for card in found}
    assert tried(lite, again).changed == []
    for card in keep.values():
        with reading(lite.parts.store):
            now = card_of(SITE, card.id)
        # An empty cell changes nothing, so an empty text cannot come back over a written one.
        assert (now.name, now.values, now.fields, now.risk, now.labels) == (
            card.name,
            card.values,
            card.fields,
            card.risk,
            card.labels,
        )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_register_filled_from_an_export_exports_the_same(language: Language, lite: Server) -> None:
    lite.put(
        Unit(id="u1", site=SITE, place="t1f", number="101", state=UnitState.VACANT, is_under_renovation=True, housekeeper="p1")
    )
    lite.put(
        Zone(id="g1", site=SITE, kind=ZoneKind.CLEAN_GRID, name="Grid 1", keeper="p2"),
        Zone(
            id="z1", site=SITE, kind=ZoneKind.CLEAN_LOBBY, name="=Lobby", grid="g1", places=("t1", "f1", "odd"), interval_hours=24
        ),
    )
    for what in ("unit", "zone"):
        content = exported(lite, language, "xlsx", what)
        assert tried(lite, content, what=what).same == (1 if what == "unit" else 2)  # type: ignore[arg-type]
        assert wrong(tried(lite, content, what=what)) == []  # type: ignore[arg-type]
