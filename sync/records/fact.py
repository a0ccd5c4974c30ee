"""The envelope of every fact, one struct per kind; `kind` is the tag that chooses the body.

Encoded once, on one line, by the side that authors it; those bytes are hashed, stored and sent as they are.
A released schema stays readable for ever: a new one gets an upcaster in `sync/records/upcast.py`, never another meaning.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sync.records.equipment import EquipmentMoved, LabelBound, StockTaken
from sync.records.hazard import Closing, Mending, SeenAgain, Verification
from sync.records.inspection import Inspection
from sync.records.master import DocumentsArchived, MasterPut, MasterRemoved
from sync.records.patrol import HandoverTaken, RoundEnded, RoundStarted
from sync.records.quarantine import Release
from sync.records.shift import ShiftEnded
from sync.records.task import FigurePublished, TaskBlocked, TasksArchived, TasksExcused, TasksOpened, TasksWithdrawn
from sync.records.types import Code, FactId, Id, Moment, PhotoRef, Record, SafeInt, Subject


class Envelope(Record, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What all facts have. `boot_ns` is CLOCK_BOOTTIME in nanoseconds since the boot named by `boot_id`."""

    id: FactId
    schema: Literal[1]
    author: Id
    site: Id
    subject: Subject
    corrects: FactId | None = None
    depends_on: FactId | None = None
    made_at: Moment
    boot_ns: Annotated[int, Meta(ge=0, le=2**62)]
    boot_id: Code
    photos: Annotated[tuple[PhotoRef, ...], Meta(max_length=40)] = ()


class InspectionSubmitted(Envelope, frozen=True, kw_only=True, tag="inspection.submitted"):
    """A check was done."""

    body: Inspection


class HazardSeen(Envelope, frozen=True, kw_only=True, tag="hazard.seen"):
    """Another person sees the same open hazard."""

    body: SeenAgain


class HazardClosed(Envelope, frozen=True, kw_only=True, tag="hazard.closed"):
    """A supervisor closes a hazard."""

    body: Closing


class ShiftHasEnded(Envelope, frozen=True, kw_only=True, tag="shift.ended"):
    """The author ended the shift on this phone."""

    body: ShiftEnded


class TasksWereOpened(Envelope, frozen=True, kw_only=True, tag="tasks.opened"):
    """The server froze due work."""

    body: TasksOpened


class MasterWasPut(Envelope, frozen=True, kw_only=True, tag="master.put"):
    """Master data was written."""

    body: MasterPut


class MasterWasRemoved(Envelope, frozen=True, kw_only=True, tag="master.removed"):
    """Master data was removed."""

    body: MasterRemoved


class QuarantineReleased(Envelope, frozen=True, kw_only=True, tag="quarantine.released"):
    """A supervisor decided on a held fact."""

    body: Release


class HazardMended(Envelope, frozen=True, kw_only=True, tag="hazard.mended"):
    """The repair team mended what the hazard is about."""

    body: Mending


class HazardVerified(Envelope, frozen=True, kw_only=True, tag="hazard.verified"):
    """The finder, or another patrol, looked at the mended object again."""

    body: Verification


class TaskWasBlocked(Envelope, frozen=True, kw_only=True, tag="task.blocked"):
    """Somebody was at the object and could not do the check."""

    body: TaskBlocked


class RoundWasStarted(Envelope, frozen=True, kw_only=True, tag="round.started"):
    """A patrol round began."""

    body: RoundStarted


class RoundWasEnded(Envelope, frozen=True, kw_only=True, tag="round.ended"):
    """A patrol round ended."""

    body: RoundEnded


class HandoverWasTaken(Envelope, frozen=True, kw_only=True, tag="handover.taken"):
    """The next shift took the post over."""

    body: HandoverTaken


class LabelWasBound(Envelope, frozen=True, kw_only=True, tag="label.bound"):
    """A code was stuck on an object."""

    body: LabelBound


class StockWasTaken(Envelope, frozen=True, kw_only=True, tag="stock.taken"):
    """Everything at a place was scanned."""

    body: StockTaken


class EquipmentWasMoved(Envelope, frozen=True, kw_only=True, tag="equipment.moved"):
    """Equipment went away for service, came back, or was replaced or scrapped."""

    body: EquipmentMoved


class TasksWereWithdrawn(Envelope, frozen=True, kw_only=True, tag="tasks.withdrawn"):
    """The server took planned work back before it opened."""

    body: TasksWithdrawn


class TasksWereArchived(Envelope, frozen=True, kw_only=True, tag="tasks.archived"):
    """Work long over left the phones."""

    body: TasksArchived


class TasksWereExcused(Envelope, frozen=True, kw_only=True, tag="tasks.excused"):
    """A supervisor excused due work."""

    body: TasksExcused


class FigureWasPublished(Envelope, frozen=True, kw_only=True, tag="figure.published"):
    """The server published a period's figure."""

    body: FigurePublished


class DocumentsWereArchived(Envelope, frozen=True, kw_only=True, tag="documents.archived"):
    """Rounds or handovers long over left the phones."""

    body: DocumentsArchived


PhoneFact = (InspectionSubmitted | HazardSeen | ShiftHasEnded | HazardMended | HazardVerified | TaskWasBlocked) | (
    RoundWasStarted | RoundWasEnded | HandoverWasTaken | LabelWasBound | StockWasTaken | EquipmentWasMoved
)
ServerFact = (HazardClosed | TasksWereOpened | MasterWasPut | MasterWasRemoved | QuarantineReleased) | (
    TasksWereWithdrawn | TasksWereArchived | TasksWereExcused | FigureWasPublished | DocumentsWereArchived
)
Fact = PhoneFact | ServerFact


class Outline(msgspec.Struct, frozen=True):
    """As much as can be read of a fact of an unknown kind or schema; other fields are ignored on purpose."""

    kind: Annotated[str, Meta(max_length=64)] = ""
    schema: SafeInt = 0
    id: Annotated[str, Meta(max_length=64)] = ""
    author: Annotated[str, Meta(max_length=64)] = ""
    site: Annotated[str, Meta(max_length=64)] = ""


PHONE_KINDS = frozenset(
    {
        *("inspection.submitted", "hazard.seen", "shift.ended", "hazard.mended", "hazard.verified", "task.blocked"),
        *("round.started", "round.ended", "handover.taken", "label.bound", "stock.taken", "equipment.moved"),
    }
)
SERVER_KINDS = frozenset(
    {
        *("hazard.closed", "tasks.opened", "master.put", "master.removed", "quarantine.released"),
        *("tasks.withdrawn", "tasks.archived", "tasks.excused", "figure.published", "documents.archived"),
    }
)

_ENCODER = msgspec.json.Encoder()


def encode_fact(fact: Fact) -> bytes:
    """Return the one line of bytes that is hashed, stored and sent."""
    return _ENCODER.encode(fact)


def kind_of(fact: Fact) -> str:
    """Return the fact's kind as it stands on the wire."""
    return str(fact.__struct_config__.tag)
