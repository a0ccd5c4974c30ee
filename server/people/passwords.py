"""Passwords: argon2id with the library's defaults (64 MiB, about 90 ms each), at most three at once, so that a storm of sign-ins
takes 192 MiB and no more. Called by the sign-in command. Never logs or returns what was typed."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sync.errors import InputError, Pointer, ServerBusy

AT_ONCE = 3
WAITING = 15
"""More than this many would hold the threads that the exchange needs; they are told to come back."""
LEAST_CHARACTERS, MOST_CHARACTERS = 8, 128

_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(AT_ONCE)
_in_the_queue = threading.BoundedSemaphore(AT_ONCE + WAITING)


def folded(username: str) -> str:
    """Return the one spelling of a username: compatibility forms, case and outer spaces make no difference."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def hashed(password: str) -> str:
    """Return the argon2id hash to store; InputError when the password is too short or too long."""
    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        detail = f"{LEAST_CHARACTERS} to {MOST_CHARACTERS} characters"
        raise InputError(detail, errors=(Pointer("/password", detail),))
    with _turn():
        return _hasher.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """True when the password made that hash. Without a hash (no such account) it takes the same time and is False.

    ServerBusy when too many are being checked already."""
    with _turn():
        try:
            return _hasher.verify(stored or _nobody(), password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    return _hasher.hash("an account that does not exist")


@contextmanager
def _turn() -> Iterator[None]:
    if not _in_the_queue.acquire(blocking=False):
        raise ServerBusy("too many passwords are being checked", retry_after_seconds=2)
    try:
        with _at_once:
            yield
    finally:
        _in_the_queue.release()
