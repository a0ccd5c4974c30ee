"""Acts of the demo's day that are more than a check: register entries, a fault mended and verified, extinguishers that may not
all leave, a label replaced, a stock-take. Each through the phone's own commands.
"""

from __future__ import annotations

from itertools import cycle, islice

from server.database import commit, reading
from server.demo.estate.faults import Rule
from server.demo.play import Play, require
from server.demo.process import PhoneRefusal
from server.label.commands import SHEET_CODES, mint_sheet
from server.label.stock import sheet_of
from sync.records.scope import EquipmentKind, PlaceKind

FORMS = ("GATE-V", "GATE-C")
WORN = 40
"""Which hydrant in walking order gets a new label."""


def visitors_come(play: Play, clock: str, count: int) -> int:
    """Write people and cars into the registers of the first gate, on phone A."""
    play.stage.clock.advance_to(play.stage.at(clock))
    gate = next(place for place in play.stage.estate.main.objects.places if place.kind is PlaceKind.GATE)
    for form in FORMS:
        play.hands["A"].phone.do("register_here", template=form, kind="place", id=gate.id)
    for form in islice(cycle(FORMS), count):
        play.hands["A"].check(gate, form)
    return count


def fault_is_mended_and_verified(play: Play) -> None:
    """The pump's fault: repairer L mends it and photographs, B who found it scans the pump again and confirms."""
    pump, _ = play.fault(Rule.PRESSURE_OUT_OF_RANGE)
    play.sync("B", "L")
    mender, finder = play.hands["L"], play.hands["B"]
    card = mender.phone.do("card", kind="equipment", id=pump.id)
    fault = card["faults"][-1]["hazard_id"]
    mender.phone.do("mend", id=fault, picture=str(play.stage.pictures.view(pump.id, "mended")), note="压力开关已重调")
    play.sync("L", "B")
    found = finder.scan(pump)
    finder.phone.do("verify", id=fault, holds=True, by=found["method"])
    play.sync("B")
    play.planted["mended"] = fault


def extinguishers_cannot_all_leave(play: Play) -> None:
    """More than a quarter of the extinguishers without spares: the phone refuses to file it and says how many may go."""
    phone = play.hands["B"].phone
    bodies = play.cards(EquipmentKind.EXTINGUISHER)
    wanted = [card.id for card in bodies[: len(bodies) // 4 + 10]]
    try:
        phone.do("move", action="away", ids=wanted, firm="示例消防维保公司")
    except PhoneRefusal as refused:
        view = phone.do("move_view")
        why = ", ".join(error["detail"] for error in refused.told["errors"])
        play.planted["quarter"] = f"{view['after']} of {view['total']} away, {view['allowed']} may be: refused ({why})"
    require("quarter" in play.planted.get("quarter", ""), "the phone let more than a quarter of the extinguishers leave")
    phone.do("move_discard")


def new_label_is_known(play: Play) -> None:
    """The label that no phone knew in the morning opens its card after the sync."""
    card, _ = play.fault(Rule.LABEL_UNKNOWN)
    play.sync("C")
    found = play.hands["C"].scan(card)
    require(found["kind"] == "card" and found["subject_id"] == card.id, f"the new label is still unknown: {found}")
    play.planted["new_label"] = card.id


def label_is_replaced(play: Play) -> None:
    """A worn label: the supervisor hangs a pre-printed one on the hydrant; the old one still leads to it."""
    card = play.cards(EquipmentKind.HYDRANT_INDOOR)[WORN]
    by, parts = play.stage.estate.login("admin").person, play.stage.parts
    sheet = commit(parts.store, lambda: mint_sheet(play.site, min(SHEET_CODES), author=by, now_ms=parts.now_ms()))
    with reading(parts.store):
        code = sheet_of(play.site, sheet).codes[0]
    phone = play.hands["I"].phone
    picture = str(play.stage.pictures.view(card.id, "new label"))
    phone.do("bind", code=code, kind="equipment", id=card.id, why="worn", picture=picture)
    for label in (code, card.labels[0]):
        found = phone.do("typed", code=label)
        require(found["subject_id"] == card.id, f"label {label} does not lead to its body: {found}")
    play.planted["bound"], play.planted["bound_code"] = card.id, code


def stock_is_taken(play: Play) -> None:
    """The supervisor counts one place of the garage; one body is not found there."""
    phone = play.hands["I"].phone
    cards = play.cards(EquipmentKind.EXTINGUISHER)
    odd = {fault.id for fault in play.stage.estate.faults}
    lacking = next(card for card in cards if card.id not in odd and play.is_in(card, PlaceKind.GARAGE))
    job = phone.do("stock_start", place=lacking.place)
    for row in phone.do("stock", job=job)["rows"]:
        if row["id"] != lacking.id:
            phone.do("stock_scan", job=job, picture=str(play.hands["I"].label(play.things[row["id"]])))
    play.planted["stock"], play.planted["stock_missing"] = phone.do("stock_finish", job=job), lacking.name
