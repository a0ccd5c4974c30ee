"""200 hard synthetic camera frames of our labels, 1280x720 grey: ten conditions, twenty frames each, the same in every run.

The benchmark and the decoder's tests read from here. It was fixed and committed before the decoder was tuned and never reads
the decoder. A second seed gives frames nobody tuned on. Pillow only, no numpy; every random number comes from the seed.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from sync.rules.label import grouped, label_payload, mint_label_code

SEED = 20_261_120
PER_CONDITION = 20
WIDTH, HEIGHT = 1280, 720
HOST = "m.example.cn"


@dataclass(frozen=True)
class Frame:
    """One picture with the only text that may be read from it."""

    condition: str
    number: int
    text: str
    picture: Image.Image


def frames(seed: int = SEED, *, per_condition: int = PER_CONDITION) -> Iterator[Frame]:
    """Yield the 200 frames, or the first of each condition; the same seed, condition and number give the same pixels."""
    for condition, shoot in CONDITIONS.items():
        for number in range(per_condition):
            chance = random.Random(f"{seed}/{condition}/{number}")
            text = label_payload(HOST, mint_label_code(chance.randbytes(8)))
            yield Frame(condition, number, text, shoot(text, chance))


def sticker(text: str, module: int) -> Image.Image:
    """Draw a printed label: code with a quiet zone of four modules, the code in clear below, a thin border."""
    code = segno.make(text, error="q", boost_error=False, micro=False)
    side = (len(code.matrix) + 8) * module
    picture = Image.new("L", (side, side + 5 * module), 250)
    draw = ImageDraw.Draw(picture)
    for y, row in enumerate(code.matrix):
        for x, dark in enumerate(row):
            if dark:
                left, top = (x + 4) * module, (y + 4) * module
                draw.rectangle((left, top, left + module - 1, top + module - 1), fill=12)
    font = ImageFont.load_default(size=3.2 * module)
    draw.text((side / 2, side + module), grouped(text[-10:]), font=font, fill=20, anchor="mm")
    draw.rectangle((0, 0, side - 1, side + 5 * module - 1), outline=150)
    return picture


def _wall(chance: random.Random) -> Image.Image:
    coarse = Image.frombytes("L", (32, 18), chance.randbytes(576)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    base = Image.new("L", (WIDTH, HEIGHT), chance.randint(90, 170))
    wall = Image.blend(base, coarse, chance.uniform(0.15, 0.35))
    draw = ImageDraw.Draw(wall)
    for _ in range(chance.randint(2, 6)):
        x, y = chance.randrange(WIDTH), chance.randrange(HEIGHT)
        draw.rectangle((x, y, x + chance.randint(20, 400), y + chance.randint(6, 120)), fill=chance.randint(30, 230))
    return wall


def _place(label: Image.Image, chance: random.Random, *, degrees: float = 0.0, pixels: float = 260.0) -> Image.Image:
    """Put the label on a wall, turned, its code `pixels` wide, somewhere near the middle."""
    wall = _wall(chance)
    ratio = pixels / label.width
    small = label.resize((round(label.width * ratio), round(label.height * ratio)), Image.Resampling.LANCZOS)
    mask = Image.new("L", small.size, 255)
    turned = small.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    mask = mask.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    slack_x, slack_y = max(WIDTH - turned.width, 2), max(HEIGHT - turned.height, 2)
    left = round(slack_x * chance.uniform(0.25, 0.75))
    top = round(slack_y * chance.uniform(0.25, 0.75))
    wall.paste(turned, (left, top), mask)
    return wall


def _noise(picture: Image.Image, chance: random.Random, strength: float) -> Image.Image:
    """Add sensor noise: the mean of three even draws, near enough to a bell, `strength` of its contrast."""
    size = picture.size
    draws = [Image.frombytes("L", size, chance.randbytes(size[0] * size[1])) for _ in range(3)]
    bell = Image.blend(Image.blend(draws[0], draws[1], 0.5), draws[2], 1 / 3)
    return ImageChops.add(picture, bell.point(lambda v: round(128 + (v - 128) * strength)), 1.0, -128)


def _smear(picture: Image.Image, length: float, degrees: float) -> Image.Image:
    """Move the camera during the exposure: the mean of the picture along a line of `length` pixels."""
    steps = max(2, round(length * 2))
    dx, dy = math.cos(math.radians(degrees)) * length, math.sin(math.radians(degrees)) * length
    total = picture
    for step in range(1, steps):
        part = step / (steps - 1) - 0.5
        moved = picture.transform(
            picture.size, Image.Transform.AFFINE, (1, 0, dx * part, 0, 1, dy * part), Image.Resampling.BILINEAR
        )
        total = Image.blend(total, moved, 1 / (step + 1))
    return total


def _defocus(picture: Image.Image, radius: float) -> Image.Image:
    """Blur with a disc, as a lens does, rather than with a bell."""
    reach = math.ceil(radius)
    offsets = [(x, y) for x in range(-reach, reach + 1) for y in range(-reach, reach + 1) if math.hypot(x, y) <= radius]
    total = picture
    for count, (x, y) in enumerate(offsets):
        total = Image.blend(total, ImageChops.offset(picture, x, y), 1 / (count + 1))
    return total.filter(ImageFilter.GaussianBlur(0.7))


def _dim(picture: Image.Image, gain: float, floor: int) -> Image.Image:
    return picture.point(lambda v: round(floor + v * gain))


def _easy(text: str, chance: random.Random) -> Image.Image:
    shot = _place(sticker(text, 8), chance, degrees=chance.uniform(-6, 6), pixels=chance.uniform(240, 330))
    return _noise(shot.filter(ImageFilter.GaussianBlur(0.8)), chance, 0.08)


def _rotation(text: str, chance: random.Random) -> Image.Image:
    shot = _place(sticker(text, 8), chance, degrees=chance.uniform(0, 360), pixels=chance.uniform(200, 300))
    return _noise(shot.filter(ImageFilter.GaussianBlur(0.9)), chance, 0.1)


def _out_of_focus(text: str, chance: random.Random) -> Image.Image:
    pixels = chance.uniform(200, 300)
    shot = _place(sticker(text, 8), chance, degrees=chance.uniform(-20, 20), pixels=pixels)
    return _noise(_defocus(shot, pixels / 37 * chance.uniform(0.5, 0.9)), chance, 0.08)


def _motion(text: str, chance: random.Random) -> Image.Image:
    pixels = chance.uniform(220, 320)
    shot = _place(sticker(text, 8), chance, degrees=chance.uniform(-20, 20), pixels=pixels)
    return _noise(_smear(shot, pixels / 37 * chance.uniform(1.2, 2.3), chance.uniform(0, 180)), chance, 0.08)


def _low_light(text: str, chance: random.Random) -> Image.Image:
    shot = _place(sticker(text, 8), chance, degrees=chance.uniform(-30, 30), pixels=chance.uniform(200, 300))
    shot = _dim(shot.filter(ImageFilter.GaussianBlur(1.1)), chance.uniform(0.09, 0.2), chance.randint(8, 20))
    return _noise(shot, chance, chance.uniform(0.12, 0.26))


def _perspective(text: str, chance: random.Random) -> Image.Image:
    return _noise(_tilted(text, chance, 0.5).filter(ImageFilter.GaussianBlur(0.9)), chance, 0.1)


def _tilted(text: str, chance: random.Random, most: float) -> Image.Image:
    """Look at the label from the side and from below: the far edge shrinks by up to `most`, the width with it."""
    label = sticker(text, 8)
    pixels = chance.uniform(240, 330)
    shrink, squeeze = chance.uniform(most * 0.5, most), chance.uniform(0.38, 0.7)
    w, h = label.size
    out_w, out_h = round(pixels * squeeze), round(pixels * h / w)
    near, far = out_h / 2, out_h / 2 * (1 - shrink)
    corners = [(0, out_h / 2 - near), (0, out_h / 2 + near), (out_w, out_h / 2 + far), (out_w, out_h / 2 - far)]
    coefficients = _homography(corners, [(0, 0), (0, h), (w, h), (w, 0)])
    seen = label.transform((out_w, out_h), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    cover = Image.new("L", label.size, 255).transform((out_w, out_h), Image.Transform.PERSPECTIVE, coefficients)
    turn = chance.choice((0, 90, 180, 270)) + chance.uniform(-15, 15)
    seen, cover = (p.rotate(turn, Image.Resampling.BICUBIC, expand=True) for p in (seen, cover))
    wall = _wall(chance)
    wall.paste(seen, (round(WIDTH / 2 - seen.width * chance.random()), round((HEIGHT - seen.height) * chance.random())), cover)
    return wall


def _homography(seen: list[tuple[float, float]], flat: list[tuple[float, float]]) -> list[float]:
    """Solve the eight numbers that map seen points to flat ones, by elimination with pivots."""
    rows = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for column in range(8):
        pivot = max(range(column, 8), key=lambda r: abs(rows[r][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for other in range(8):
            if other != column:
                factor = rows[other][column]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[column], strict=True)]
    return [row[8] for row in rows]


def _damage(text: str, chance: random.Random) -> Image.Image:
    """Scratches, paint drops and a torn corner over up to a seventh of the code."""
    label = sticker(text, 8)
    draw = ImageDraw.Draw(label)
    side = label.width
    for _ in range(chance.randint(2, 5)):
        x, y = chance.uniform(0.1, 0.9) * side, chance.uniform(0.1, 0.9) * side
        reach, turn = chance.uniform(0.2, 0.6) * side, chance.uniform(0, math.tau)
        draw.line(
            (x, y, x + reach * math.cos(turn), y + reach * math.sin(turn)),
            fill=chance.choice((20, 235)),
            width=chance.randint(3, 8),
        )
    for _ in range(chance.randint(1, 3)):
        x, y, r = chance.uniform(0.2, 0.8) * side, chance.uniform(0.2, 0.8) * side, chance.uniform(0.03, 0.075) * side
        draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.choice((15, 120, 240)))
    if chance.random() < 0.5:
        tear = chance.uniform(0.1, 0.26) * side
        draw.polygon(((side, side), (side - tear, side), (side, side - tear)), fill=130)
    shot = _place(label, chance, degrees=chance.uniform(-25, 25), pixels=chance.uniform(230, 320))
    return _noise(shot.filter(ImageFilter.GaussianBlur(0.9)), chance, 0.1)


def _small(text: str, chance: random.Random) -> Image.Image:
    shot = _place(sticker(text, 8), chance, degrees=chance.uniform(-25, 25), pixels=chance.uniform(70, 115))
    return _noise(shot.filter(ImageFilter.GaussianBlur(0.5)), chance, 0.06)


def _cylinder(text: str, chance: random.Random) -> Image.Image:
    """Bend the label round an extinguisher, so that its sides run away, with a strip of glare along the body."""
    label = sticker(text, 8)
    w, h = label.size
    pixels = chance.uniform(240, 320)
    half_angle = math.radians(chance.uniform(48, 68))
    out_w, out_h = round(pixels * math.sin(half_angle) / half_angle), round(pixels * h / w)
    bow = chance.uniform(0.0, 0.06) * out_h
    mesh = []
    for left in range(0, out_w, 4):
        right = min(left + 4, out_w)
        (u0, v0), (u1, v1) = (_bent(x, out_w, half_angle, bow) for x in (left, right))
        mesh.append(((left, 0, right, out_h), (u0 * w, -v0, u0 * w, h - v0, u1 * w, h - v1, u1 * w, -v1)))
    bent = label.transform((out_w, out_h), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC, fill=1, fillcolor=90)
    shade = Image.new("L", (out_w, 1))
    shade.putdata([round(255 * math.cos((2 * x / out_w - 1) * half_angle) ** 0.6) for x in range(out_w)])
    bent = ImageChops.multiply(bent, shade.resize((out_w, out_h)))
    shot = _place(bent, chance, degrees=chance.uniform(-12, 12), pixels=out_w)
    return _noise(_glare(shot, chance).filter(ImageFilter.GaussianBlur(0.9)), chance, 0.08)


def _bent(x: float, out_w: int, half_angle: float, bow: float) -> tuple[float, float]:
    across = max(-1.0, min(1.0, (2 * x / out_w - 1) * math.sin(half_angle)))
    angle = math.asin(across)
    return angle / half_angle / 2 + 0.5, bow * (1 - math.cos(angle))


def _glare(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Lay a soft white strip and a lamp's reflection over the middle of the picture."""
    light = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(light)
    x = WIDTH / 2 + chance.uniform(-110, 110)
    draw.rectangle((x, 0, x + chance.uniform(6, 16), HEIGHT), fill=chance.randint(120, 210))
    y, r = HEIGHT / 2 + chance.uniform(-90, 90), chance.uniform(8, 24)
    draw.ellipse((x - r, y - r * 1.6, x + r, y + r * 1.6), fill=255)
    return ImageChops.add(picture, light.filter(ImageFilter.GaussianBlur(7)))


def _combo(text: str, chance: random.Random) -> Image.Image:
    shot = _tilted(text, chance, 0.25)
    shot = _smear(_defocus(shot, chance.uniform(1.0, 2.0)), chance.uniform(1.0, 4.0), chance.uniform(0, 180))
    return _noise(_dim(shot, chance.uniform(0.3, 0.6), 15), chance, chance.uniform(0.12, 0.22))


CONDITIONS: dict[str, Callable[[str, random.Random], Image.Image]] = {
    "easy": _easy,
    "rotation": _rotation,
    "defocus": _out_of_focus,
    "motion": _motion,
    "low light": _low_light,
    "perspective": _perspective,
    "damage": _damage,
    "small": _small,
    "cylinder": _cylinder,
    "combo": _combo,
}
