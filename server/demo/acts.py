"""The acts of the demo's morning, one function each, in the order in which they are played.

Every act says what happened in one line and raises `DemoFailed` when it is not what the product promises.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from datetime import timedelta

import msgspec

from server.database import reading
from server.demo.estate.estate import morning_tasks
from server.demo.estate.faults import PUMP_EXCESS_MPA, Rule
from server.demo.hands import Hands, Value
from server.demo.lay import open_tasks, put_documents
from server.demo.play import PIN, Play, require
from server.demo.views import corrected_at, journal_size
from server.record.views import record
from sync.exchange.framing import unframe
from sync.exchange.header import read_reply
from sync.ids import uuid7
from sync.records.equipment import Equipment
from sync.records.scope import EquipmentKind
from sync.rules.task import Truth
from sync.times import from_ms, to_ms

WINDOW = timedelta(minutes=120)
# A phone vouches for a moment some seconds back only; what is filed while a request is built is not in it.
AFTERWARDS = timedelta(seconds=10)
WRONG_CLOCK = timedelta(minutes=25)


def enrol_three_phones(play: Play) -> None:
    """Three phones, each enrolled from a QR picture, signed in once, with a PIN, synced."""
    for name, post, ahead in (("A", "guard-01", 0.0), ("B", "repair-01", 0.0), ("C", "guard-03", WRONG_CLOCK.total_seconds())):
        status = play.enrol(name, post, ahead_seconds=ahead).phone.do("status")
        play.say(f"phone {name}: {post} signed in, {status['pulled_documents']:,} documents on board")


def open_two_short_windows(play: Play) -> None:
    """Two checks whose window closes soon, while the phones are in the basement."""
    now, template = play.stage.now(), "EXT-M"
    model = next(t for t in morning_tasks(play.stage.estate, play.stage.estate.today) if t.template == template)
    for number, card in enumerate(play.cards(EquipmentKind.EXTINGUISHER)[20:22], 1):
        play.watched.append(
            msgspec.structs.replace(
                model,
                id=uuid7(to_ms(now), number.to_bytes(10, "big")),
                subject=msgspec.structs.replace(model.subject, id=card.id),
                place=card.place,
                period=play.stage.estate.today.isoformat(),
                opens_at=now - timedelta(hours=1),
                due_at=now + WINDOW,
                closes_at=now + WINDOW,
            )
        )
    open_tasks(play.stage.parts, play.stage.estate.login("admin").person, play.watched)
    for name in "ABC":
        play.stage.phones[name].do("sync")
        play.stage.links[name].down()
    put_documents(play.stage.parts, play.stage.estate.login("admin").person, play.stage.estate.late_documents())
    play.say(f"two checks close in {WINDOW.seconds // 60} min; A, B, C are without signal; a new extinguisher joins the register")


def guard_checks_extinguishers(play: Play) -> None:
    """Phone A: labels are really decoded; one gauge is red, with a photo and a hazard; one of the two short checks is done."""
    a = play.hands["A"]
    first = play.watched[0]
    a.check(play.card(first.subject.id), "EXT-M", first.id)
    red, _ = play.fault(Rule.GAUGE_RED)
    task, gauge = play.task_for(red, "EXT-M"), {"gauge": play.abnormal("EXT-M", "gauge")}
    _is_refused_without_photo(play, a, red, task, gauge)
    play.planted["gauge"] = a.check(red, "EXT-M", task, gauge, words="压力指针在红区")
    for card in [c for c in play.cards(EquipmentKind.EXTINGUISHER)[:12] if c.id != red.id]:
        a.check(card, "EXT-M", play.task_for(card, "EXT-M"))
    status = a.phone.do("status")
    play.say(
        f"phone A: checks recorded without signal, {status['waiting_facts']} facts and {status['waiting_photos']} photos wait"
    )


def _is_refused_without_photo(play: Play, a: Hands, card: Equipment, task: str, faults: Mapping[str, Value]) -> None:
    draft = a.open_check(card, "EXT-M", task, a.scan(card))
    a.answer_all(draft, card, "EXT-M", faults)
    for item in faults:
        a.phone.do("hazard", draft=draft, item=item, severity="high", words="压力指针在红区")
    told = a.phone.ask("submit", draft=draft)
    why = {missing["why"] for missing in a.phone.do("check", draft=draft)["missing"]}
    require(not told["ok"] and "photo" in why, f"a fault without its photo was let through: {told}")
    play.planted["photo_refused"] = f"{told['problem']}: {', '.join(sorted(why))} missing"


def phone_is_killed_mid_record(play: Play) -> None:
    """SIGKILL between two answers; the phone comes back with every answer that was tapped."""
    a = play.hands["A"]
    card = play.cards(EquipmentKind.EXTINGUISHER)[14]
    draft = a.open_check(card, "EXT-M", play.task_for(card, "EXT-M"), a.scan(card))
    a.answer_all(draft, card, "EXT-M", most=3)
    answered = a.phone.do("check", draft=draft)["answered"]
    a.phone.kill()
    a.phone.start_again()
    person = play.stage.estate.login("guard-01").person
    a.phone.do("unlock", person=person, pin=PIN)
    drafts = a.phone.do("drafts")
    require([d["draft_id"] for d in drafts] == [draft], f"the draft did not come back: {drafts}")
    require(drafts[0]["answered"] == answered, f"{answered} answers were tapped, {drafts[0]['answered']} came back")
    a.answer_all(draft, card, "EXT-M")
    a.finish(draft)
    play.say(f"phone A: killed with SIGKILL mid-record, came back with all {answered} answers, record finished")


def repairer_finds_faults(play: Play) -> None:
    """Phone B: a pump pressure out of range and a meter that reads less than last time, each with photo and hazard."""
    b = play.hands["B"]
    pump, _ = play.fault(Rule.PRESSURE_OUT_OF_RANGE)
    pressure = pump.values["set_press"] + PUMP_EXCESS_MPA
    task = play.task_for(pump, "PUMP-D")
    play.planted["pump"] = b.check(pump, "PUMP-D", task, {"press": round(pressure, 3)}, words="供水压力偏高")
    meter, typed = play.fault(Rule.METER_BELOW_LAST)
    last = next(check for check in meter.last_checks if check.template == "METER-D")
    item = next(reading.item for reading in last.readings if reading.value == typed["last"])
    task = play.task_for(meter, "METER-D")
    play.planted["meter"] = b.check(meter, "METER-D", task, {item: float(typed["typed"])}, words="读数小于上次")
    play.done |= {play.task_for(pump, "PUMP-D"), task}
    for card in play.cards(EquipmentKind.LIFT)[:8]:
        task = play.task_for(card, "LIFT-D")
        b.check(card, "LIFT-D", task)
        play.done.add(task)
    play.say("phone B: pump pressure out of range, a meter below its last reading, eight lifts in order")


def odd_labels(play: Play) -> None:
    """Phone C: a maker's code, a label newer than the last sync, a damaged code and another system's label, each told apart."""
    c = play.hands["C"]
    made, detail = play.fault(Rule.MAKER_CODE)
    found = c.phone.do("scan", picture=str(play.stage.pictures.text(str(detail["maker_code"]))))
    require(found["kind"] == "card" and found["subject_id"] == made.id, f"the maker's code did not resolve: {found}")
    new, _ = play.fault(Rule.LABEL_UNKNOWN)
    unknown = c.scan(new)
    require(unknown["kind"] == "unknown_code", f"a label unknown to the phone was taken for something else: {unknown}")
    foreign = c.phone.do("scan", picture=str(play.stage.pictures.text("https://example.com/asset/17")))
    require(foreign["kind"] == "foreign", f"another system's label was taken for ours: {foreign}")
    code = made.labels[0]
    spoilt = c.phone.do("typed", code=code[:3] + ("7" if code[3] != "7" else "8") + code[4:])
    require(spoilt["kind"] == "wrong_check", f"a wrong check character passed: {spoilt}")
    twice, labels = play.fault(Rule.TWO_LABELS)
    old = c.phone.do("typed", code=str(labels["old_label"]))
    require(old["kind"] == "moved_label" and old["subject_id"] == twice.id, f"the old label did not resolve: {old}")
    play.planted["labels"] = "maker's code: card; new label: unknown to the phone; old label: says it moved, opens the card"
    play.say("phone C: maker's code and old label resolved; unknown, foreign and misread labels each said so")


def guard_with_a_wrong_clock(play: Play) -> None:
    """Phone C, 25 minutes ahead, checks hydrants."""
    c = play.hands["C"]
    for card in play.cards(EquipmentKind.HYDRANT_INDOOR)[:12]:
        template = next(t.template for t in morning_tasks(play.stage.estate, play.stage.estate.today) if t.subject.id == card.id)
        fact = c.check(card, template, play.task_for(card, template))
        play.made[fact] = play.stage.now()
    play.say(f"phone C: {len(play.made)} hydrants checked by a clock that is {WRONG_CLOCK.seconds // 60} minutes ahead")


def windows_close(play: Play) -> None:
    """The window closes; the server has not heard, and says which phones may still hold the records."""
    closes = max(task.closes_at for task in play.watched)
    play.stage.clock.advance_to(closes + AFTERWARDS)
    play.sync(*play.online())
    for task in play.watched:
        judged = play.truth(task)
        names = sorted(phone.name for phone in judged.unheard)
        require(judged.truth is Truth.NOT_HEARD_FROM and names == ["A", "C"], f"expected not heard from A and C, got {judged}")
    play.say("windows closed: the console says NOT HEARD FROM phones A and C for both, and counts nobody as missed")


def photo_is_cut(play: Play) -> None:
    """Phone A has signal again, but the connection breaks in the middle of a photo; the next try goes on from there."""
    link, phone = play.stage.links["A"], play.stage.phones["A"]
    link.up()
    link.cut_next_photo_after(90_000)
    phone.do("sync")
    require(link.cuts == 1, "the connection was not cut mid-photo")
    before = phone.do("status")
    with reading(play.stage.parts.store):
        owed = [photo for photo in record(play.planted["gauge"], {play.site})[0].photos if not photo.is_here]
    require(len(owed) == 1, "the console does not say which photo is still owed")
    play.planted["owed"] = owed[0].sha256
    require(before["waiting_facts"] == 0 and before["waiting_photos"] > 0, f"facts travel first, photos wait: {before}")
    after = phone.do("sync")
    require(after["waiting_photos"] == 0, f"the photo did not arrive after the cut: {after}")
    play.say(
        f"phone A: cut mid-photo with {before['waiting_photos']} photo(s) left; facts were safe, the next try finished the photo"
    )


def batch_is_delivered_twice(play: Play) -> None:
    """The network delivers B's batch a second time, byte for byte; the server names every fact a duplicate and files nothing."""
    link, phone = play.stage.links["B"], play.stage.phones["B"]
    link.up()
    link.capture_next_exchange()
    phone.do("sync")
    with reading(play.stage.parts.store):
        before = journal_size()
    head, _, body = link.replay().partition(b"\r\n\r\n")
    reply = read_reply(unframe(gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body)[0])
    with reading(play.stage.parts.store):
        after = journal_size()
    verdicts = {verdict.verdict for verdict in reply.verdicts}
    require(
        bool(reply.verdicts) and verdicts == {"duplicate"} and after == before,
        f"twice was not once: {verdicts}, {before} {after}",
    )
    play.say(f"phone B: its batch of {len(reply.verdicts)} facts arrived twice, was filed once")


def last_phone_is_heard(play: Play) -> None:
    """Phone C delivers: one check is done, the other is now missed, and C's records stand at their true time."""
    play.stage.links["C"].up()
    play.stage.phones["C"].do("sync")
    done, missed = (play.truth(task).truth for task in play.watched)
    require((done, missed) == (Truth.DONE, Truth.MISSED), f"expected done and missed, got {done} and {missed}")
    worst, ahead = timedelta(), timedelta()
    with reading(play.stage.parts.store):
        for fact, really in play.made.items():
            claimed, corrected = (from_ms(ms) for ms in corrected_at(fact))
            worst, ahead = max(worst, abs(corrected - really)), max(ahead, claimed - really)
    require(worst < timedelta(seconds=5) < ahead, f"corrected times are {worst} off, the phone's {ahead}")
    play.say(
        f"phone C heard: one check is DONE, the other MISSED; its clock was {ahead.total_seconds() / 60:.0f} min ahead, "
        f"its records stand within {worst.total_seconds():.1f} s of the truth"
    )


def shifts_end(play: Play) -> None:
    """Everybody ends the shift; the server answers with a signed receipt when everything is there, photos too."""
    codes = []
    for name, phone in play.stage.phones.items():
        phone.do("end_shift")
        for _ in range(2):  # the first brings the fact, the second pulls the receipt that it caused
            phone.do("sync")
        receipts = phone.do("shift")["receipts"]
        require(bool(receipts), f"phone {name} got no receipt")
        codes.append(f"{name} {receipts[0]['code']}")
    play.say("shifts ended, signed receipts: " + ", ".join(codes))


BASEMENT: tuple[Callable[[Play], None], ...] = (
    open_two_short_windows,
    guard_checks_extinguishers,
    phone_is_killed_mid_record,
    repairer_finds_faults,
    odd_labels,
    guard_with_a_wrong_clock,
)
"""What A, B and C do without signal."""
DELIVERIES: tuple[Callable[[Play], None], ...] = (windows_close, photo_is_cut, batch_is_delivered_twice, last_phone_is_heard)
"""How what they did comes to the server."""
