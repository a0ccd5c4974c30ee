"""Turns a finished draft into the fact that is filed: answers, abnormal items, hazards, promised photos, clock evidence.

Called by `submit`. Encodes nothing and writes nothing: the journal does both, in one transaction.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from mobile.device.ports import Clock
from mobile.device.ports import Fix as DeviceFix
from mobile.inspection.draft import DraftCheck
from mobile.ports import Photos
from sync.errors import InputError, Pointer
from sync.records.fact import InspectionSubmitted
from sync.records.inspection import Fix, Inspection, NewHazard
from sync.records.template import AnswerKind
from sync.records.types import PhotoRef, Subject

MAX_FIX_AGE_SECONDS = 300.0


def build_fact(check: DraftCheck, photos: Photos, clock: Clock, *, now: datetime, fix: DeviceFix | None) -> InspectionSubmitted:
    """Return the fact of this check, made now; its id is the draft's, minted when the check began.

    Raises `InputError` when a promised photo is not on this phone any more."""
    saved, head = check.saved, check.head
    hazards = []
    for item in check.judged.abnormal:
        composed = check.hazard(item)
        if composed is not None:
            taken = saved.photos.get(item, ())
            hazards.append(
                NewHazard(
                    id=composed.id,
                    item=item,
                    severity=composed.severity,
                    text=composed.text[:120],
                    photos=taken,
                    voice=check.voice(item),
                )
            )
    return InspectionSubmitted(
        id=saved.id,
        schema=1,
        author=saved.person,
        site=saved.site,
        subject=Subject(kind=saved.subject_kind, id=saved.subject_id),  # type: ignore[arg-type]
        corrects=head.corrects or None,
        made_at=now,
        boot_ns=clock.boot_ns(),
        boot_id=clock.boot_id(),
        photos=_promised(check, photos),
        body=Inspection(
            template=head.template.code,
            version=head.template.version,
            task=saved.task or None,
            by=head.method,
            code=head.code,
            started_at=head.started_at,
            answers=check.answers,
            abnormal=check.judged.abnormal,
            hazards=tuple(hazards),
            reason=saved.reason,
            fix=_fix(fix),
            round=head.round or None,
            scan_ms=head.scan_ms,
            is_all_normal=check.is_all_normal,
            spot=check.spot.code if check.spot is not None else None,
        ),
    )


def _promised(check: DraftCheck, photos: Photos) -> tuple[PhotoRef, ...]:
    named = [sha256 for answer in check.answers for sha256 in answer.photos]
    named += [answer.voice for answer in check.answers if answer.voice]
    signs = [item.code for item in check.items if item.type is AnswerKind.SIGN]
    named += [str(answer.v) for answer in check.answers if answer.i in signs and answer.v]
    promised = []
    for sha256 in dict.fromkeys(named):
        photo = photos.get(sha256)
        if photo is None:
            raise InputError("photo_gone", errors=(Pointer("/photos", "photo_gone"),))
        promised.append(msgspec.convert({"sha256": sha256, "bytes": photo.bytes, "mime": photo.mime}, PhotoRef))
    return tuple(promised)


def _fix(fix: DeviceFix | None) -> Fix | None:
    if fix is None or fix.age_seconds > MAX_FIX_AGE_SECONDS:
        return None
    return Fix(lat=fix.latitude, lon=fix.longitude, accuracy_metres=fix.accuracy_metres)
