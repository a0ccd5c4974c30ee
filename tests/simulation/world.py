"""The simulated world: three phones, one server, one network, their clocks, and a plain-dict oracle of what people did.
The Hypothesis machine and the soak both play it through the same verbs; after each verb the caller checks `invariants`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from mobile.delivery.transport import Answer
from server.database import commit
from server.device.commands import revoke
from server.ledger.documents import Key
from server.ledger.ledger import Ledger
from sync.errors import HeldError, PhoneFull
from sync.records.fact import HazardClosed, PhoneFact, encode_fact
from sync.records.hazard import Closing
from sync.records.inspection import Answer as ItemAnswer
from sync.records.people import Profile, SiteRoles
from sync.records.roles import Role
from sync.records.types import PhotoRef, Subject
from sync.times import to_ms
from tests.fakes import FakeClock
from tests.paper import Clock
from tests.records import NOON, equipment, inspection, new_hazard, new_id, seen, shift_end
from tests.simulation.phone import Make, SimPhone
from tests.simulation.seed import CREWS, EQUIPMENT, Seed, due, enrol, picture, sign_in
from tests.simulation.server import SimServer
from tests.simulation.wire import Door, Fault, Net


@dataclass(frozen=True)
class Filed:
    """What the oracle knows of a fact: who filed it where, its bytes, its photos."""

    phone: str
    fact: PhoneFact
    raw: bytes


@dataclass(frozen=True)
class Bugs:
    """Planted bugs: parts of the product replaced by wrong ones. None planted is the product as it is."""

    make: Make = field(default_factory=Make)
    ledger: Callable[[Ledger], Ledger] = lambda ledger: ledger
    answers_before_commit: bool = False


class World:
    """One history. Every verb is something that people, phones, the network or the server do."""

    def __init__(self, folder: Path, seed: Seed, bugs: Bugs | None = None) -> None:
        bugs = bugs or Bugs()
        seed.plant(folder)
        self.clock, self.door = Clock(to_ms(NOON)), Door()
        self.net = Net(self.door, kill_server=self._kill_server)
        self.server = SimServer(folder / "server", self.door, self.clock, dress=bugs.ledger)
        self.server.answers_before_commit = bugs.answers_before_commit
        self.phones = {name: SimPhone(name, folder / name, self.net, FakeClock(NOON), make=bugs.make) for name in CREWS}
        self.filed: dict[str, Filed] = {}
        self.excused: set[str] = set()
        """Facts that no machine holds any more, for a reason that no software can help: the disk they were on is gone."""
        self.off_phone: set[str] = set()
        self.revoked: set[str] = set()
        self.hazards: list[tuple[str, str]] = []
        self.did: Counter[str] = Counter()
        self.is_closed = False
        self._number = 0

    def close(self) -> None:
        """End the history; a second time nothing happens."""
        if self.is_closed:
            return
        self.is_closed = True
        for phone in self.phones.values():
            phone.close()
        self.server.stop()
        self.door.close()

    # ---- people with a phone

    def check(
        self, name: str, *, who: int, which: int, tasked: bool, finds: bool, photos: int, dies_at: int | None = None
    ) -> None:
        """Somebody checks an extinguisher; the program may be killed at any statement of it."""
        phone, site = self.phones[name], CREWS[name][0]
        author = CREWS[name][1][who % len(CREWS[name][1])]
        target = EQUIPMENT[site][which % len(EQUIPMENT[site])]
        with phone.may_die(dies_at, is_after=bool(which % 2)) as died, suppress(PhoneFull):
            shots = tuple(self._photo(phone) for _ in range(photos))
            new = (new_hazard(),) if finds else ()
            answers = (ItemAnswer(i="body", v="abnormal" if finds else "normal", photos=tuple(s.sha256 for s in shots)),)
            fact = inspection(
                author=author,
                site=site,
                subject=Subject(kind="equipment", id=target),
                photos=shots,
                hazards=new,
                answers=answers,
                abnormal=("body",) if finds else (),
                task=self._task(site, target) if tasked else None,
                **self._stamp(phone),
            )
            self._file(phone, fact)
            self.hazards += [(site, h.id) for h in new]
        self._note("kill while recording" if died else "check")

    def see(self, name: str, *, who: int, which: int) -> None:
        """Somebody sees a known hazard too."""
        site = CREWS[name][0]
        known = [hazard for where, hazard in self.hazards if where == site]
        if known:
            author = CREWS[name][1][who % len(CREWS[name][1])]
            self._say(
                self.phones[name], seen(known[which % len(known)], author=author, site=site, **self._stamp(self.phones[name]))
            )
            self._note("hazard seen")

    def end_shift(self, name: str) -> None:
        """The first of the crew ends the shift."""
        site, crew = CREWS[name]
        phone = self.phones[name]
        self._say(phone, shift_end(author=crew[0], site=site, subject=Subject(kind="person", id=crew[0]), **self._stamp(phone)))
        self._note("shift ended")

    def file_what_is_held(self, name: str, what: int) -> None:
        """Somebody files what the server cannot apply: an unknown object, template, author, site or answer."""
        site, crew = CREWS[name]
        wrong = [
            {"subject": Subject(kind="equipment", id="no-such")},
            {"template": "NO-SUCH"},
            {"author": "stranger"},
            {"site": "nowhere"},
            {"answers": (ItemAnswer(i="nobody_asked", v="normal"),)},
            {"version": 99},
            {"abnormal": ("press",), "answers": (ItemAnswer(i="body", v="na"),)},
        ][what % 7]
        subject = Subject(kind="equipment", id=EQUIPMENT[site][0])
        phone = self.phones[name]
        self._say(phone, inspection(**{"author": crew[0], "site": site, "subject": subject} | self._stamp(phone) | wrong))
        self._note("fact that will be held")

    # ---- delivery

    def sync(self, name: str, faults: Iterable[tuple[Fault, float]] = (), *, dies_at: int | None = None) -> str | None:
        """The phone delivers and fetches under these faults; returns the problem, None when it was killed."""
        phone = self.phones[name]
        self.net.script.clear()
        self.net.script.extend(faults)
        problem: str | None = None
        with phone.may_die(dies_at, is_after=True) as died:
            problem = phone.engine.sync_now()
        self.net.script.clear()
        self._note("kill while syncing" if died else "sync")
        return None if died else problem

    def late_twin(self, place: float) -> None:
        """An old request arrives once more."""
        if self.net.arrive_again(place):
            self._note("late twin")

    def small_pieces(self, name: str) -> None:
        """The line is so slow that photos travel in pieces and facts one by one."""
        self.phones[name].store.settings.put(photo_chunk="150", push_facts="1")
        self._note("slow line")

    # ---- what happens to phones

    def kill(self, name: str) -> None:
        """The phone's program is killed while it does nothing."""
        self.phones[name].kill()
        self._note("kill at rest")

    def pass_time(self, seconds: float) -> None:
        """Time goes on for everybody; a phone's clocks drift."""
        self.clock.go(seconds)
        for phone in self.phones.values():
            phone.clock.wait(seconds * (1 + phone.drift))
        self._note("time")

    def set_clock(self, name: str, seconds: float) -> None:
        """Somebody turns the phone's wall clock, forward or back."""
        clock = self.phones[name].clock
        clock.set_wall(clock.now() + timedelta(seconds=seconds))
        self._note("wall clock turned")

    def reboot(self, name: str) -> None:
        """The phone is started again."""
        phone = self.phones[name]
        phone.close()
        phone.clock.reboot()
        phone.open()
        self._note("reboot")

    def drift(self, name: str, share: float) -> None:
        """From now on the phone's clocks run so much too fast or slow."""
        self.phones[name].drift = share
        self._note("drift")

    def fill_disk(self, name: str, pages: int) -> None:
        """Leave the phone's database so many pages to grow, and no room for photos."""
        phone = self.phones[name]
        with phone.reading() as db:
            (used,) = db.execute("PRAGMA page_count").fetchone()
        with suppress(PhoneFull):
            phone.restart(max_pages=used + pages)
        phone.device.storage.free = 1_000_000  # type: ignore[attr-defined]
        self._note("disk full")

    def free_disk(self, name: str) -> None:
        """Somebody deletes films."""
        phone = self.phones[name]
        phone.device.storage.free = 8_000_000_000  # type: ignore[attr-defined]
        phone.restart()
        self._note("disk free")

    def copy_phone(self, name: str) -> None:
        """The phone's own backup runs."""
        self.phones[name].back_up()
        self._note("phone copied")

    def restore_phone(self, name: str, *, loses_marker: bool) -> None:
        """The phone is set back to its copy: what it recorded since then and nobody else has is gone with the old storage."""
        phone = self.phones[name]
        if not phone.has_copy():
            return
        before = set(phone.facts())
        phone.restore(loses_marker=loses_marker)
        gone = before - set(phone.facts())
        self.off_phone |= gone
        self.excused |= gone - self.on_server().keys()
        self.off_phone -= set(phone.facts())
        self._note("phone restored from a copy")

    # ---- supervisors and the server

    def open_task(self, site: str, which: int) -> None:
        """A supervisor opens one more due check."""
        self._number += 1
        target = EQUIPMENT[site][which % len(EQUIPMENT[site])]
        self.server.house.put(due(site, self._number, target))
        self._note("task opened")

    def close_hazard(self, which: int) -> None:
        """A supervisor closes a hazard, if the server knows it."""
        if not self.hazards:
            return
        site, hazard = self.hazards[which % len(self.hazards)]
        parts = self.server.house.parts
        subject, body = Subject(kind="hazard", id=hazard), Closing(note="repaired")
        with suppress(HeldError):
            commit(parts.store, lambda: parts.ledger.act(HazardClosed, author="boss", site=site, subject=subject, body=body))
        self._note("hazard closed")

    def change_card(self, site: str, which: int, *, is_removed: bool) -> None:
        """A supervisor takes an equipment away, or puts it (again)."""
        target = EQUIPMENT[site][which % len(EQUIPMENT[site])]
        parts = self.server.house.parts
        if is_removed:
            with suppress(HeldError):
                commit(parts.store, lambda: parts.ledger.remove("boss", [Key(f"site:{site}", "equipment", target)]))
        else:
            self._number += 1
            self.server.house.put(equipment(id=target, site=site, name=f"renamed {self._number}"))
        self._note("card removed" if is_removed else "card put")

    def move_person(self, who: int, sites: Sequence[str]) -> None:
        """A person works at these sites from now on, at none when there are none."""
        name = ("p1", "p2", "p3", "p4")[who % 4]
        at = tuple(SiteRoles(site=site, roles=(Role.PATROL,)) for site in sites)
        self.server.house.put(Profile(id=name, name=name.upper(), username=name, sites=at))
        self._note("staff moved")

    def revoke(self, name: str) -> None:
        """The phone is reported lost."""
        device = self.device_of(name)
        commit(self.server.store, lambda: revoke(device, by="boss", now_ms=self.clock.ms))
        self.revoked.add(name)
        self._note("phone revoked")

    def enrol_again(self, name: str) -> None:
        """The phone was found: it is enrolled again, its crew signs in."""
        self.clock.ms += 1
        self.net.script.clear()
        site, crew = CREWS[name]
        for who in crew:
            self.move_person(int(who[1]) - 1, [site])
        enrol(self.server, self.phones[name], site)
        for who in crew:
            sign_in(self.phones[name], who)
        self.revoked.discard(name)
        self._note("phone enrolled again")

    def back_up_server(self) -> None:
        """The nightly backup."""
        self.clock.ms += 1
        self.server.back_up()
        self._note("server backup")

    def restore_server(self, *, older: bool = False) -> None:
        """The server's disk is lost; it comes back from its last backup, or from the one before."""
        if not self.server.has_backup():
            return
        self.server.restore(-2 if older else -1)
        self.excused |= self.off_phone - self.on_server().keys()
        self._forget_unknown_devices()
        self._note("server restored from backup")

    # ---- reading the world

    def lasted_days(self) -> float:
        """How long this history is by the server's clock."""
        return (self.clock.ms - to_ms(NOON)) / 86_400_000

    def device_of(self, name: str) -> str:
        """The device id that the phone drew for itself."""
        return self.phones[name].store.credentials.get("device")

    def on_server(self) -> dict[str, list[tuple[str, str, str | None]]]:
        """Return fact id -> its journal rows (hash, verdict, problem), read from the file itself."""
        found: dict[str, list[tuple[str, str, str | None]]] = {}
        with self.server.reading() as db:
            for fact_id, hashed, verdict, problem in db.execute("SELECT fact_id, fact_hash, verdict, problem FROM journal"):
                found.setdefault(fact_id, []).append((hashed, verdict, problem))
        return found

    # ---- inside

    def _file(self, phone: SimPhone, fact: PhoneFact) -> None:
        # Known to the oracle from the moment it is on disk: a kill right after the commit must not lose it either.
        known = Filed(phone.name, fact, encode_fact(fact))
        try:
            phone.file(fact)
        finally:
            if fact.id in phone.facts():
                self.filed[fact.id] = known

    def _say(self, phone: SimPhone, fact: PhoneFact) -> None:
        with suppress(PhoneFull):
            self._file(phone, fact)

    def _photo(self, phone: SimPhone) -> PhotoRef:
        self._number += 1
        kept = phone.store.photos.keep(picture(self._number), now_ms=to_ms(phone.clock.now()))
        return PhotoRef(sha256=kept.sha256, bytes=kept.bytes)

    def _stamp(self, phone: SimPhone) -> dict[str, object]:
        clock = phone.clock
        return {"id": new_id(), "made_at": clock.now(), "boot_ns": clock.boot_ns(), "boot_id": clock.boot_id()}

    def _task(self, site: str, target: str) -> str | None:
        about = "stream = ? AND kind = 'task' AND NOT deleted AND CAST(body AS TEXT) LIKE ?"
        sql = f"SELECT id FROM document WHERE {about} ORDER BY id DESC"
        with self.server.reading() as db:
            found = db.execute(sql, (f"site:{site}", f'%"id":"{target}"%')).fetchone()
        return found[0] if found else None

    def _kill_server(self, work: Callable[[], Answer | None]) -> Answer | None:
        self._number += 1
        return self.server.kill_during(work, is_before_commit=self._number % 2 == 0)

    def _forget_unknown_devices(self) -> None:
        """The backup may be older than a revocation: the revocation is gone with the rest."""
        with self.server.reading() as db:
            lost = {device for (device,) in db.execute("SELECT id FROM device WHERE revoked_at IS NOT NULL")}
        self.revoked = {name for name in self.phones if self.device_of(name) in lost}

    def _note(self, what: str) -> None:
        self.did[what] += 1


def digest(raw: bytes) -> str:
    """The fact's hash as columns have it."""
    return sha256(raw).hexdigest()
