"""Two people at one form: the edition of a document as it was shown, and the lock under which it is changed. Used by every
command that edits master data; called inside the transaction that writes."""

from __future__ import annotations

from hashlib import sha256

from msgspec.structs import replace

from server.database.sql import Sql
from server.ledger.streams import lock_streams
from sync.errors import Overtaken
from sync.records.documents import encode_document
from sync.records.equipment import Checkpoint, Equipment
from sync.records.site import Place, Unit, Zone

Editable = Equipment | Checkpoint | Place | Unit | Zone


def edition_of(document: Editable) -> str:
    """Return what a form carries along: it changes with every edit, and not when somebody checks the thing."""
    bare = replace(document, last_checks=(), open_hazards=())
    return sha256(encode_document(bare)).hexdigest()[:16]


def require_edition(document: Editable, edition: str) -> None:
    """Return when the document is as the form showed it. Overtaken when somebody has changed it since."""
    if edition_of(document) != edition:
        raise Overtaken(f"{document.id} was changed since it was shown")


def lock_site(site: str) -> None:
    """Hold the site's stream until the end of the transaction, so that what is read now is what will be written over."""
    lock_streams(Sql(), [f"site:{site}"])
