"""The HTTP doors of delivery: the exchange, the repair of a stream, the photos. Plain `def` endpoints: each opens the database in
its own body and commits in plain sight before it answers."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from server.database import commit, reading
from server.delivery.body import Body, inflate, read_body
from server.delivery.exchange import framed_reply, read_incoming, read_next_page, take
from server.delivery.reply import lines_response
from server.delivery.views import crew_of
from server.device.credentials import phone_of, read_bearer
from server.parts import parts_of
from server.shift.receipts import Seal, issue_due_receipts
from sync.errors import AccessError, MalformedFrame, NotFound
from sync.exchange import CONTENT_TYPE, DIGEST_PATH, PATH, PROTOCOL
from sync.exchange.digest import RepairReply, RepairRequest
from sync.exchange.framing import frame

router = APIRouter(tags=["delivery"])
_LINES: Any = {200: {"content": {CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}
_REPAIR = msgspec.json.Decoder(RepairRequest)
_ENCODER = msgspec.json.Encoder()


@router.post(PATH, response_class=Response, responses=_LINES, summary="Deliver facts, fetch changed documents")
def exchange(http: Request, body: Annotated[Body, Depends(read_body)]) -> Response:
    """One request carries facts up, one reply carries a verdict on each and a page of documents down."""
    parts, bearer = parts_of(http), read_bearer(http)
    limits, ledger = parts.settings.limits, parts.ledger
    framed = inflate(body, most_bytes=limits.inflated_bytes, most_ratio=limits.inflate_ratio)
    incoming = read_incoming(framed, limits)
    # Everything the reply will say is on disk when `commit` returns; only then is anything answered. Without facts there is
    # nothing but a heartbeat to lose, and a disk's fsync would be most of the time of a quiet exchange.
    taken = commit(
        parts.store,
        lambda: take(ledger, phone_of(bearer), incoming, limits=limits, began_ms=body.began_ms),
        durable=bool(incoming.offered),
    )
    if taken.has_ended_shift:
        issue_due_receipts(parts.store, ledger, Seal(parts.keys.receipt), incoming.request.replica.device)
    with reading(parts.store):
        page = read_next_page(ledger, incoming.request, taken)
    return lines_response(framed_reply(ledger, incoming.request, taken, page), http.headers.get("accept-encoding", ""))


@router.post(DIGEST_PATH, response_class=Response, responses=_LINES, summary="Repair one stream by its buckets")
def repair(http: Request, body: Annotated[Body, Depends(read_body)]) -> Response:
    """Answer with every live document of the buckets in which the phone's stream differs from the server's."""
    parts, bearer = parts_of(http), read_bearer(http)
    limits = parts.settings.limits
    try:
        asked = _REPAIR.decode(inflate(body, most_bytes=limits.inflated_bytes, most_ratio=limits.inflate_ratio))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise MalformedFrame(str(error)[:300]) from None
    with reading(parts.store):
        phone = phone_of(bearer)
        if phone.id != asked.replica.device:
            raise AccessError("this journal belongs to another phone")
        if phone.is_revoked or asked.stream not in crew_of(phone.id).streams(phone.site, parts.now_ms()):
            raise NotFound("no such stream for this phone")
        slots, page = parts.ledger.repair(asked.stream, asked.buckets)
    cursor = page.cursors[asked.stream]
    header = RepairReply(p=PROTOCOL, epoch=page.epoch, stream=asked.stream, cursor=cursor, slots=tuple(slots))
    return lines_response(frame(_ENCODER.encode(header), page.lines), http.headers.get("accept-encoding", ""))
