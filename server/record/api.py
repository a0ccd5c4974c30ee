"""Records, quarantine and photos over HTTP, for supervisors. No SQL, no decisions; photos are served as mere pictures."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from server.database import commit, reading
from server.delivery.storing import issue_receipts_of
from server.forms import Answer, Before, Form, GatedRoute, Limit, Line, Sha256InPath, SiteInPath
from server.parts import parts_of
from server.people.desk import desk_of
from server.record.commands import decide
from server.record.giving_up import give_up_photo
from server.record.photos import photo_response
from server.record.views import held_fact, latest_records, photo_for, quarantine, record
from sync.records.fact import encode_fact
from sync.records.quarantine import Decision
from sync.rules.rights import Right

router = APIRouter(prefix="/api/v1", route_class=GatedRoute, tags=["supervisors"])
FactInPath = Annotated[str, Path(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
_READ, _HELD = {"x-right": Right.READ_RECORDS.value}, {"x-right": Right.READ_QUARANTINE.value}
_DECIDE: dict[str, Any] = {"x-right": Right.DECIDE_HELD.value}
PositionInPath = Annotated[int, Path(ge=1, le=2**53, description="The position of a held fact.")]


class PhotoAnswer(Answer):
    """A promised photo; `is_here` when its bytes have arrived, `is_given_up` when they never will."""

    sha256: str
    bytes: int
    is_here: bool
    is_given_up: bool


class RecordAnswer(Answer):
    """One record; `at` is the corrected time, `made_at` the phone's own clock."""

    position: int
    fact_id: str
    site: str
    kind: str
    author: str
    device: str
    n: int
    subject_kind: str
    subject_id: str
    template: str
    abnormal: int
    at: datetime
    made_at: datetime | None
    received_at: datetime
    photos: list[PhotoAnswer]


class RecordsAnswer(Answer):
    """Newest first; ask again with `before` = the last `position` for older ones."""

    records: list[RecordAnswer]


class WholeRecordAnswer(Answer):
    """One record with the fact as its author filed it."""

    record: RecordAnswer
    fact: dict[str, Any]


class HeldAnswer(Answer):
    """One fact in quarantine; `problem` is the slug of its reason."""

    position: int
    fact_id: str
    site: str
    kind: str
    author: str
    device: str
    n: int
    problem: str
    note: str
    received_at: datetime


class QuarantineAnswer(Answer):
    """What waits for a supervisor, newest first."""

    held: list[HeldAnswer]


@router.get("/sites/{site}/records", summary="The latest records", openapi_extra=_READ)
def records(site: SiteInPath, request: Request, limit: Limit = 50, before: Before = None) -> RecordsAnswer:
    """Answer with settled records, newest first."""
    with reading(parts_of(request).store):
        here = desk_of(request).site(Right.READ_RECORDS, site)
        found = latest_records([here.id], limit=limit, before=before)
    return RecordsAnswer(records=[_answer(row) for row in found])


@router.get("/sites/{site}/records/{fact_id}", summary="One record whole", openapi_extra=_READ)
def whole_record(site: SiteInPath, fact_id: FactInPath, request: Request) -> WholeRecordAnswer:
    """Answer with one settled record and the fact as its author filed it."""
    with reading(parts_of(request).store):
        here = desk_of(request).site(Right.READ_RECORDS, site)
        row, fact = record(fact_id, [here.id])
    return WholeRecordAnswer(record=_answer(row), fact=json.loads(encode_fact(fact)))


@router.get("/sites/{site}/quarantine", summary="What waits for a supervisor", openapi_extra=_HELD)
def held(site: SiteInPath, request: Request, limit: Limit = 50, before: Before = None) -> QuarantineAnswer:
    """Answer with the facts that are stored and not applied, and why."""
    with reading(parts_of(request).store):
        here = desk_of(request).site(Right.READ_QUARANTINE, site)
        found = quarantine([here.id], limit=limit, before=before)
    return QuarantineAnswer(held=[HeldAnswer.model_validate(row) for row in found])


@router.post(
    "/sites/{site}/records/{fact_id}/photos/{sha256}/give-up",
    status_code=204,
    response_class=Response,
    summary="Wait no longer for a photo",
    openapi_extra=_HELD,
)
def stop_waiting(site: SiteInPath, fact_id: FactInPath, sha256: Sha256InPath, request: Request) -> Response:
    """Let receipts and the phone's leave to forget go on without a photo that will never come. One that comes is still kept."""
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.READ_QUARANTINE, site).id
    by, now = desk.staff.person, desk.now_ms
    device = commit(parts.store, lambda: give_up_photo(fact_id, sha256, site=here, by=by, now_ms=now))
    issue_receipts_of(parts, device)
    return Response(status_code=204)


class ReleaseForm(Form):
    """Why the fact counts after all; may be left out."""

    note: Line = ""


class CloseForm(Form):
    """Why the fact is laid aside."""

    note: Line = Field(min_length=1)


@router.post("/sites/{site}/quarantine/{position}/release", status_code=204, response_class=Response,
             summary="Let a held fact count", openapi_extra=_DECIDE)  # fmt: skip
def release(site: SiteInPath, position: PositionInPath, form: ReleaseForm, request: Request) -> Response:
    """Apply the fact at the time it was made; answers with what still stands against it, and then it goes on waiting."""
    return _decide(request, site, position, "applied", form.note)


@router.post("/sites/{site}/quarantine/{position}/close", status_code=204, response_class=Response,
             summary="Close a held fact", openapi_extra=_DECIDE)  # fmt: skip
def close(site: SiteInPath, position: PositionInPath, form: CloseForm, request: Request) -> Response:
    """Lay the fact aside with a reason. It stays in the journal and counts for nothing."""
    return _decide(request, site, position, "closed", form.note)


def _decide(request: Request, site: str, position: int, decision: Decision, note: str) -> Response:
    parts = parts_of(request)
    with reading(parts.store):
        desk = desk_of(request)
        here = desk.site(Right.DECIDE_HELD, site)
        unplaced = desk.sees_everything(Right.DECIDE_HELD)
    author = desk.staff.person

    def work() -> str:
        held = held_fact(position, here.id, unplaced=unplaced)
        decide(parts.ledger, held, decision, author=author, note=note, is_placed=held.site == here.id)
        return held.device

    issue_receipts_of(parts, commit(parts.store, work))
    return Response(status_code=204)


_PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/photos/{sha256}", summary="A photo", response_class=Response, responses=_PICTURE)
def photo(sha256: Sha256InPath, request: Request) -> Response:
    """Answer with a photo that a record promises at a site the caller may read; a hash alone is no permission."""
    return _photo(request, sha256, is_thumbnail=False)


@router.get("/photos/{sha256}/thumbnail", summary="A small picture of a photo", response_class=Response, responses=_PICTURE)
def thumbnail(sha256: Sha256InPath, request: Request) -> Response:
    """Answer with at most 320 pixels on the longest side, upright, without the original's metadata."""
    return _photo(request, sha256, is_thumbnail=True)


def _photo(request: Request, sha256: str, *, is_thumbnail: bool) -> Response:
    parts = parts_of(request)
    with reading(parts.store):
        sites = [site.id for site in desk_of(request).visible(Right.READ_RECORDS)]
        mime = photo_for(sha256, sites)
    return photo_response(parts, sha256, mime, is_thumbnail=is_thumbnail)


def _answer(row: Any) -> RecordAnswer:
    photos = [PhotoAnswer.model_validate(photo) for photo in row.photos]
    plain = {name: getattr(row, name) for name in RecordAnswer.model_fields if name != "photos"}
    return RecordAnswer(**plain, photos=photos)
