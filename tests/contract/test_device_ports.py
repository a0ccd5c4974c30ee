"""What every half of a device port promises, run against the fake and against the desktop stand-in."""

import io
import os
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno
from PIL import Image

from mobile.device.battery import LinuxBattery
from mobile.device.camera import PictureCamera
from mobile.device.clock import SystemClock
from mobile.device.location import NoLocation
from mobile.device.network import DesktopNetwork
from mobile.device.permissions import DesktopPermissions
from mobile.device.photo_scale import LONGEST_SIDE, MOST_BYTES
from mobile.device.ports import (
    Battery,
    Camera,
    Clock,
    Location,
    Network,
    Permission,
    Permissions,
    Reminder,
    Reminders,
    Scanner,
    Storage,
    TextDialog,
    TextQuestion,
    Vibration,
)
from mobile.device.reminders import NoReminders
from mobile.device.scanner import PictureScanner
from mobile.device.storage import DiskStorage
from mobile.device.text_dialog import PopupTextDialog
from mobile.device.vibration import NoVibration
from tests import fakes

LABEL = "HTTPS://LINXUN.EXAMPLE/E/0123456789"


def both(fake: Callable[..., object], stand_in: Callable[..., object]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("make", [pytest.param(fake, id="fake"), pytest.param(stand_in, id="desktop")])


def is_label(text: str) -> bool:
    return text.startswith("HTTPS://")


def picture_of(folder: Path, text: str | None) -> Path | None:
    if text is None:
        return None
    target = folder / "label.png"
    segno.make(text, error="q").save(str(target), scale=6, border=4)
    return target


def noisy_jpeg(width: int, height: int, *, turned: bool = False) -> bytes:
    """A picture that does not compress, with a position in its EXIF when turned."""
    image = Image.frombytes("RGB", (width // 4, height // 4), os.urandom(width // 4 * (height // 4) * 3)).resize((width, height))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = 6
        exif[0x010F] = "maker"
        exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=97, exif=exif)
    return out.getvalue()


def chosen(folder: Path, content: bytes | None) -> Callable[[Callable[[Path | None], None]], None]:
    picture = folder / "chosen.jpg"
    if content is not None:
        picture.write_bytes(content)
    return lambda done: done(None if content is None else picture)


class TestScanner:
    make = both(
        lambda _folder, text: fakes.FakeScanner(deque([text])),
        lambda folder, text: PictureScanner(lambda done: done(picture_of(folder, text)), is_label),
    )

    @make
    def test_a_label_in_view_is_read_exactly_as_it_is_printed(self, make: Callable[..., Scanner], tmp_path: Path) -> None:
        seen: list[str | None] = []
        make(tmp_path, LABEL).scan(seen.append)
        assert seen == [LABEL]

    @make
    def test_a_person_who_gives_up_is_answered_once_with_nothing(self, make: Callable[..., Scanner], tmp_path: Path) -> None:
        seen: list[str | None] = []
        make(tmp_path, None).scan(seen.append)
        assert seen == [None]


def test_a_file_that_is_no_picture_holds_no_label(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    seen: list[str | None] = []
    PictureScanner(lambda done: done(tmp_path / "notes.txt"), is_label).scan(seen.append)
    assert seen == [None]


class TestCamera:
    make = both(
        lambda _folder, content: fakes.FakeCamera(deque([content])),
        lambda folder, content: PictureCamera(chosen(folder, content)),
    )

    @make
    @pytest.mark.parametrize(("width", "height"), [(4000, 3000), (900, 3200), (640, 480)])
    def test_a_photo_is_small_enough_for_a_phone_link(
        self, make: Callable[..., Camera], tmp_path: Path, width: int, height: int
    ) -> None:
        taken: list[bytes | None] = []
        make(tmp_path, noisy_jpeg(width, height)).take(taken.append)
        [jpeg] = taken
        assert jpeg is not None
        assert len(jpeg) <= MOST_BYTES
        with Image.open(io.BytesIO(jpeg)) as image:
            assert image.format == "JPEG"
            assert max(image.size) <= LONGEST_SIDE

    @make
    def test_a_photo_leaves_the_phone_upright_and_without_a_position(self, make: Callable[..., Camera], tmp_path: Path) -> None:
        taken: list[bytes | None] = []
        make(tmp_path, noisy_jpeg(800, 600, turned=True)).take(taken.append)
        [jpeg] = taken
        assert jpeg is not None
        with Image.open(io.BytesIO(jpeg)) as image:
            assert image.size == (600, 800)
            assert not image.getexif()

    @make
    def test_a_person_who_gives_up_is_answered_once_with_nothing(self, make: Callable[..., Camera], tmp_path: Path) -> None:
        taken: list[bytes | None] = []
        make(tmp_path, None).take(taken.append)
        assert taken == [None]


def test_a_chosen_file_that_is_no_picture_is_no_photo(tmp_path: Path) -> None:
    taken: list[bytes | None] = []
    PictureCamera(chosen(tmp_path, b"not a picture")).take(taken.append)
    assert taken == [None]


class TestClock:
    make = both(fakes.FakeClock, SystemClock)

    @make
    def test_the_wall_is_aware_and_in_utc(self, make: Callable[..., Clock]) -> None:
        assert make().now().tzinfo is UTC

    @make
    def test_the_time_since_boot_never_goes_back(self, make: Callable[..., Clock]) -> None:
        clock = make()
        first = clock.boot_ns()
        assert 0 <= first <= clock.boot_ns()

    @make
    def test_a_boot_has_one_short_id_that_fits_a_fact(self, make: Callable[..., Clock]) -> None:
        clock = make()
        assert clock.boot_id() == clock.boot_id()
        assert 1 <= len(clock.boot_id()) <= 32
        assert clock.boot_id().replace("-", "").isalnum()


def test_a_fake_phone_that_restarts_counts_from_zero_under_another_id() -> None:
    clock = fakes.FakeClock()
    before = clock.boot_id()
    clock.reboot()
    assert clock.boot_ns() == 0
    assert clock.boot_id() != before


def test_a_system_that_names_no_boot_says_unknown(tmp_path: Path) -> None:
    assert SystemClock(tmp_path / "missing").boot_id() == "unknown"


class TestNetwork:
    make = both(fakes.FakeNetwork, DesktopNetwork)

    @make
    def test_a_phone_on_wifi_may_send_everything(self, make: Callable[..., Network]) -> None:
        connection = make().connection()
        assert connection.is_connected
        assert connection.is_wifi
        assert not connection.is_metered


class TestLocation:
    make = both(fakes.FakeLocation, NoLocation)

    @make
    def test_nobody_is_located_who_is_not_watched(self, make: Callable[..., Location]) -> None:
        location = make()
        assert location.latest() is None
        location.start()
        location.start()
        location.stop()
        location.stop()
        assert location.latest() is None


class TestPermissions:
    make = both(fakes.FakePermissions, DesktopPermissions)

    @make
    def test_what_is_held_is_answered_at_once(self, make: Callable[..., Permissions]) -> None:
        answers: list[bool] = []
        permissions = make()
        permissions.ask(Permission.CAMERA, answers.append)
        assert answers == [True]
        assert permissions.holds(Permission.CAMERA)


def test_a_refused_permission_is_asked_once_and_not_held() -> None:
    permissions = fakes.FakePermissions(granted=set(), will_grant=False)
    answers: list[bool] = []
    permissions.ask(Permission.CAMERA, answers.append)
    assert answers == [False]
    assert not permissions.holds(Permission.CAMERA)


class TestTextDialog:
    make = both(
        lambda typed: fakes.FakeTextDialog(deque([typed])),
        lambda typed: PopupTextDialog(lambda _question, done: done(typed)),
    )
    question = TextQuestion(title="备注", accept="好", cancel="取消", most_characters=4)

    @make
    def test_what_was_typed_comes_back_within_its_limit(self, make: Callable[..., TextDialog]) -> None:
        answers: list[str | None] = []
        make("水泵房漏水严重").ask(self.question, answers.append)
        assert answers == ["水泵房漏"]

    @make
    def test_going_back_is_answered_once_with_nothing(self, make: Callable[..., TextDialog]) -> None:
        answers: list[str | None] = []
        make(None).ask(self.question, answers.append)
        assert answers == [None]


class TestVibration:
    make = both(fakes.FakeVibration, NoVibration)

    @make
    def test_buzzing_needs_no_permission_and_never_fails(self, make: Callable[..., Vibration]) -> None:
        vibration = make()
        vibration.good()
        vibration.bad()


class TestBattery:
    make = both(fakes.FakeBattery, LinuxBattery)

    @make
    def test_the_charge_is_a_percentage_or_unknown(self, make: Callable[..., Battery]) -> None:
        charge = make().percent()
        assert charge is None or 0 <= charge <= 100


def test_the_first_battery_of_a_laptop_is_read(tmp_path: Path) -> None:
    for name, charge in (("AC", "1"), ("BAT0", "57\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "capacity").write_text(charge)
    assert LinuxBattery(tmp_path).percent() == 57


class TestStorage:
    make = both(lambda _folder: fakes.FakeStorage(), DiskStorage)

    @make
    def test_free_storage_is_told_in_bytes(self, make: Callable[..., Storage], tmp_path: Path) -> None:
        assert make(tmp_path).free_bytes() >= 0


@both(fakes.FakeReminders, NoReminders)
def test_planning_reminders_takes_the_place_of_what_was_planned(make: Callable[[], Reminders]) -> None:
    reminders = make()
    reminders.plan([Reminder(datetime(2026, 11, 20, tzinfo=UTC), "1 due", "lobby")])
    reminders.plan([])
    assert getattr(reminders, "planned", []) == []
