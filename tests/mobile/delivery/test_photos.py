"""Photos: after their facts, one at a time, resumed at the server's offset, named by hash, and never lost."""

from __future__ import annotations

from mobile.delivery.transport import Answer, Transport
from mobile.wiring import Phone
from server.database import commit
from server.device.commands import revoke
from sync.errors import LoginPage, TimedOut
from tests.mobile.delivery.watching import watch
from tests.mobile.world import World, fill, jpeg


def with_photo(phone: Phone, *, side: int = 900) -> str:
    """File a check with one photo of some hundred kilobytes; returns the photo's hash."""
    row = next(r for g in phone.desk.task.today().due for r in g.rows if r.subject_kind == "equipment")
    draft = phone.desk.inspection.start(row.subject_kind, row.subject_id, row.template, row.id)
    item = phone.desk.inspection.check(draft).items[0].code
    fill(phone, draft)
    phone.desk.inspection.answer(draft, item, "abnormal")
    view = phone.desk.inspection.add_photo(draft, item, jpeg(9, side=side))
    phone.desk.inspection.submit(draft)
    return next(i for i in view.items if i.code == item).photos[0].sha256


def test_a_photo_is_sent_in_pieces_and_echoed_by_its_hash(world: World) -> None:
    phone = world.phone()
    photo = with_photo(phone)
    watched = watch(phone)
    assert phone.desk.shift.sync_now().waiting_photos == 0
    paths = [path for path, _ in watched.seen]
    assert paths[0].endswith("exchange")
    assert paths[1:] == [f"/sync/v1/photos/{photo}"] * (len(paths) - 1)
    assert len(paths) > 3
    kept = phone.store.photos.get(photo)
    assert kept is not None
    assert kept.path.exists(), "it stays until a backup covers it"


def test_a_cut_in_the_middle_goes_on_where_the_server_ended(world: World) -> None:
    phone = world.phone()
    photo = with_photo(phone)
    watched = watch(phone)
    watched.faults = [None, None, None, TimedOut()]
    assert phone.desk.shift.sync_now().problem == "timed-out"
    cut = phone.store.photos.get(photo)
    assert cut is not None
    assert 0 < cut.sent_bytes < cut.bytes
    sent: list[int] = []
    real = Transport._send

    def count(method: str, path: str, body: bytes | None, *rest: object) -> Answer:
        if method == "PUT":
            sent.append(len(body or b""))
        return real(watched, method, path, body, *rest)  # type: ignore[arg-type]

    watched._send = count  # type: ignore[assignment]
    assert phone.desk.shift.sync_now().waiting_photos == 0
    assert sum(sent) == cut.bytes - cut.sent_bytes


def test_a_login_page_in_the_middle_settles_nothing(world: World) -> None:
    phone = world.phone()
    with_photo(phone)
    watched = watch(phone)
    watched.faults = [None, LoginPage()]
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.waiting_facts, status.waiting_photos) == ("login-page", 0, 1)
    assert phone.desk.shift.sync_now().waiting_photos == 0


def test_over_mobile_data_photos_wait_for_wifi_and_facts_do_not(world: World) -> None:
    phone = world.phone()
    phone.desk.settings.send_photos_by_wifi_only(True)
    with_photo(phone, side=200)
    phone.device.network.go_mobile()  # type: ignore[attr-defined]
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.waiting_facts, status.waiting_photos) == ("", 0, 1)
    assert status.photos_wait_for_wifi
    assert {row.advice for row in phone.desk.shift.waiting().rows} == {"wifi"}
    phone.device.network.go_wifi()  # type: ignore[attr-defined]
    assert phone.desk.shift.sync_now().waiting_photos == 0


def test_the_same_photo_again_costs_no_bytes(world: World) -> None:
    phone = world.phone()
    photo = with_photo(phone, side=200)
    phone.desk.shift.sync_now()
    with phone.store.database.transaction() as db:
        db.execute_sql("UPDATE photo SET state = 'promised', sent_bytes = 0 WHERE sha256 = ?", (photo,))
    watched = watch(phone)
    assert phone.desk.shift.sync_now().waiting_photos == 0
    assert len([path for path, _ in watched.seen if "photos" in path]) == 1


def test_a_photo_file_that_is_gone_is_said_and_stops_no_other(world: World) -> None:
    phone = world.phone()
    lost = with_photo(phone, side=200)
    phone.store.photos.path_of(lost).unlink()
    status = phone.desk.shift.sync_now()
    assert status.waiting_facts == 0
    assert status.waiting_photos == 1
    assert status.problem == "photo-gone"


def test_a_phone_reported_lost_sends_the_photos_of_its_held_records_too(world: World) -> None:
    phone = world.phone()
    photo = with_photo(phone, side=200)
    device = phone.store.credentials.get("device")
    commit(world.parts.store, lambda: revoke(device, by=world.person("guard-01"), now_ms=world.parts.now_ms()))
    status = phone.desk.shift.sync_now()
    assert (status.problem, status.held_facts, status.waiting_photos) == ("device-revoked", 1, 0)
    kept = phone.store.photos.get(photo)
    assert kept is not None
    assert kept.state == "stored"
