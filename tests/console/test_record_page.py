"""The page of a record in a browser: a voice note that is heard, one still on its phone, a spot question that was left out."""

from __future__ import annotations

import io
import wave
from hashlib import sha256

import msgspec
import pytest
from playwright.sync_api import expect

from server.database import commit
from server.delivery.vault import DiskVault
from server.demo.estate.estate import morning_tasks
from server.ledger.tables import Photo, Promise
from sync.records.types import PhotoRef
from sync.rules.normal import spot_of
from sync.times import from_ms
from tests.carry import carry
from tests.console.conftest import Watched
from tests.console.test_console_pages import sign_in
from tests.console_checks import TODAY, check
from tests.console_world import World, enrol_phone
from tests.paper import PaperPhone, Server


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(12_000)
        file.writeframes(bytes(12_000))
    return out.getvalue()


def store_sound(world: World, device: str, data: bytes) -> None:
    name, now = sha256(data).hexdigest(), world.parts.now_ms()
    file = world.parts.settings.parts / name
    file.write_bytes(data)
    DiskVault(world.parts.settings.vault).add(name, file)

    def keep() -> None:
        Photo.insert(sha256=name, bytes=len(data), mime="audio/wav", width=0, height=0, stored_at=now).execute()
        Promise.update(stored_at=now).where((Promise.device == device) & (Promise.sha256 == name)).execute()

    commit(world.parts.store, keep)


def a_phone(world: World, name: str, post: str) -> PaperPhone:
    """A phone of this test alone, enrolled an hour ago: other tests of this room revoke and rename theirs."""
    now, world.clock.ms = world.clock.ms, world.clock.ms - 3_600_000
    enrol_phone(world, name, world.estate.main, (post,))
    world.clock.ms = now
    return world.phones[name]


def test_a_voice_note_is_heard_on_the_records_page_and_an_unsent_one_is_named(tab: Watched, world: World) -> None:
    main = world.estate.main
    phone = a_phone(world, "录音机", "cleaner-01")
    task = [t for t in morning_tasks(world.estate, TODAY) if t.site == main.site.id and "cleaner" in t.roles][10]
    template = next(t for t in world.estate.templates if t.code == task.template)
    here, away = sound(), b"not sent"
    refs = tuple(PhotoRef(sha256=sha256(d).hexdigest(), bytes=len(d), mime="audio/wav") for d in (here, away))
    fact = check(task, template, author=main.person("cleaner-01").id, photos=refs, at=from_ms(world.clock.ms))
    answers = list(fact.body.answers)
    for number, ref in enumerate(refs):
        answers[number] = msgspec.structs.replace(answers[number], voice=ref.sha256)
    fact = msgspec.structs.replace(fact, body=msgspec.structs.replace(fact.body, answers=tuple(answers)))
    start = len(phone.filed) + 1
    phone.file(fact)
    reply = carry(Server(world.parts, world.clock), phone, start, sent_at=from_ms(world.clock.ms))
    assert [(v.verdict, v.problem) for v in reply.verdicts] == [("settled", "")]
    store_sound(world, phone.device, here)
    sign_in(tab.page, tab.address, "hq")
    tab.go(f"/console/sites/{main.site.id}/records/{fact.id}")
    player = tab.page.locator("audio")
    expect(player).to_have_count(1)
    seconds = player.evaluate(
        "a => new Promise((yes, no) => { a.onloadedmetadata = () => yes(a.duration);"
        " a.onerror = () => no(a.error.message); a.preload = 'metadata'; a.load() })"
    )
    assert seconds == pytest.approx(0.5, abs=0.05)
    expect(tab.page.get_by_text("The voice note is still on the phone")).to_be_visible()
    assert tab.harm == []


def test_a_spot_question_that_was_left_out_is_marked(tab: Watched, world: World) -> None:
    main = world.estate.main
    phone = a_phone(world, "抽查机", "guard-01")
    by_code = {t.code: t for t in world.estate.templates}
    tasks = [t for t in morning_tasks(world.estate, TODAY) if t.site == main.site.id and "patrol" in t.roles]
    # Which records are asked is drawn from the record's id and the template's share: one in a few is.
    for task in tasks[20:220]:
        fact = check(task, by_code[task.template], author=main.person("guard-01").id, at=from_ms(world.clock.ms))
        drawn = spot_of(by_code[task.template], fact.id)
        if drawn is not None:
            break
    else:
        raise AssertionError("no record was drawn")
    fact = msgspec.structs.replace(fact, body=msgspec.structs.replace(fact.body, is_all_normal=True))
    start = len(phone.filed) + 1
    phone.file(fact)
    reply = carry(Server(world.parts, world.clock), phone, start, sent_at=from_ms(world.clock.ms))
    assert [(v.verdict, v.problem) for v in reply.verdicts] == [("settled", "")]
    sign_in(tab.page, tab.address, "hq")
    tab.go(f"/console/sites/{main.site.id}/records/{fact.id}")
    asked = next(item.en for item in by_code[task.template].items if item.code == drawn)
    expect(tab.page.locator("p.note", has_text=asked)).to_be_visible()
    assert tab.harm == []
