"""The receipt a worker keeps: when a phone's journal up to the end of a shift is here with all its photos, the server files a
signed document into that person's stream. In a transaction of its own, after that of the exchange or photo: one transaction
that holds a phone's journal and then the server's would block one that holds them the other way round. Never written twice."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.database import Store, commit, reading
from server.ledger.ledger import Ledger
from server.shift import views
from sync.gate import read_phone_fact
from sync.records.documents import encode_document
from sync.records.fact import ShiftHasEnded
from sync.records.shift import Receipt
from sync.times import from_ms

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Seal:
    """The server's Ed25519 key for receipts."""

    key: Ed25519PrivateKey

    def signed(self, receipt: Receipt) -> Receipt:
        """Return the receipt with its signature, and the short code that can be read out over a telephone."""
        plain = msgspec.structs.replace(receipt, signature="", code="")
        signature = self.key.sign(encode_document(plain))
        text = base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
        return msgspec.structs.replace(plain, signature=text, code=short_code(signature))

    def verify(self, receipt: Receipt) -> None:
        """Raise `cryptography.exceptions.InvalidSignature` unless this server signed exactly this receipt."""
        plain = msgspec.structs.replace(receipt, signature="", code="")
        self.key.public_key().verify(base64.urlsafe_b64decode(receipt.signature + "=="), encode_document(plain))


def short_code(signature: bytes) -> str:
    """Return eight Crockford base-32 characters of the signature's hash."""
    number = int.from_bytes(sha256(signature).digest()[:5], "big")
    return "".join(_ALPHABET[number >> (5 * place) & 31] for place in reversed(range(CODE_LENGTH)))


def issue_due_receipts(store: Store, ledger: Ledger, seal: Seal, device: str) -> int:
    """Commit the receipts of this device that are due, and return how many; writes nothing when none is. Harmless to repeat."""
    with reading(store):
        is_due = any(shift.missing_photos == 0 for shift in views.shifts_without_receipt(device))
    return commit(store, lambda: issue_receipts(ledger, seal, device)) if is_due else 0


def issue_receipts(ledger: Ledger, seal: Seal, device: str) -> int:
    """File a receipt for every ended shift of this device that is complete and has none; return how many."""
    issued = 0
    ledger.open(ledger.identity.own)  # the lock under which two of these cannot both find a receipt missing
    for shift in views.shifts_without_receipt(device):
        if shift.missing_photos == 0:
            ledger.put(ledger.identity.server_id, [seal.signed(_receipt(ledger, shift))])
            issued += 1
    return issued


def _receipt(ledger: Ledger, shift: views.EndedShift) -> Receipt:
    fact: Any = read_phone_fact(shift.body)
    assert isinstance(fact, ShiftHasEnded), "selected by its kind"
    counts = views.counts_of(shift.replica, shift.n, fact.author, fact.body.started_at)
    return Receipt(
        id=fact.id,
        person=fact.author,
        site=fact.site,
        device=shift.device,
        replica=f"{shift.device}:{shift.epoch}",
        n=shift.n,
        link=shift.link,
        facts=counts.facts,
        photos=counts.photos,
        held=counts.held,
        started_at=fact.body.started_at,
        ended_at=fact.made_at,
        issued_at=from_ms(ledger.now_ms()),
    )
