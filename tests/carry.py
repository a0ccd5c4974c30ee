"""Carries one exchange to the server's own functions, in the order of the endpoint, without HTTP between."""

from server.database import commit, reading
from server.delivery.exchange import Taken, framed_reply, read_incoming, read_next_page, take
from server.device.credentials import phone_by_id
from server.shift.receipts import Seal, issue_due_receipts
from sync.exchange.header import Reply
from tests.paper import PaperPhone, Server


def carry(
    server: Server, phone: PaperPhone, first: int = 1, last: int | None = None, *, began_ms: int | None = None, **changes: object
) -> Reply:
    """One whole exchange: what the phone offers is stored, and the reply is read by the phone."""
    return phone.read(answer(server, phone.device, phone.request(first, last, **changes), began_ms=began_ms))


def answer(server: Server, device: str, body: bytes, *, began_ms: int | None = None) -> bytes:
    """What the endpoint answers to this body from this device; it began to come now, unless told."""
    parts = server.parts
    limits, ledger = parts.settings.limits, parts.ledger
    incoming = read_incoming(body, limits)

    def work() -> Taken:
        found = phone_by_id(device)
        assert found is not None, "the phone is enrolled"
        return take(ledger, found, incoming, limits=limits, began_ms=began_ms or parts.now_ms())

    taken = commit(parts.store, work)
    if taken.has_ended_shift:
        issue_due_receipts(parts.store, ledger, Seal(parts.keys.receipt), device)
    with reading(parts.store):
        page = read_next_page(ledger, incoming.request, taken)
    return framed_reply(ledger, incoming.request, taken, page)
