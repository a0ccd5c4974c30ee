"""The commands that are more than one check, over a real phone and a real server: each does and refuses what a screen does."""

from __future__ import annotations

import json
from typing import Any

from mobile.headless import Hands, Headless, Switch
from mobile.wiring import Phone
from sync.rules.label import label_payload
from tests.mobile.world import World, jpeg

PICTURE = "held-before-the-camera"


class Driven:
    """A headless phone in this process, with the tests' camera and scanner."""

    def __init__(self, phone: Phone) -> None:
        self.device: Any = phone.device
        self.headless = Headless(phone, Switch(), Hands())

    def answer(self, do: str, **words: Any) -> dict[str, Any]:
        """Return the whole answer to one command."""
        found: dict[str, Any] = json.loads(self.headless.answer(json.dumps({"do": do, **words})))
        return found

    def ask(self, do: str, **words: Any) -> Any:
        """Return the result of one command; a refusal fails the test."""
        told = self.answer(do, **words)
        assert told["ok"], told
        return told["result"]

    def sees_label(self, world: World, code: str) -> None:
        """Let the scanner see one of our labels next."""
        self.device.scanner.sees.append(label_payload(world.estate.main.site.host, code))

    def sees_view(self) -> None:
        """Let the camera see something next."""
        self.device.camera.sees.append(jpeg(3))


def code_of(world: World, point: str) -> str:
    return next(p.labels[0] for p in world.estate.main.objects.checkpoints if p.id == point)


def test_a_round_is_walked_with_one_point_blocked(world: World) -> None:
    phone = Driven(world.phone("one", "guard-01"))
    route = next(route for route in world.estate.main.objects.routes if route.code == "R4")
    running = phone.ask("round_start", route=route.id)
    *walked, locked = [row["point"] for row in phone.ask("round", round=running)["points"]]
    for point in walked:
        phone.sees_label(world, code_of(world, point))
        assert phone.ask("visit", picture=PICTURE)
    phone.sees_view()
    assert phone.ask("block", kind="checkpoint", id=locked, reason="locked", picture=PICTURE, round=running)
    assert phone.ask("round_finish", round=running)
    seen = phone.ask("round", round=running)
    assert (seen["visited"], seen["blocked"], seen["missed"]) == (len(walked), 1, 0)


def test_a_visit_wants_the_label_of_a_point(world: World) -> None:
    phone = Driven(world.phone("one", "guard-01"))
    phone.sees_label(world, world.estate.main.objects.equipment[0].labels[0])
    told = phone.answer("visit", picture=PICTURE)
    assert (told["ok"], told["problem"]) == (False, "invalid-input")


def test_a_round_that_leaves_points_out_wants_a_reason(world: World) -> None:
    phone = Driven(world.phone("one", "guard-01"))
    route = next(route for route in world.estate.main.objects.routes if route.code == "R4")
    running = phone.ask("round_start", route=route.id)
    assert phone.answer("round_finish", round=running)["problem"] == "invalid-input"
    assert phone.ask("round_finish", round=running, reason="called away")


def test_a_block_without_its_photo_files_nothing(world: World) -> None:
    phone = Driven(world.phone("one", "guard-01"))
    point = world.estate.main.objects.checkpoints[0].id
    assert phone.ask("block", kind="checkpoint", id=point, reason="locked", picture=PICTURE) == ""
    assert phone.ask("status")["waiting_facts"] == 0


def test_a_stock_take_says_what_is_not_there(world: World) -> None:
    phone = Driven(world.phone("one", "guard-01"))
    place = next(card.place for card in world.estate.main.objects.equipment if card.place and card.kind == "extinguisher")
    job = phone.ask("stock_start", place=place)
    first, *others = [row["id"] for row in phone.ask("stock", job=job)["rows"]]
    phone.sees_label(world, next(c.labels[0] for c in world.estate.main.objects.equipment if c.id == first))
    assert phone.ask("stock_scan", job=job, picture=PICTURE) == "seen"
    seen = phone.ask("stock", job=job)
    assert (seen["seen"], seen["missing"]) == (1, len(others))
    assert phone.ask("stock_finish", job=job)


def test_a_label_is_hung_on_a_body(world: World) -> None:
    phone = Driven(world.phone("one", "guard-01"))
    card = next(c for c in world.estate.main.objects.equipment if c.kind == "extinguisher" and c.labels)
    refused = phone.answer("bind", code="no label of ours", kind="equipment", id=card.id, why="worn")
    assert refused["problem"] == "invalid-input"
    phone.sees_view()
    fresh = next(c.labels[0] for c in world.estate.light.objects.equipment if c.labels)
    assert phone.ask("bind", code=fresh, kind="equipment", id=card.id, why="worn", picture=PICTURE)
    assert phone.ask("status")["waiting_facts"] == 1
