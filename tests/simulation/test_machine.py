"""Never lost, never doubled: one Hypothesis state machine over phones, server, network, clocks, kills, disks, copies and staff.

After every step every invariant is checked against the files of both sides; at the end the network heals and all agree.
A failure prints the steps as a program; make it a named test in `test_histories.py`.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.paper import OTHER_SITE
from tests.records import SITE
from tests.simulation.invariants import check_all
from tests.simulation.play import NAMES, SITES, heal
from tests.simulation.seed import Seed
from tests.simulation.wire import Fault
from tests.simulation.world import World

BUDGET = settings(
    max_examples=30,
    stateful_step_count=35,
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
"""About a minute on two cores, the same search every time; `make soak` looks further."""

PHONE, PLACE, WHICH = st.sampled_from(NAMES), st.floats(0, 1, exclude_max=True), st.integers(0, 8)
FAULTS = st.lists(st.tuples(st.sampled_from(list(Fault)), PLACE), max_size=4)
MAYBE = st.none() | st.integers(0, 60)


class Machine(RuleBasedStateMachine):
    """Draws what happens next; the world does it."""

    def __init__(self, seed: Seed, folder: Path) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.world = World(self.folder / "world", seed)
        self.is_sound = True

    def _do(self, verb: str, *arguments: Any, **more: Any) -> None:
        self.is_sound = False
        getattr(self.world, verb)(*arguments, **more)
        check_all(self.world)
        self.is_sound = True

    def teardown(self) -> None:
        try:
            if self.is_sound:
                heal(self.world)
        finally:
            self.world.close()
            shutil.rmtree(self.folder)

    @rule(name=PHONE, who=WHICH, which=WHICH, tasked=st.booleans(), finds=st.booleans(), photos=st.integers(0, 2), dies_at=MAYBE)
    def check(self, **drawn: Any) -> None:
        self._do("check", drawn.pop("name"), **drawn)

    @rule(name=PHONE, who=WHICH, which=WHICH, finds=st.booleans(), dies_at=MAYBE)
    def check_by_hand(self, **drawn: Any) -> None:
        self._do("check_by_hand", drawn.pop("name"), **drawn)

    @rule(name=PHONE, faults=FAULTS, dies_at=MAYBE)
    def sync(self, name: str, faults: list[tuple[Fault, float]], dies_at: int | None) -> None:
        self._do("sync", name, faults, dies_at=dies_at)

    @rule(name=PHONE)
    def sync_in_good_weather(self, name: str) -> None:
        self._do("sync", name)

    @rule(name=PHONE, who=WHICH, which=WHICH)
    def see(self, name: str, who: int, which: int) -> None:
        self._do("see", name, who=who, which=which)

    @rule(name=PHONE, what=WHICH)
    def file_what_is_held(self, name: str, what: int) -> None:
        self._do("file_what_is_held", name, what)

    @rule(name=PHONE)
    def end_shift(self, name: str) -> None:
        self._do("end_shift", name)

    @rule(place=PLACE)
    def late_twin(self, place: float) -> None:
        self._do("late_twin", place)

    @rule(name=PHONE, what=st.sampled_from(["kill", "reboot", "free_disk", "copy_phone", "enrol_again", "small_pieces"]))
    def something_happens_to_a_phone(self, name: str, what: str) -> None:
        self._do(what, name)

    @rule(name=PHONE, pages=st.integers(0, 3))
    def fill_disk(self, name: str, pages: int) -> None:
        self._do("fill_disk", name, pages)

    @rule(name=PHONE, loses_marker=st.booleans())
    def restore_phone(self, name: str, loses_marker: bool) -> None:
        self._do("restore_phone", name, loses_marker=loses_marker)

    @rule(seconds=st.sampled_from([1, 60, 1000, 7200, 50_000, 16 * 86_400]))
    def pass_time(self, seconds: int) -> None:
        self._do("pass_time", seconds)

    @rule(name=PHONE, seconds=st.sampled_from([28_800, -259_200, 1500, -1, 220_000_000]))
    def set_clock(self, name: str, seconds: int) -> None:
        self._do("set_clock", name, seconds)

    @rule(name=PHONE, share=st.floats(-0.01, 0.01))
    def drift(self, name: str, share: float) -> None:
        self._do("drift", name, share)

    @rule(site=st.sampled_from(SITES), which=WHICH, what=st.sampled_from(["task", "put", "remove", "close"]))
    def a_supervisor_acts(self, site: str, which: int, what: str) -> None:
        match what:
            case "task":
                self._do("open_task", site, which)
            case "close":
                self._do("close_hazard", which)
            case _:
                self._do("change_card", site, which, is_removed=what == "remove")

    @rule(who=WHICH, sites=st.sampled_from([(SITE,), (OTHER_SITE,), SITES, ()]))
    def move_person(self, who: int, sites: tuple[str, ...]) -> None:
        self._do("move_person", who, sites)

    @rule(name=PHONE)
    def revoke(self, name: str) -> None:
        self._do("revoke", name)

    @rule()
    def back_up_server(self) -> None:
        self._do("back_up_server")

    @rule()
    def restore_server(self) -> None:
        self._do("restore_server")


def test_nothing_is_lost_and_nothing_is_doubled_whatever_happens(seed: Seed, simulation_folder: Path) -> None:
    run_state_machine_as_test(lambda: Machine(seed, simulation_folder), settings=BUDGET)
