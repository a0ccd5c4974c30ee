"""Named histories: what went wrong once in a search, and what other products lost work by. Each ends healed and equal."""

from __future__ import annotations

import tracemalloc

import pytest

from sync.exchange import PATH
from sync.times import to_ms
from tests.paper import OTHER_SITE
from tests.records import SITE
from tests.simulation.invariants import check_all
from tests.simulation.seed import picture
from tests.simulation.short import check, problems, states
from tests.simulation.wire import Fault
from tests.simulation.world import World

# ---- kills


def test_a_kill_after_the_photo_file_and_before_its_row_leaves_nothing_half_done(world: World) -> None:
    phone = world.phones["ann"]
    with phone.may_die(0) as died:
        phone.store.photos.keep(picture(1), now_ms=to_ms(phone.clock.now()))
    assert died
    assert list(phone.places.photos.iterdir()) == [], "a file that no row names is swept at the next start"
    check(world, photos=1)
    assert world.sync("ann") == ""


def test_a_kill_after_the_request_and_before_the_answer_costs_a_repetition_only(world: World) -> None:
    check(world, times=3, photos=1)
    assert world.sync("ann", [(Fault.PHONE_KILLED, 0.0)]) is None
    assert states(world) == ["waiting"] * 3
    assert world.sync("ann") == ""
    assert states(world) == ["settled"] * 3


def test_a_kill_in_the_middle_of_a_photo_goes_on_at_the_servers_offset(world: World) -> None:
    world.small_pieces("ann")
    check(world, photos=1)
    look, piece = (Fault.NONE, 0.0), (Fault.PHONE_KILLED, 0.0)
    assert world.sync("ann", [look, look, look, piece]) is None
    before = len(world.net.sent)
    assert world.sync("ann") == ""
    pieces = [s.headers["Content-Range"] for s in list(world.net.sent)[before:] if s.method == "PUT"]
    assert pieces, "the photo was not yet whole"
    assert not any(p.startswith("bytes 0-") for p in pieces), "what is on the server's disk is not sent again"


def test_a_kill_at_any_statement_of_a_pull_leaves_the_old_page_or_the_new_one(world: World) -> None:
    statement, died = 0, True
    while died:
        kills = world.phones["ben"].kills
        world.change_card(SITE, 0, is_removed=False)
        world.sync("ben", dies_at=statement)
        check_all(world)
        died = world.phones["ben"].kills > kills
        statement += 1
    assert statement > 5, "the pull has statements to die at"


# ---- the network and the server


def test_a_500_on_the_second_of_five_records_stops_none_of_them(world: World) -> None:
    world.phones["ann"].store.settings.put(push_facts="1")
    check(world, times=5)
    assert world.sync("ann", [(Fault.NONE, 0.0), (Fault.BUSY, 0.0)]) == "server-trouble"
    assert states(world) == ["settled", "waiting", "waiting", "waiting", "waiting"]
    assert world.sync("ann") == ""
    assert states(world) == ["settled"] * 5


def test_a_login_page_that_answers_200_settles_nothing_and_is_called_by_its_name(world: World) -> None:
    check(world, times=2)
    assert world.sync("ann", [(Fault.LOGIN_PAGE, 0.0)]) == "login-page"
    assert states(world) == ["waiting"] * 2


def test_the_same_batches_three_times_and_in_reverse_are_filed_once(world: World) -> None:
    world.phones["ann"].store.settings.put(push_facts="1")
    check(world, times=3, tasked=True)
    assert world.sync("ann") == ""
    batches = [s for s in world.net.sent if s.path == PATH]
    for sent in (*batches, *batches, *reversed(batches)):
        answer = world.door.call(sent)
        assert answer is not None
        assert answer.status == 200
        check_all(world)
    assert len(world.on_server()) >= 3


def test_a_request_that_was_overtaken_does_no_harm_when_it_comes_at_last(world: World) -> None:
    check(world)
    world.sync("ann", [(Fault.LOST_REQUEST, 0.0)])
    overtaken = world.net.sent[-1]
    check(world)
    assert world.sync("ann") == ""
    world.door.call(overtaken)
    check_all(world)
    assert states(world) == ["settled"] * 2


# ---- clocks


@pytest.mark.parametrize("seconds", [8 * 3600, -3 * 86_400, 7 * 365 * 86_400])
def test_a_wall_clock_set_wrong_stops_nothing_and_moves_no_record(world: World, seconds: float) -> None:
    world.set_clock("ann", seconds)
    check(world)
    made = world.clock.ms
    world.pass_time(3600)
    world.reboot("ben")
    assert world.sync("ann") == ""
    with world.server.reading() as db:
        ((corrected,),) = db.execute("SELECT corrected_at FROM journal WHERE kind = 'inspection.submitted'").fetchall()
    assert abs(corrected - made) < 2000, "the boot clock knows when it was"


def test_a_reboot_between_the_record_and_its_delivery_is_bridged_by_the_skew(world: World) -> None:
    world.set_clock("ann", 1500)
    check(world)
    made = world.clock.ms
    world.pass_time(3600)
    world.reboot("ann")
    assert world.sync("ann") == ""
    with world.server.reading() as db:
        ((corrected,),) = db.execute("SELECT corrected_at FROM journal WHERE kind = 'inspection.submitted'").fetchall()
    assert abs(corrected - made) < 60_000


# ---- what others decided meanwhile


def test_a_hazard_closed_while_somebody_saw_it_offline_stays_closed_and_the_sighting_is_kept(world: World) -> None:
    check(world, finds=True)
    assert world.sync("ann") == ""
    assert world.sync("ben") == ""
    world.see("ben", who=0, which=0)
    world.close_hazard(0)
    assert world.sync("ben") == ""
    assert (states(world, "ben"), problems(world)) == (["held"], ["conflict"])


def test_an_object_removed_while_it_was_inspected_offline_keeps_the_record_for_a_supervisor(world: World) -> None:
    world.phones["ann"].store.settings.put(push_facts="1")
    check(world, times=3)
    world.change_card(SITE, 1, is_removed=True)
    assert world.sync("ann") == ""
    assert (states(world), problems(world)) == (["settled", "held", "settled"], ["subject-gone"])


def test_a_person_moved_to_another_site_with_unsent_work_delivers_it_and_loses_the_old_sites_documents(world: World) -> None:
    check(world, "ben", times=2)
    world.pass_time(60)
    world.move_person(1, [OTHER_SITE])
    check(world, "ben")
    assert world.sync("ben") == ""
    assert states(world, "ben") == ["settled", "settled", "held"], (
        "what was made before the move counts, what came after is judged"
    )
    assert set(world.phones["ben"].store.documents.cursors()) >= {f"site:{OTHER_SITE}"}


def test_forty_unsent_records_survive_an_expired_token(world: World) -> None:
    check(world, times=40)
    world.pass_time(3600)
    world.reboot("ann")
    assert world.sync("ann", [(Fault.LOST_REPLY, 0.0)]) == "timed-out"
    assert states(world) == ["waiting"] * 40
    assert world.sync("ann") == ""
    assert states(world) == ["settled"] * 40


def test_two_phones_with_one_account_keep_two_journals(world: World) -> None:
    check(world, "ann", times=2, who=1)
    check(world, "ben", times=2, who=0)
    authors = {filed.fact.author for filed in world.filed.values()}
    assert authors == {"p2"}
    for name in ("ben", "ann", "ben"):
        assert world.sync(name) == ""
    assert states(world, "ann") == states(world, "ben") == ["settled"] * 2


def _many(world: World, records: int) -> None:
    check(world, times=records, photos=3)
    tracemalloc.start()
    assert world.sync("ann") == ""
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60_000_000, f"delivering took {most} bytes at once"
    assert states(world) == ["settled"] * records


def test_many_unsent_records_with_three_photos_each_arrive_in_one_try(world: World) -> None:
    _many(world, 30)


@pytest.mark.soak
def test_500_unsent_records_and_1500_photos_arrive_in_one_try(world: World) -> None:
    _many(world, 500)


# ---- disks


def test_a_disk_that_fills_up_step_by_step_loses_nothing_that_was_said_to_be_saved(world: World) -> None:
    for pages in range(6):
        world.fill_disk("ann", pages)
        for number in range(4):
            check(world, which=number, photos=number % 2)
            check_all(world)
        world.sync("ann")
        check_all(world)
        world.free_disk("ann")
