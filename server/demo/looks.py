"""What the closing table of the demo looks at: one function for some faults that stand on one page or belong to one feature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from server.database import reading
from server.demo.estate.estate import TIME_ZONE, overdue_tasks
from server.demo.estate.faults import Fault, Rule
from server.demo.faults import Looker
from server.demo.play import CHANGED
from server.demo.rounds import BLOCKED_ROUND, FAST_ROUND, MISSED_ROUND
from server.equipment.views import card_of, stock_take
from server.fire.overview import Overview, overview
from server.handover.views import handover_day
from server.hazard.views import hazard_of
from server.patrol.day import patrol_day
from server.patrol.views import round_of
from server.record.views import RecordRow, record
from server.register.boards import duties_board, entries_board
from server.task.figures_views import rate_of
from server.task.spans import stretch
from server.task.work_views import Wanted, due_work
from server.template.views import newest_template
from sync.records.fact import InspectionSubmitted
from sync.records.patrol import Round
from sync.rules.fire_duty import Concern
from sync.rules.task import Truth

WRONG_MINUTES = 25
FAST_MINUTES = 3
DONE, SCANS, ENTRIES = 190, 264, 60
"""What the sketch of the day asks for at least, and exactly."""


def extinguishers(looker: Looker) -> None:
    """Look at the fire page: scrap, service, gauges, missing, two labels, and the lift with an expired label."""
    fire = _fire(looker)
    for rules, planted, concerns in (
        ((Rule.PAST_SCRAP,), "3 extinguishers past scrap age", (Concern.SCRAP_DUE,)),
        ((Rule.SERVICE_DUE,), "4 due for service within 60 days", (Concern.SOON_FIRST, Concern.SOON_SECOND)),
        ((Rule.GAUGE_RED,), "2 gauges red", (Concern.GAUGE,)),
        ((Rule.MISSING,), "1 extinguisher missing, beside what the stock-take lacks", (Concern.MISSING,)),
        ((Rule.TWO_LABELS,), "1 body with two labels", (Concern.TWO_LABELS,)),
    ):
        names = [fault.name for fault in _faults(looker, *rules)]
        found = {
            duty.card.name for building in fire.buildings for duty in building.troubled if set(concerns) & set(duty.concerns)
        }
        total = sum(fire.counts[concern] for concern in concerns)
        looker.on_page(planted, "/fire", (f"{total} counted: {', '.join(names)}", set(names) <= found), names)
    lift = _faults(looker, Rule.LIFT_LABEL_EXPIRED)[0]
    days = next(row.days for row in fire.lifts if row.card.id == lift.id)
    looker.on_page(
        "1 lift inspection label expired", "/fire", (f"{lift.name}: {days} days", days is not None and days < 0), [lift.name]
    )


def overdue(looker: Looker) -> None:
    """Look at the windows that closed before the day: a garage extinguisher of one half month, and a vacant unit."""
    parts = looker.play.stage.parts
    names = {fault.id: fault.name for fault in _faults(looker, Rule.HALF_MONTH_UNSCANNED, Rule.VACANT_OVERDUE)}
    said = {"EXT-M": "garage extinguisher with one half-month scan left out", "VAC-M": "1 vacant unit whose check is overdue"}
    for task in overdue_tasks(looker.play.stage.estate):
        with reading(parts.store):
            truth = looker.play.judgement(task.id).truth
        finding = (f"{names[task.subject.id]}, {task.period}: {truth}", truth is Truth.MISSED)
        looker.on_page(said[task.template], f"/work/{task.id}", finding, [names[task.subject.id]])
    with reading(parts.store):
        board = duties_board(looker.play.row, looker.play.stage.now(), is_english=True)
    unit = _faults(looker, Rule.VACANT_OVERDUE)[0]
    owed = [one.unit.number for one in board.vacant if not one.is_done]
    looker.on_page(
        "the same unit among what is owed", "/registers/duties", (f"{len(owed)} vacant units owed", unit.name in owed), owed[:1]
    )


def readings(looker: Looker) -> None:
    """Look at the records of the pump, the meter and the gauge: abnormal, with the photo that was demanded, here by now."""
    for key, planted in (
        ("pump", "pump pressure out of range"),
        ("meter", "meter lower than last, photo demanded"),
        ("gauge", "a photo that failed to upload, then came"),
    ):
        row = _record(looker, looker.play.planted[key])
        here = [photo.sha256 for photo in row.photos if photo.is_here]
        is_so = row.abnormal > 0 and bool(here) and len(here) == len(row.photos)
        looker.on_page(planted, f"/records/{row.fact_id}", (f"{row.abnormal} abnormal, {len(here)} photo here", is_so), here)
    looker.on_phone("a fault without its photo", "check", looker.play.planted.get("photo_refused", ""))


def labels(looker: Looker) -> None:
    """What the phones said of odd labels, and that the new one is known."""
    looker.on_phone("label unknown to the phone, maker's code, two labels", "scan", looker.play.planted.get("labels", ""))
    card, _ = looker.play.fault(Rule.LABEL_UNKNOWN)
    known = "new_label" in looker.play.planted
    looker.on_page(
        "the new label after the next sync", f"/equipment/cards/{card.id}", ("the phone opens its card", known), [card.name]
    )


def clocks(looker: Looker) -> None:
    """A record made by a clock that was 25 minutes wrong stands at its corrected time, beside the phone's."""
    row = _record(looker, min(looker.play.made, key=looker.play.made.__getitem__))
    assert row.made_at is not None
    wrong = (row.made_at - row.at).total_seconds() / 60
    really = looker.play.made[row.fact_id]
    is_so = abs(wrong - WRONG_MINUTES) < 1 and abs(row.at - really) < timedelta(seconds=5)
    zone = ZoneInfo(TIME_ZONE)
    finding = (f"made {row.at.astimezone(zone):%H:%M}, phone's clock {row.made_at.astimezone(zone):%H:%M}", is_so)
    clock = f"{row.made_at.astimezone(zone):%H:%M}"
    looker.on_page("device clock 25 min wrong", f"/records/{row.fact_id}", finding, [clock])


def windows(looker: Looker) -> None:
    """The two short windows: one check done, the other missed."""
    done, missed = looker.play.watched
    for task, expected in ((done, Truth.DONE), (missed, Truth.MISSED)):
        with reading(looker.play.stage.parts.store):
            truth = looker.play.judgement(task.id).truth
        looker.on_page(f"a check {expected} by a phone heard late", f"/work/{task.id}", (str(truth), truth is expected))


def rounds(looker: Looker) -> None:
    """Look at the three odd rounds."""
    missed, fast, blocked = (_round(looker, which) for which in (MISSED_ROUND, FAST_ROUND, BLOCKED_ROUND))
    things, stage = looker.play.things, looker.play.stage
    with reading(stage.parts.store):
        day = patrol_day(looker.play.row, stage.estate.today, stage.parts.now_ms())
    names = [getattr(things[point], "name", "") for point in missed.missed]
    finding = (f"{len(missed.missed)} missed: {', '.join(names)}; presence {missed.presence}", len(missed.missed) == 2)
    looker.on_page("2 missed checkpoints on R4", f"/patrol/rounds/{missed.id}", finding, names)
    assert fast.ended_at is not None
    minutes = (fast.ended_at - fast.started_at).total_seconds() / 60
    flagged = sum("too_fast" in visit.flags for visit in fast.visits)
    alike = sum("too_fast" in walked.reasons for route in day.routes for one in route.due for walked in one.rounds)
    finding = (
        f"{minutes:.1f} min, {flagged} points too fast, {alike} such round, presence {fast.presence}",
        alike == 1 and minutes <= FAST_MINUTES + 0.5,
    )
    looker.on_page("1 round done in 3 minutes", f"/patrol/rounds/{fast.id}", finding)
    names = [getattr(things[point], "name", "") for point in blocked.blocked]
    finding = (f"{', '.join(names)} blocked, {len(blocked.missed)} missed", len(blocked.blocked) == 1 and not blocked.missed)
    looker.on_page("1 blocked point, with its photo", f"/patrol/rounds/{blocked.id}", finding, names)


def late_record(looker: Looker) -> None:
    """The published figure of two days before stands, the correction beside it."""
    day = (looker.play.stage.estate.today - timedelta(days=2)).isoformat()
    with reading(looker.play.stage.parts.store):
        work = due_work(looker.play.row, stretch(day), Wanted(), looker.play.stage.parts.now_ms())
    found = work.correction
    assert found is not None
    before, now = rate_of(found.published.figure), rate_of(found.now)
    finding = (f"published {before.done} of {before.due}, now {now.done} of {now.due}", (before.done, now.done) == (9, 10))
    looker.on_page(
        "a record made two days ago, synced today", f"/work?period={day}", finding, [f"{before.percent}", f"{now.percent}"]
    )


def old_version(looker: Looker) -> None:
    """A check by an old template is shown with that template's words."""
    with reading(looker.play.stage.parts.store):
        _, fact = record(looker.play.facts[_plant_room(looker)], [looker.play.site])
        newest = newest_template(CHANGED)
    assert isinstance(fact, InspectionSubmitted)
    old = next(t for t in looker.play.stage.estate.templates if t.code == CHANGED)
    page = looker.console.site_page(f"/records/{fact.id}")
    is_so = fact.body.version == old.version < newest.version and newest.items[0].zh not in page
    finding = (f"version {fact.body.version} shown, {newest.version} is newest", is_so)
    looker.on_page("a check done on an old template version", f"/records/{fact.id}", finding, [old.items[0].zh])


def decisions(looker: Looker) -> None:
    """What people decided: excused work, an open handover, a mended fault, the quarter."""
    parts, play = looker.play.stage.parts, looker.play
    with reading(parts.store):
        truth = play.judgement(play.planted["excused"]).truth
        day = handover_day(play.row, play.stage.estate.today, play.stage.now())
        hazard = hazard_of(play.site, play.planted["mended"], now=play.stage.now(), repair_hours=24).hazard
    looker.on_page("1 excused task", f"/work/{play.planted['excused']}", (str(truth), truth is Truth.EXCUSED), ["业主外出"])
    finding = (f"{day.not_taken} of {sum(len(rows) for _, rows in day.posts)} not taken over", day.not_taken == 1)
    looker.on_page("a handover not yet acknowledged", f"/handovers?day={play.stage.estate.today.isoformat()}", finding)
    finding = (f"{hazard.state}, mended and looked at again", hazard.state == "closed" and hazard.mended_in is not None)
    looker.on_page("a fault mended and verified by rescanning", f"/hazards/{hazard.id}", finding, ["压力开关已重调"])
    looker.on_phone("more than a quarter of the extinguishers away", "take away", play.planted.get("quarter", ""))


def volume(looker: Looker) -> None:
    """Look at the day's own figures: due work done, points scanned, register entries."""
    play, today = looker.play, looker.play.stage.estate.today
    with reading(play.stage.parts.store):
        work = due_work(play.row, stretch(today.isoformat()), Wanted(own=True), play.stage.parts.now_ms())
        patrol = patrol_day(play.row, today, play.stage.parts.now_ms())
        entries = entries_board(play.row, "", today, today, 1, is_english=True).total
    undone = work.figure.due - work.figure.done - work.figure.excused
    finding = (
        f"{work.figure.done} of {work.figure.due} done, {work.figure.excused} excused, {undone} not",
        work.figure.done >= DONE,
    )
    looker.on_page("the day's due work", f"/work?period={today.isoformat()}", finding)
    finding = (
        f"{patrol.reached} of {patrol.due} points, {patrol.percent} %",
        (patrol.reached, patrol.due) == (SCANS - 3, SCANS - 1),
    )
    looker.on_page("264 scans but one blocked and two missed", f"/patrol?day={today.isoformat()}", finding, [f"{patrol.percent}"])
    path = f"/registers?first={today.isoformat()}&last={today.isoformat()}"
    looker.on_page("60 entries in the gate's registers", path, (f"{entries} entries", entries == ENTRIES))


def _plant_room(looker: Looker) -> str:
    return next(task.id for task in looker.play.day.values() if task.template == CHANGED)


def changes(looker: Looker) -> None:
    """Look at the replaced label and the stock-take."""
    play = looker.play
    with reading(play.stage.parts.store):
        card = card_of(play.site, play.planted["bound"])
        _, take = stock_take(play.site, play.planted["stock"])
    code = play.planted["bound_code"]
    looker.on_page("a worn label replaced on its object", f"/equipment/cards/{card.id}", (code, card.labels[0] == code), [code])
    finding = (f"{len(take.seen)} found, {len(take.missing)} not", len(take.missing) == 1)
    looker.on_page(
        "a stock-take that lacks one body",
        f"/equipment/stock-takes/{play.planted['stock']}",
        finding,
        [play.planted["stock_missing"]],
    )


def _fire(looker: Looker) -> Overview:
    with reading(looker.play.stage.parts.store):
        return overview(looker.play.row, looker.play.stage.parts.now_ms())


def _faults(looker: Looker, *rules: Rule) -> list[Fault]:
    return [fault for fault in looker.play.stage.estate.faults if fault.rule in rules]


def _record(looker: Looker, fact: str) -> RecordRow:
    with reading(looker.play.stage.parts.store):
        return record(fact, [looker.play.site])[0]


def _round(looker: Looker, which: tuple[str, int]) -> Round:
    with reading(looker.play.stage.parts.store):
        return round_of(looker.play.site, looker.play.planted["-".join(map(str, which))])


SHORT_LOOKS: tuple[Callable[[Looker], None], ...] = (extinguishers, overdue, readings, labels, clocks, windows)
LOOKS = (volume, *SHORT_LOOKS, rounds, late_record, old_version, decisions, changes)
