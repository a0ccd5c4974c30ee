"""The people on this phone and their PINs.

Called by the people actions. A PIN is kept as scrypt; wrong ones cost growing waits, counted on
the boot clock so that setting the clock does not shorten them. Never keeps a password.
"""

from __future__ import annotations

import hmac
from hashlib import scrypt

from mobile.shapes import Account, BootTime
from mobile.store.database import Database
from mobile.store.queries import first
from mobile.store.tables import Person
from sync.errors import NotFound, PinWait, WrongPin

FREE_TRIES = 5
"""Wrong PINs before the first wait; ours."""
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 3600
# 16 MiB and about 40 ms on a desktop core: a stolen file costs days for six digits, a phone half a second.
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}


class AccountStore:
    """People and their PINs; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def people(self) -> list[Account]:
        """Return everybody who may hold this phone, by name."""
        columns = (Person.id, Person.name, Person.pin_hash.is_null(False), Person.failures)
        query = Person.select(*columns, Person.wait_boot_id, Person.wait_until_boot_ns).where(Person.is_active)
        return [Account(*row) for row in self._database.rows(query.order_by(Person.name, Person.id))]

    def person(self, person_id: str) -> Account | None:
        """Return one of them, or None."""
        return next((account for account in self.people() if account.id == person_id), None)

    def admit(self, person_id: str, name: str, *, now_ms: int) -> None:
        """Add a person whom the server signed in on this phone; an old PIN of theirs stays."""
        changed = {"name": name, "signed_in_at": now_ms, "is_active": True, "failures": 0, "wait_until_boot_ns": 0}
        added = Person.insert(id=person_id, **changed).on_conflict(conflict_target=[Person.id], update=changed)
        with self._database.transaction() as db:
            added.execute(db)

    def dismiss(self, person_id: str) -> None:
        """Take a person off this phone; their filed and unsent facts stay and are still delivered."""
        with self._database.transaction() as db:
            Person.update(is_active=False, pin_salt=None, pin_hash=None).where(Person.id == person_id).execute(db)

    def set_pin(self, person_id: str, pin: str, salt: bytes) -> None:
        """Keep the PIN as scrypt under 16 fresh random bytes."""
        change = {"pin_salt": salt, "pin_hash": _hash(pin, salt), "failures": 0, "wait_until_boot_ns": 0}
        with self._database.transaction() as db:
            Person.update(change).where(Person.id == person_id).execute(db)

    def check_pin(self, person_id: str, pin: str, at: BootTime) -> None:
        """Return when the PIN is right; the failure is on disk before the PIN is compared, so a kill does not refund a try.

        Raises `PinWait` (too many tries), `WrongPin` or `NotFound`."""
        account = self.person(person_id)
        if account is None or not account.has_pin:
            raise NotFound
        self._refuse_while_waiting(account, at)
        failures = account.failures + 1
        change = {"failures": failures, "wait_boot_id": at.boot_id, "wait_until_boot_ns": at.boot_ns + wait_ns(failures)}
        with self._database.transaction() as db:
            Person.update(change).where(Person.id == person_id).execute(db)
            salt, kept = first(db, Person.select(Person.pin_salt, Person.pin_hash).where(Person.id == person_id)) or (b"", b"")
        if not hmac.compare_digest(_hash(pin, bytes(salt)), bytes(kept)):
            raise WrongPin(str(max(FREE_TRIES - failures, 0)), retry_after_seconds=wait_ns(failures) / 1e9)
        with self._database.transaction() as db:
            Person.update(failures=0, wait_until_boot_ns=0).where(Person.id == person_id).execute(db)

    def wait_seconds(self, account: Account, at: BootTime) -> int:
        """Return how long this person's PIN is refused from now; a restart of the phone starts the wait again."""
        if account.failures < FREE_TRIES:
            return 0
        if account.wait_boot_id != at.boot_id:
            return -(-wait_ns(account.failures) // 10**9)
        return max(0, -(-(account.wait_until_boot_ns - at.boot_ns) // 10**9))

    def _refuse_while_waiting(self, account: Account, at: BootTime) -> None:
        if account.failures >= FREE_TRIES and account.wait_boot_id != at.boot_id:
            again = {"wait_boot_id": at.boot_id, "wait_until_boot_ns": at.boot_ns + wait_ns(account.failures)}
            with self._database.transaction() as db:
                Person.update(again).where(Person.id == account.id).execute(db)
        seconds = self.wait_seconds(account, at)
        if seconds:
            raise PinWait(f"{seconds} s", retry_after_seconds=float(seconds))


def wait_ns(failures: int) -> int:
    """Return how long the PIN is refused after this many wrong ones in a row: none, then doubling from 30 s to an hour."""
    if failures < FREE_TRIES:
        return 0
    return min(FIRST_WAIT_SECONDS << min(failures - FREE_TRIES, 10), LONGEST_WAIT_SECONDS) * 10**9


def _hash(pin: str, salt: bytes) -> bytes:
    return scrypt(pin.encode(), salt=salt, dklen=32, **_SCRYPT)
