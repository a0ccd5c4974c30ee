"""The envelope of every fact, one struct per kind; `kind` is the tag that chooses the body.

Encoded once, on one line, by the side that authors it; those bytes are hashed, stored and sent as they are.
A released schema stays readable for ever: a new one gets an upcaster in `sync/records/upcast.py`, never another meaning.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sync.records.hazard import Closing, SeenAgain
from sync.records.inspection import Inspection
from sync.records.master import MasterPut, MasterRemoved
from sync.records.quarantine import Release
from sync.records.shift import ShiftEnded
from sync.records.task import TasksOpened
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


PhoneFact = InspectionSubmitted | HazardSeen | ShiftHasEnded
ServerFact = HazardClosed | TasksWereOpened | MasterWasPut | MasterWasRemoved | QuarantineReleased
Fact = PhoneFact | ServerFact


class Outline(msgspec.Struct, frozen=True):
    """As much as can be read of a fact of an unknown kind or schema; other fields are ignored on purpose."""

    kind: Annotated[str, Meta(max_length=64)] = ""
    schema: SafeInt = 0
    id: Annotated[str, Meta(max_length=64)] = ""
    author: Annotated[str, Meta(max_length=64)] = ""
    site: Annotated[str, Meta(max_length=64)] = ""


PHONE_KINDS = frozenset({"inspection.submitted", "hazard.seen", "shift.ended"})
SERVER_KINDS = frozenset({"hazard.closed", "tasks.opened", "master.put", "master.removed", "quarantine.released"})

_ENCODER = msgspec.json.Encoder()


def encode_fact(fact: Fact) -> bytes:
    """Return the one line of bytes that is hashed, stored and sent."""
    return _ENCODER.encode(fact)


def kind_of(fact: Fact) -> str:
    """Return the fact's kind as it stands on the wire."""
    return str(fact.__struct_config__.tag)
