"""The field types that records share: every string has a length and a shape, every number a range."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

# One spelling only: no upper case, no braces, so that two spellings can never be two records.
FactId = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")]
Id = Annotated[str, Meta(pattern=r"^[0-9a-z][0-9a-z._-]{0,63}\Z")]
Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Moment = Annotated[datetime, Meta(tz=True)]
SafeInt = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Number = Annotated[float, Meta(ge=-1e15, le=1e15)]
# Text that a person typed or chose: any letters, line breaks allowed, no other control characters, no
# bidirectional overrides (they make a line read otherwise than it is stored).
_TEXT = r"^[^\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]*\Z"
ShortText = Annotated[str, Meta(max_length=120, pattern=_TEXT)]
Text = Annotated[str, Meta(max_length=2000, pattern=_TEXT)]
Stream = Annotated[str, Meta(pattern=r"^(company|(site|person):[0-9a-z][0-9a-z._-]{0,63})\Z")]

SubjectKind = Literal[
    "equipment", "checkpoint", "place", "zone", "unit", "site", "person", "hazard", "shift", "route", "contract", "round", "task"
]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every record is: immutable, named fields only, unknown fields refused."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What every part of a document is: immutable, and unknown fields are passed over, so that an older phone still reads
    what a newer server wrote. Only what comes from outside to the server is a `Record`, which refuses them."""


class Subject(Record, frozen=True, kw_only=True):
    """What a fact or a document speaks of."""

    kind: SubjectKind
    id: Id


class PhotoRef(Record, frozen=True, kw_only=True):
    """A photo or a voice note that a fact promises: the hash names the file, `bytes` is its size."""

    sha256: Sha256
    bytes: Annotated[int, Meta(ge=1, le=8 * 1024 * 1024)]
    mime: Literal["image/jpeg", "image/png", "image/webp", "audio/mp4", "audio/wav"] = "image/jpeg"
