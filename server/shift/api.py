"""Checking a shift receipt that a worker shows: did this server sign exactly this. For supervisors of the receipt's site."""

from __future__ import annotations

import binascii
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidSignature
from fastapi import APIRouter, Request
from pydantic import Field

from server.database import reading
from server.forms import Answer, Form, GatedRoute
from server.parts import parts_of
from server.people.desk import desk_of
from server.shift.receipts import Seal
from sync.errors import InputError, Pointer
from sync.records.documents import decode_document
from sync.records.shift import Receipt
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1/receipts", route_class=GatedRoute, tags=["supervisors"])


class ReceiptForm(Form):
    """The receipt's JSON text as the phone keeps and shows it."""

    receipt: str = Field(max_length=4096)


class VerdictAnswer(Answer):
    """Whether this server signed it; the rest repeats what was signed."""

    is_genuine: bool
    person: str
    site: str
    facts: int
    photos: int
    held: int
    ended_at: datetime
    code: str


@router.post("/verify", summary="Check a shift receipt")
def verify_receipt(form: ReceiptForm, request: Request) -> VerdictAnswer:
    """Answer whether the signature is this server's. 404 for a receipt of a site that the caller may not see."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        receipt = read_receipt(form.receipt)
        desk.site(Right.READ_RECORDS, receipt.site)
    return VerdictAnswer(
        is_genuine=is_genuine(Seal(parts.keys.receipt), receipt),
        person=receipt.person,
        site=receipt.site,
        facts=receipt.facts,
        photos=receipt.photos,
        held=receipt.held,
        ended_at=receipt.ended_at,
        code=receipt.code,
    )


def read_receipt(text: str) -> Receipt:
    """Return the receipt of a JSON text. InputError when it is not one."""
    try:
        found = decode_document("receipt", text.encode())
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise InputError("not a receipt", errors=(Pointer("/receipt", "not a receipt"),)) from None
    assert isinstance(found, Receipt)
    return found


def is_genuine(seal: Seal, receipt: Receipt) -> bool:
    """True when this server signed exactly this receipt and its short code belongs to it."""
    try:
        seal.verify(receipt)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return seal.signed(receipt).code == receipt.code
