"""The demo's day after its morning in the basement, hour by hour: everybody's checks, registers, scores, night and next morning.

Each act moves the demo's clock to its hour. Work orders and what follows from them are not played.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from server.database import commit
from server.demo.acts import BASEMENT, DELIVERIES, enrol_three_phones, shifts_end
from server.demo.before import the_figure_is_published, the_night, two_days_ago
from server.demo.duties import (
    extinguishers_cannot_all_leave,
    fault_is_mended_and_verified,
    label_is_replaced,
    new_label_is_known,
    stock_is_taken,
    visitors_come,
)
from server.demo.play import CHANGED, LOG, Play, require
from server.demo.rounds import walk_at
from server.task.excusing import excuse
from server.template.commands import save_template
from server.template.views import newest_template
from sync.records.scope import EquipmentKind, PlaceKind

POSTS = {
    "A": "guard-01", "B": "repair-01", "C": "guard-03", "D": "monitor-01", "E": "repair-02", "F": "cleaner-01",
    "G": "cleaner-06", "H": "keeper-01", "I": "env-head-01", "J": "guard-02", "K": "guard-05", "L": "repair-03",
}  # fmt: skip
"""Whose phone it is."""
BATCH = 20
"""So many extinguishers of the garage are checked at ten o'clock; those with a planted fault stay as they are."""
REGISTERED = (("11:30", 25), ("14:10", 20), ("17:10", 15))
"""When people and cars are written down at the gate, and how many."""


def the_day_begins(play: Play) -> None:
    """Seven o'clock, without what was before."""
    play.stage.clock.advance_to(play.stage.at("07:00"))


def everybody_signs_in(play: Play) -> None:
    """The phones of the other posts; phone E goes down to the plant rooms before a template is changed."""
    play.stage.clock.advance_to(play.stage.at("06:40"))
    enrol_three_phones(play)
    play.at_once(partial(play.enrol, name, POSTS[name]) for name in "FGHIJK")
    play.sync("E")
    play.stage.links["E"].down()
    admin = play.stage.estate.login("admin").person

    def change() -> None:
        newest = newest_template(CHANGED)
        first = msgspec.structs.replace(newest.items[0], zh=newest.items[0].zh + " (10点前)")
        draft = msgspec.structs.replace(newest, items=(first, *newest.items[1:]))
        require(save_template(play.stage.parts.ledger, admin, draft).version == newest.version + 1, "no new version")

    commit(play.stage.parts.store, change)
    play.say(f"06:40: {len(play.hands)} phones in hand; E is in the plant rooms without signal, {CHANGED} gets a new version")


def posts_are_handed_over(play: Play) -> None:
    """Seven o'clock: the gates are handed over on one phone and taken over on another, the control room goes on."""
    play.stage.clock.advance_to(play.stage.at("07:02"))
    given, taken = hand_over(play)
    scanned = walk_at(play, "07:20")
    play.say(f"07:00: {given} gates handed over, {taken} taken over; two rounds walked, {scanned} points scanned")


def hand_over(play: Play, most: int | None = None) -> tuple[int, int]:
    """Give every gate on A and take them over on K, at most so many; return how many were given and taken."""
    given = play.work("A", ["GATE-S"])
    play.sync("A", "K")
    waiting = play.hands["K"].phone.do("handovers")["to_take"]
    for row in waiting[:most]:
        play.hands["K"].phone.do("handover_take", id=row["id"])
    play.sync("K")
    return given, len(waiting[:most])


def the_house_is_at_work(play: Play) -> None:
    """After eight: electric rooms offline, cleaning, fire patrol, visits, all at the same time."""
    play.stage.clock.advance_to(play.stage.at("08:15"))
    play.work("D", [LOG, "CCTV-D"])
    before = len(play.done)
    rooms: tuple[Callable[[], object], ...] = (
        partial(play.work, "E", ["ELEC-D", CHANGED]),
        partial(play.work, "F", ["CLEAN-LOBBY", "CLEAN-CAR", "CLEAN-GAR", "CLEAN-STAIR"]),
        partial(play.work, "G", ["CLEAN-WC", "CLEAN-OUT", "WASTE-D"]),
        partial(play.work, "H", ["VISIT", "CSROUND-D"]),
        partial(play.work, "J", ["FIRE-D"], photo="pic"),
        partial(play.work, "K", ["PARK-D"]),
    )
    play.at_once(rooms)
    play.work("B", ["LIFT-D", "PUMP-D"])
    play.work("B", ["METER-D"], photo="pic")
    play.say(f"08:15: {len(play.done) - before} checks on seven phones: lifts, pumps, meters, switchgear, cleaning, fire, visits")


def extinguisher_batch(play: Play) -> None:
    """Ten o'clock: phone A goes through a part of B1 without signal."""
    scanned = walk_at(play, "10:05")
    play.work("D", [LOG])
    play.work("G", ["CLEAN-WC"])
    play.stage.links["A"].down()
    odd = {fault.id for fault in play.stage.estate.faults}
    garage = [
        card for card in play.cards(EquipmentKind.EXTINGUISHER) if play.is_in(card, PlaceKind.GARAGE) and card.id not in odd
    ]
    for card in garage[:BATCH]:
        play.hands["A"].check(card, "EXT-M", play.task_for(card, "EXT-M"))
    new_label_is_known(play)
    waits = play.hands["A"].phone.do("status")["waiting_facts"]
    scanned += walk_at(play, "11:10")
    play.say(f"10:00: extinguishers in B1 without signal, {waits} facts wait on phone A; three rounds, {scanned} points scanned")


def noon(play: Play) -> None:
    """Registers at the gate, renovations, the second cleaning; one renovation check is excused."""
    excused = next(task for task in play.day.values() if task.template == "DECO-D" and task.id not in play.done)
    head = play.stage.estate.login("sec-head-01").person
    ledger = play.stage.parts.ledger
    commit(play.stage.parts.store, lambda: excuse(ledger, play.site, [excused.id], "业主外出, 施工暂停", author=head))
    play.done.add(excused.id)
    play.planted["excused"] = excused.id
    play.work("G", ["CLEAN-WC"])
    entries = visitors_come(play, *REGISTERED[0])
    play.stage.clock.advance_to(play.stage.at("12:10"))
    play.work("D", [LOG])
    scanned = walk_at(play, "13:05")
    rooms: tuple[Callable[[], object], ...] = (
        partial(play.work, "F", ["CLEAN-LOBBY", "CLEAN-CAR"]),
        partial(play.work, "G", ["CLEAN-WC"]),
        partial(play.work, "K", ["PARK-D"]),
        partial(play.work, "L", ["DECO-D"]),
    )
    play.at_once(rooms)
    entries += visitors_come(play, *REGISTERED[1])
    play.work("D", [LOG])
    play.say(f"noon: {entries} people and cars at the gate, second cleaning, {scanned} points; one renovation check excused")


def three_o_clock(play: Play) -> None:
    """The phones without signal come up: what they hold is filed in its own hour, L's record of two days ago too."""
    play.stage.clock.advance_to(play.stage.at("15:00"))
    waits = {name: play.hands[name].phone.do("status")["waiting_facts"] for name in "AEL"}
    for name in waits:
        play.stage.links[name].up()
    play.sync(*waits)
    given, taken = hand_over(play)
    fault_is_mended_and_verified(play)
    extinguishers_cannot_all_leave(play)
    play.work("G", ["CLEAN-WC"])
    told = ", ".join(f"{name} {count}" for name, count in waits.items())
    play.say(f"15:00: three phones deliver what they held ({told} facts); {given} gates given, {taken} taken")


def grids_are_scored(play: Play) -> None:
    """Half past four: the supervisor scores the grids and looks at the green; labels and stock are set right."""
    scanned = walk_at(play, "16:05")
    play.work("D", [LOG])
    play.stage.clock.advance_to(play.stage.at("16:30"))
    scored = play.work("I", ["CLEAN-S"], photo="pic") + play.work("I", ["GREEN-D"])
    label_is_replaced(play)
    stock_is_taken(play)
    play.sync("I")
    entries = visitors_come(play, *REGISTERED[2])
    play.work("G", ["CLEAN-WC"])
    play.stage.clock.advance_to(play.stage.at("18:10"))
    play.work("D", [LOG])
    play.sync(*play.online())
    play.say(f"16:30: {scored} grids and greens scored, {entries} more register entries, {scanned} points scanned")


def night(play: Play) -> None:
    """Ten at night: the rounds, the lamp count, a locked roof door, two points missed on R4; a handover nobody takes."""
    scanned = walk_at(play, "19:05")
    play.stage.clock.advance_to(play.stage.at("20:10"))
    play.work("D", [LOG])
    scanned += walk_at(play, "21:30")
    lamps = play.work("K", ["LIGHT-D"])
    play.stage.clock.advance_to(play.stage.at("22:20"))
    play.work("D", [LOG])
    play.stage.clock.advance_to(play.stage.at("23:02"))
    given, taken = hand_over(play, most=2)
    for clock, days in (("23:10", 0), ("00:10", 1), ("01:10", 1), ("02:20", 1), ("03:10", 1), ("04:40", 1), ("05:10", 1)):
        scanned += walk_at(play, clock, days)
        play.work("D", [LOG])
    play.stage.clock.advance_to(play.stage.at("06:20", 1))
    play.work("D", [LOG])
    play.say(f"night: {scanned} points scanned, {lamps} lamp count; {given} gates given, {taken} taken over")


def next_morning(play: Play) -> None:
    """Nine o'clock: everybody has delivered, everybody ends the shift."""
    play.stage.clock.advance_to(play.stage.at("08:20", 1))
    play.work("D", [LOG])
    play.stage.clock.advance_to(play.stage.at("09:05", 1))
    play.sync(*play.hands)
    shifts_end(play)


DAY: tuple[Callable[[Play], None], ...] = (
    two_days_ago,
    the_figure_is_published,
    the_night,
    everybody_signs_in,
    posts_are_handed_over,
    *BASEMENT,
    the_house_is_at_work,
    *DELIVERIES,
    extinguisher_batch,
    noon,
    three_o_clock,
    grids_are_scored,
    night,
    next_morning,
)
SHORT: tuple[Callable[[Play], None], ...] = (
    the_day_begins,
    enrol_three_phones,
    *BASEMENT,
    *DELIVERIES,
    new_label_is_known,
    shifts_end,
)
"""The morning alone, of three phones."""
