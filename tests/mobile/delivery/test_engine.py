"""The engine against the real server: order of steps, tokens, batch sizes, forks, restores, a lost phone, waiting and waking."""

from __future__ import annotations

import msgspec

from mobile.delivery.exchange import LEAST_PAGE_BYTES
from mobile.delivery.transport import Answer, Transport
from server.database import commit
from server.device.commands import revoke
from sync.errors import TimedOut
from sync.exchange import CONTENT_TYPE, DEFAULT_PAGE_BYTES
from sync.exchange.framing import frame
from sync.exchange.header import Reply
from tests.mobile.delivery.watching import record, watch
from tests.mobile.world import World


def test_five_hundred_unsent_records_arrive_in_one_try(world: World) -> None:
    phone = world.phone()
    record(phone, world, 500)
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.waiting_facts) == ("", 0)
    assert phone.store.journal.head().confirmed == 500


def test_a_token_that_expired_loses_none_of_forty_records(world: World) -> None:
    phone = world.phone()
    record(phone, world, 40)
    world.clock.wait(3600)
    assert phone.desk.shift.sync_now().waiting_facts == 0


def test_a_credential_that_ended_stops_the_sending_and_not_the_recording(world: World) -> None:
    phone = world.phone()
    phone.store.credentials.keep(refresh_token="A" * 43)
    world.clock.wait(3600)
    record(phone, world, 40)
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.advice, status.waiting_facts) == ("not-signed-in", "enrol", 40)
    record(phone, world, 1, first=41)
    view = phone.desk.people.read_code(world.code())
    phone.desk.people.enrol(view.host, view.code)
    assert phone.desk.shift.sync_now().waiting_facts == 0


def test_a_token_that_the_server_refuses_before_its_time_is_traded_once(world: World) -> None:
    phone = world.phone()
    record(phone, world, 3)
    phone.store.credentials.keep(access_token="stale")
    assert phone.desk.shift.sync_now().waiting_facts == 0


def test_a_failed_push_never_starts_a_pull(world: World) -> None:
    phone = world.phone()
    record(phone, world, 3)
    watched = watch(phone)
    watched.faults = [TimedOut()]
    assert phone.desk.shift.sync_now().problem == "timed-out"
    assert [path for path, _ in watched.seen] == ["/sync/v1/exchange"]
    assert all(f.last_error == "timed-out" and f.attempts == 1 for f in phone.store.outbox.facts(state="waiting"))


def test_the_batch_halves_after_a_timeout_and_doubles_after_success(world: World) -> None:
    phone = world.phone()
    record(phone, world, 100)
    watched = watch(phone)
    watched.faults = [TimedOut()]
    phone.desk.shift.sync_now()
    watched.faults = [TimedOut()]
    phone.desk.shift.sync_now()
    watched.seen.clear()
    assert phone.desk.shift.sync_now().waiting_facts == 0
    assert [count for path, count in watched.seen if path.endswith("exchange")] == [25, 50, 25]


def test_a_page_that_is_cut_is_asked_for_in_halves_and_grows_again(world: World) -> None:
    phone = world.phone("fresh", "cleaner-01", is_synced=False)
    watched = watch(phone)
    asked: list[int | None] = []
    real = Transport._send

    def send(method: str, path: str, body: bytes | None, *rest: object) -> Answer:
        if path.endswith("exchange"):
            asked.append(msgspec.json.decode((body or b"").split(b"\n", 1)[0]).get("page_bytes"))
            if len(asked) <= 7:
                raise TimedOut
        return real(watched, method, path, body, *rest)  # type: ignore[arg-type]

    watched._send = send  # type: ignore[assignment]
    for _ in range(8):
        status = phone.desk.shift.sync_now()
    half = DEFAULT_PAGE_BYTES // 2
    assert asked[:8] == [None, half, half // 2, half // 4, half // 8, half // 16, half // 32, LEAST_PAGE_BYTES]
    assert (status.problem, status.first_sync_done) == ("", True)
    assert asked[8] == 2 * LEAST_PAGE_BYTES


def test_pages_that_do_not_get_on_end_the_pull(world: World) -> None:
    phone = world.phone()
    epoch = phone.store.journal.head().server_epoch
    watched = watch(phone)
    asked: list[bytes] = []

    def stuck(_method: str, _path: str, body: bytes | None, *_rest: object) -> Answer:
        asked.append(body or b"")
        assert len(asked) < 10, "the phone asks for ever"
        reply = Reply(p=1, epoch=epoch, now=world.clock.now(), high_water=0, cursors=phone.store.documents.cursors(), more=True)
        return Answer(200, CONTENT_TYPE, {}, frame(msgspec.json.encode(reply), []))

    watched._send = stuck  # type: ignore[assignment]
    assert phone.desk.shift.sync_now().problem == "reply-cut"


def test_a_phone_revoked_between_two_pages_says_so(world: World) -> None:
    phone = world.phone()
    epoch = phone.store.journal.head().server_epoch
    watched = watch(phone)
    replies = [{"more": True, "cursors": {"company": "x"}}, {"revoked": True}]

    def revoked_meanwhile(*_given: object) -> Answer:
        reply = Reply(p=1, epoch=epoch, now=world.clock.now(), high_water=0, **replies.pop(0))  # type: ignore[arg-type]
        return Answer(200, CONTENT_TYPE, {}, frame(msgspec.json.encode(reply), []))

    watched._send = revoked_meanwhile  # type: ignore[assignment]
    assert phone.desk.shift.sync_now().problem == "device-revoked"
    assert phone.store.documents.count() == 0


def test_a_sync_with_nothing_to_say_is_one_round_trip(world: World) -> None:
    phone = world.phone()
    watched = watch(phone)
    phone.desk.shift.sync_now()
    assert [path for path, _ in watched.seen] == ["/sync/v1/exchange"]


def test_a_lost_answer_costs_a_repetition_and_doubles_nothing(world: World) -> None:
    phone = world.phone()
    record(phone, world, 5)
    watched = watch(phone)
    real = Transport._send

    def answer_is_lost(*given: object) -> Answer:
        real(watched, *given)  # type: ignore[arg-type]
        raise TimedOut("after the server did it")

    watched._send = answer_is_lost  # type: ignore[assignment]
    assert phone.desk.shift.sync_now().problem == "timed-out"
    assert phone.store.outbox.counts().waiting == 5
    del watched._send  # type: ignore[method-assign]
    assert phone.desk.shift.sync_now().waiting_facts == 0
    assert phone.store.journal.head().confirmed == 5


def test_the_same_batch_three_times_is_filed_once(world: World) -> None:
    from mobile.delivery.exchange import Trader

    phone = world.phone()
    record(phone, world, 4)
    batch = phone.store.outbox.batch(most_facts=9, most_bytes=10**6)
    transport = Transport(phone.store.credentials.get("server"))
    trader = Trader(phone.store, phone.device, transport, lambda: phone.store.credentials.get("access_token"), "test")
    for _ in range(3):
        assert trader.trade(batch, want_page=False).high_water == 4
    transport.close()
    assert phone.store.outbox.counts().waiting == 0


def test_a_phone_restored_from_its_backup_offers_its_new_work_under_a_new_epoch(world: World, tmp_path) -> None:  # type: ignore[no-untyped-def]
    import shutil

    phone = world.phone()
    record(phone, world, 3)
    phone.desk.shift.sync_now()
    phone.close()
    world.phones.remove(phone)
    shutil.copytree(phone.device.paths.data, tmp_path / "backup")
    phone = world.start(phone.device)
    record(phone, world, 4, first=10)
    phone.desk.shift.sync_now()
    phone.close()
    world.phones.remove(phone)
    shutil.rmtree(phone.device.paths.data)
    shutil.copytree(tmp_path / "backup", phone.device.paths.data)
    restored = world.start(phone.device)
    record(restored, world, 2, first=20)
    assert restored.desk.shift.sync_now().problem == ""
    assert restored.store.outbox.counts().waiting == 0
    assert restored.store.journal.verify() is None


def test_a_server_that_lost_what_was_purged_here_still_gets_all_the_rest(world: World) -> None:
    phone = world.phone()
    record(phone, world, 6)
    phone.desk.shift.sync_now()
    head = phone.store.journal.head()
    with phone.store.database.transaction() as db:
        db.execute_sql("DELETE FROM outbox WHERE fact_id IN (SELECT id FROM fact WHERE n <= 3)")
        db.execute_sql("DELETE FROM fact WHERE n <= 3")
    watched = watch(phone)
    offers: list[bytes] = []

    def empty_server(_method: str, _path: str, body: bytes | None, *_rest: object) -> Answer:
        offers.append(body or b"")
        assert len(offers) < 10, "the phone goes round in circles"
        reply = Reply(p=1, epoch=head.server_epoch, now=world.clock.now(), high_water=0)
        return Answer(200, CONTENT_TYPE, {}, frame(msgspec.json.encode(reply), []))

    watched._send = empty_server  # type: ignore[assignment]
    phone.desk.shift.sync_now()
    assert phone.store.journal.head().replica.epoch != head.replica.epoch
    assert offers[-1].count(b"hazard.seen") == 3
    assert phone.store.outbox.counts().waiting == 3


def test_a_lost_phone_loses_its_documents_and_keeps_its_work(world: World) -> None:
    phone = world.phone()
    record(phone, world, 2)
    device = phone.store.credentials.get("device")
    commit(world.parts.store, lambda: revoke(device, by=world.person("guard-01"), now_ms=world.parts.now_ms()))
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.advice) == ("device-revoked", "ask_supervisor")
    assert phone.store.documents.count() == 0
    assert [f.state for f in phone.store.outbox.facts()] == ["held", "held"]


def test_documents_that_differ_are_repaired_by_buckets_and_unsent_work_is_not_touched(world: World) -> None:
    phone = world.phone()
    record(phone, world, 2)
    stream = f"site:{world.site}"
    before = phone.store.documents.digests()[stream]
    with phone.store.database.transaction() as db:
        db.execute_sql("DELETE FROM document WHERE stream = ? AND kind = 'place'", (stream,))
        db.execute_sql("UPDATE stream SET count = 1, checksum = '0' WHERE name = ?", (stream,))
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    assert phone.desk.shift.sync_now().problem == ""
    assert phone.desk.shift.sync_now().problem == ""
    assert phone.store.documents.digests()[stream].count >= before.count
    assert phone.desk.task.today().due[0].rows
