"""Everything in the demo estate that looks random, derived from a seed and a path of names.

By path and not by a running generator, so that one more door in the estate changes no other door's id or label.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sync.ids import uuid7
from sync.rules.label import ALPHABET, LABEL_RANDOM_BYTES, mint_label_code
from sync.times import to_ms

REGISTERED_MS = to_ms(datetime(2026, 1, 5, 1, 0, tzinfo=UTC))
"""The moment that all ids of the estate carry: the invented day its register was set up."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class Mint:
    """Makes ids, labels, codes and passwords; the same seed and names give the same, in every process."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def raw(self, size: int, *names: str) -> bytes:
        """Return that many bytes for these names."""
        return hashlib.shake_256("\x00".join((self._seed, *names)).encode()).digest(size)

    def below(self, limit: int, *names: str) -> int:
        """Return a number from 0 up to `limit` for these names."""
        return int.from_bytes(self.raw(8, "below", *names), "big") % limit

    def id(self, *names: str) -> str:
        """Return a UUIDv7."""
        return uuid7(REGISTERED_MS, self.raw(10, "id", *names))

    def label(self, *names: str) -> str:
        """Return a label code with its check character."""
        return mint_label_code(self.raw(LABEL_RANDOM_BYTES, "label", *names))

    def maker_code(self, *names: str) -> str:
        """Return a code of the form on a maker's S label."""
        digits = f"{self.below(10**10, 'maker', *names):010d}"
        letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in self.raw(4, "maker letters", *names))
        return f"{digits[:5]}{letters[:2]}{digits[5:]}{letters[2:]}"

    def password(self, *names: str) -> str:
        """Return a password of 80 bits in four groups, easy to type on a phone."""
        text = "".join(ALPHABET[byte % 32] for byte in self.raw(16, "password", *names)).lower()
        return "-".join(text[at : at + 4] for at in range(0, 16, 4))
