"""Short words for the named histories: what a phone did, what became of it, and why."""

from __future__ import annotations

from tests.simulation.world import World


def check(world: World, name: str = "ann", times: int = 1, **more: object) -> None:
    """Somebody of the phone's crew makes so many ordinary checks."""
    for number in range(times):
        world.check(name, **{"who": 0, "which": number, "tasked": False, "finds": False, "photos": 0} | more)  # type: ignore[arg-type]


def states(world: World, name: str = "ann") -> list[str]:
    """The states of the phone's facts, in the order of their numbers."""
    return [state for _, _, _, state in sorted(world.phones[name].facts().values(), key=lambda f: f[0])]


def problems(world: World) -> list[str]:
    """Why facts are held on the server, in the order of their arrival."""
    with world.server.reading() as db:
        return [p for (p,) in db.execute("SELECT problem FROM journal WHERE verdict = 'held' ORDER BY position")]
