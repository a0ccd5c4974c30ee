"""The brake on guessing: tries are counted in the database, so that several workers and a restart count together. Used by
sign-in, enrolment and the phone's people door, inside their transaction. A try that the brake stops is not written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from server.database.sql import Sql
from server.people.tables import Attempt
from sync.errors import RateLimited

WINDOW_MS = 15 * 60 * 1000
# How many failed tries in 15 minutes (our defaults). One account from one address is guessing; one address may be an office
# of fifty people behind one router; one account from everywhere is an attack that must not lock its owner out at once.
SIGN_IN_LIMITS = {"account-and-address": 8, "address": 60, "account": 40}
ENROL_LIMITS = {"address": 20}


def sign_in_keys(username: str, address: str) -> dict[str, str]:
    """Return the keys a sign-in counts against. The name is hashed: people type passwords into the wrong field."""
    account = sha256(username.encode()).hexdigest()[:32]
    return {"account-and-address": f"{account}@{address}", "address": address, "account": account}


def refuse_if_over(door: str, keys: Mapping[str, str], limits: Mapping[str, int], now_ms: int) -> None:
    """Raise RateLimited with the seconds to wait when a limit is reached. Only reads, so a storm of guesses takes no lock."""
    for name, key in keys.items():
        made = _made(f"{door}:{name}", key, now_ms)
        if len(made) >= limits[name]:
            frees_at = made[len(made) - limits[name]] + WINDOW_MS
            raise RateLimited("too many tries", retry_after_seconds=max(1.0, (frees_at - now_ms) / 1000))


def count_try(door: str, keys: Mapping[str, str], limits: Mapping[str, int], now_ms: int) -> list[int]:
    """Write one try down and return the row ids for `forgive`; RateLimited as `refuse_if_over`.

    Tries that come at once are counted in turn."""
    Sql().lock(*(f"{door}:{name}:{key}" for name, key in keys.items()))
    Attempt.delete().where(Attempt.made_at < now_ms - WINDOW_MS).execute()
    refuse_if_over(door, keys, limits, now_ms)
    return [Attempt.create(door=f"{door}:{name}", key=key, made_at=now_ms).id for name, key in keys.items()]


def forgive(rows: Sequence[int]) -> None:
    """Take a try back because it succeeded."""
    Attempt.delete().where(Attempt.id.in_(list(rows))).execute()


def _made(door: str, key: str, now_ms: int) -> list[int]:
    found: Any = (
        Attempt.select(Attempt.made_at)
        .where((Attempt.door == door) & (Attempt.key == key) & (Attempt.made_at >= now_ms - WINDOW_MS))
        .order_by(Attempt.made_at)
        .tuples()
    )
    return [row[0] for row in found]
