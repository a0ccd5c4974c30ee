"""The desktop decoder on pictures: hard ones are read by retries, and only what the check character confirms counts."""

import random
import shutil
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
import segno
import zxingcpp
from PIL import Image

from mobile.device.decode import UnreadablePicture, decode, decode_file
from mobile.device.flatten import homography, laid_flat
from sync.rules.label import ALPHABET, OurLabel, label_payload, mint_label_code, parse_scan
from tests.benchmarks.label_frames import CONDITIONS, HOST, Frame, frames, sticker

CODE = mint_label_code(b"a label!")
PAYLOAD = label_payload(HOST, CODE)


def is_ours(text: str) -> bool:
    return isinstance(parse_scan(text, hosts=[HOST]), OurLabel)


def on_a_wall(picture: Image.Image) -> Image.Image:
    wall = Image.new("L", (1280, 720), 140)
    wall.paste(picture, (400, 150))
    return wall


@cache
def hard_frames() -> list[Frame]:
    """Four frames of each condition, of a seed that no tuning saw."""
    return list(frames(20_270_101, per_condition=4))


def test_hard_frames_are_read_better_than_by_one_look_and_never_wrongly() -> None:
    read = plain = 0
    for frame in hard_frames():
        reading = decode(frame.picture, is_ours)
        assert reading.accepted in ((frame.text,), ()), f"a wrong read was accepted: {frame.condition} {frame.number}"
        read += bool(reading.accepted)
        plain += any(code.text == frame.text for code in zxingcpp.read_barcodes(frame.picture))
    assert read > plain
    assert read / len(hard_frames()) > 0.85


def test_the_hard_frames_are_the_same_every_time() -> None:
    first, second = (next(islice(frames(1), 3, None)) for _ in range(2))
    assert (first.condition, first.number, first.text) == (second.condition, second.number, second.text)
    assert first.picture.tobytes() == second.picture.tobytes()
    assert len(CONDITIONS) == 10


def test_an_easy_picture_is_read_at_the_first_look() -> None:
    reading = decode(on_a_wall(sticker(PAYLOAD, 6)), is_ours)
    assert (reading.accepted, reading.others, reading.tries, reading.way) == ((PAYLOAD,), (), 1, "plain")


def test_a_grey_frame_of_a_camera_is_read_without_a_copy_of_the_caller() -> None:
    wall = on_a_wall(sticker(PAYLOAD, 6))
    frame = memoryview(wall.tobytes()).cast("B", shape=(720, 1280))
    assert decode(frame, is_ours).accepted == (PAYLOAD,)
    with pytest.raises(ValueError, match="height, width"):
        decode(memoryview(wall.tobytes()), is_ours)


def test_several_labels_in_one_picture_are_all_named() -> None:
    wall = on_a_wall(sticker(PAYLOAD, 6))
    other = label_payload(HOST, mint_label_code(b"another!"))
    wall.paste(sticker(other, 6), (800, 150))
    assert set(decode(wall, is_ours).accepted) == {PAYLOAD, other}


def test_a_sound_picture_of_a_wrong_check_is_never_accepted_however_often_it_is_tried() -> None:
    wrong = PAYLOAD[:-1] + ALPHABET[(ALPHABET.index(PAYLOAD[-1]) + 1) % 32]
    reading = decode(on_a_wall(sticker(wrong, 6)), is_ours)
    assert (reading.accepted, reading.others) == ((), (wrong,))


def test_a_foreign_label_ends_the_search_as_soon_as_two_looks_agree() -> None:
    reading = decode(on_a_wall(sticker("WEIXIN://WXPAY/BIZPAYURL", 6)), is_ours)
    assert (reading.accepted, reading.others, reading.tries) == ((), ("WEIXIN://WXPAY/BIZPAYURL",), 2)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "http://m.example.cn/E/" + CODE, "'; DROP TABLE equipment;--", "x" * 2000, "\x00\x1b[2J"]
)
def test_row_30_a_hostile_code_is_decoded_but_never_accepted(text: str) -> None:
    side = segno.make_qr(text).symbol_size(scale=4)[0]
    buffer = BytesIO()
    segno.make_qr(text).save(buffer, kind="png", scale=4)
    picture = Image.open(buffer).convert("L")
    assert picture.width == side
    assert decode(picture, is_ours).accepted == ()


def test_a_wall_without_a_code_and_a_tiny_picture_answer_with_nothing() -> None:
    noise = Image.frombytes("L", (320, 180), random.Random(4).randbytes(57_600))
    for picture in (Image.new("L", (640, 360), 128), noise, Image.new("RGB", (1, 1))):
        reading = decode(picture, is_ours)
        assert (reading.accepted, reading.others) == ((), ())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_file_is_read(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "label.picture"
    on_a_wall(sticker(PAYLOAD, 6)).convert("RGB").save(file, kind)
    assert decode_file(file, is_ours).accepted == (PAYLOAD,)


def test_a_large_photo_of_a_turned_phone_is_read(tmp_path: Path) -> None:
    photo = Image.new("RGB", (4000, 3000), (150, 150, 140))
    photo.paste(sticker(PAYLOAD, 9).convert("RGB"), (1800, 1200))
    exif = Image.Exif()
    exif[0x0112] = 6
    photo.save(tmp_path / "photo.jpg", exif=exif)
    assert decode_file(tmp_path / "photo.jpg", is_ours).accepted == (PAYLOAD,)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(40), b"GIF89a" + bytes(20), b"<svg/>", b"\xff\xd8\xff\xe0" + bytes(9)],
)
def test_a_file_that_is_no_picture_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "label.png"
    file.write_bytes(content)
    with pytest.raises(UnreadablePicture):
        decode_file(file, is_ours)


def test_a_cut_off_or_far_too_large_picture_is_refused(tmp_path: Path) -> None:
    whole = tmp_path / "whole.png"
    on_a_wall(sticker(PAYLOAD, 6)).save(whole)
    cut = tmp_path / "cut.png"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    huge = tmp_path / "huge.png"
    Image.new("1", (13_000, 13_000)).save(huge)
    for file in (cut, huge):
        with pytest.raises(UnreadablePicture):
            decode_file(file, is_ours)
    shutil.rmtree(tmp_path)
    with pytest.raises(FileNotFoundError):
        decode_file(whole, is_ours)


def test_corners_in_one_line_enclose_nothing() -> None:
    assert laid_flat(Image.new("L", (50, 50)), [(0, 0), (10, 10), (20, 20), (30, 30)]) is None
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert homography(square, square) == pytest.approx([1, 0, 0, 0, 1, 0, 0, 0])
