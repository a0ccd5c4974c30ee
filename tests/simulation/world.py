"""The simulated world: everything that people, phones, the network and the server may do, one verb each. The Hypothesis machine
and the soak both play it through these verbs; after each the caller checks `invariants`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta

from server.database import commit
from server.device.commands import revoke
from server.ledger.documents import Key
from sync.errors import HeldError, LinxunError, PhoneFull
from sync.gate import read_phone_fact
from sync.records.fact import HazardClosed, InspectionSubmitted
from sync.records.hazard import Closing
from sync.records.inspection import Answer as ItemAnswer
from sync.records.people import Profile, SiteRoles
from sync.records.roles import Role
from sync.records.types import Subject
from tests.records import equipment, inspection, new_hazard, seen, shift_end
from tests.simulation.seed import CREWS, EQUIPMENT, due, enrol, picture, sign_in
from tests.simulation.stage import Filed, Stage
from tests.simulation.wire import Fault


class World(Stage):
    """One history. Every verb is something that people, phones, the network or the server do."""

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

    def check_by_hand(self, name: str, *, who: int, which: int, finds: bool, dies_at: int | None = None) -> None:
        """The same through the app's own actions, tap by tap; after a kill the next one goes on with the draft."""
        phone, (site, crew) = self.phones[name], CREWS[name]
        target = EQUIPMENT[site][which % len(EQUIPMENT[site])]
        with phone.may_die(dies_at, is_after=bool(which % 2)) as died, suppress(LinxunError):
            phone.session.open(crew[who % len(crew)])
            draft = phone.inspections.start("equipment", target, "FIRE-EXT", self._task(site, target) or "")
            phone.inspections.answer(draft, "press", 1.2)
            phone.inspections.answer(draft, "body", "abnormal" if finds else "normal")
            if finds:
                self._number += 1
                phone.inspections.add_photo(draft, "body", picture(self._number))
                phone.inspections.hazard(draft, "body", "normal", "rusty")
            phone.inspections.submit(draft)
        for fact_id, (_, _, raw, _) in phone.facts().items():
            if fact_id not in self.filed:
                fact = read_phone_fact(raw)
                self.filed[fact_id] = Filed(name, fact, raw)
                self.hazards += [(site, h.id) for h in fact.body.hazards] if isinstance(fact, InspectionSubmitted) else []
        self._note("kill while tapping" if died else "check by hand")

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
