"""What a supervisor may do about labels: print a new one for a thing, which supersedes its old one at once, and mint a sheet of
codes that phones bind on the spot. Filed inside the caller's transaction; rights are judged by the caller."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from server.label.codes import bearers
from server.label.intake import LABELLED
from server.label.tables import LabelSheet
from server.ledger.documents import Key
from server.ledger.ledger import Ledger
from server.ledger.tables import Document
from server.site.edition import lock_site
from sync.errors import InputError, NotFound, Pointer
from sync.ids import uuid7
from sync.records.documents import decode_document
from sync.rules.binding import MAX_LABELS
from sync.rules.label import LABEL_RANDOM_BYTES, mint_label_code

MOST_AT_ONCE = 200
SHEET_CODES = (15, 30, 60, 150)
"""How many codes a sheet of stock may have: whole A4 pages of fifteen."""


def mint_codes(count: int) -> tuple[str, ...]:
    """Return fresh codes that stand on nothing and on no sheet."""
    found: list[str] = []
    while len(found) < count:
        more = {mint_label_code(secrets.token_bytes(LABEL_RANDOM_BYTES)) for _ in range(count - len(found))}
        found += sorted(more - bearers(more).keys() - set(found))
    return tuple(found)


def renew_labels(ledger: Ledger, site: str, things: Sequence[tuple[str, str]], *, author: str) -> int:
    """Give each thing a fresh code as its current label; the older ones go on resolving. NotFound when a thing is not there.

    The new code counts from now on, not from when somebody sticks it on: its sheet says what it is for, so nobody needs the
    right to bind, and until then the old label works."""
    if len(things) > MOST_AT_ONCE:
        raise InputError("too many labels at once", errors=(Pointer("/thing", "label_page.wrong.many"),))
    lock_site(site)
    changed = []
    once = tuple(dict.fromkeys(things))
    for (kind, doc_id), code in zip(once, mint_codes(len(once)), strict=True):
        document: Any = _labelled(Key(f"site:{site}", kind, doc_id))
        changed.append(replace(document, labels=(code, *document.labels)[:MAX_LABELS]))
    ledger.put(author, changed)
    return len(changed)


def mint_sheet(site: str, count: int, *, author: str, now_ms: int) -> str:
    """Mint a sheet of codes for stock and return its id. InputError for a number that fills no whole pages."""
    if count not in SHEET_CODES:
        raise InputError("not a whole sheet", errors=(Pointer("/count", "label_page.wrong.count"),))
    sheet = uuid7(now_ms, secrets.token_bytes(10))
    LabelSheet.create(id=sheet, site=site, minted_by=author, minted_at=now_ms, codes=" ".join(mint_codes(count)))
    return sheet


def _labelled(key: Key) -> Any:
    where = (Document.stream == key.stream) & (Document.kind == key.kind) & (Document.id == key.id) & ~Document.deleted
    row: Any = Document.get_or_none(where) if key.kind in LABELLED else None
    if row is None:
        raise NotFound(f"no such {key.kind}")
    return decode_document(key.kind, bytes(row.body))
