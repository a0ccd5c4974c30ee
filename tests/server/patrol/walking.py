"""A server with one route of four points and its due round, and phones on paper that walk it."""

from __future__ import annotations

from collections.abc import Sequence

from server.database import Store, reading
from server.ledger.rebuild import rebuild
from server.ledger.tables import Document
from server.settings import Settings
from server.wiring import intakes
from sync.records.documents import Document as AnyDocument
from sync.records.documents import decode_document
from sync.records.fact import Fact
from sync.records.patrol import Round, Route, WalkTimes
from sync.records.scope import PlaceKind
from sync.records.site import Place
from sync.records.task import Task
from sync.records.template import AnswerKind
from sync.records.types import Subject
from sync.times import to_ms
from tests.carry import carry
from tests.paper import SITE, PaperPhone, Server, server_on
from tests.records import checkpoint, item, moment, task, template
from tests.sync.patrol.rounds import POINTS, ROUTE, UPTIME_NS

EVENING = moment(hours=10)


def patrol_server(store: Store, settings: Settings) -> Server:
    """The route R1 with its four points, one due round and two guards on two phones; the clock stands in the evening."""
    server = server_on(store, settings)
    server.enrol("phone-1", ("p1",))
    server.enrol("phone-2", ("p2",))
    form = template(item("state", AnswerKind.TEXT), code="PATROL")
    gate = template(item("dress"), item("open", AnswerKind.TEXT), code="GATE-S")
    points = [checkpoint(id=point, name=point.upper(), place="gate", order=n) for n, point in enumerate(POINTS)]
    place = Place(id="gate", site=SITE, parent=None, kind=PlaceKind.GATE, name="Gate")
    server.put(form, gate, place, *points, route(), round_task())
    server.clock.ms = to_ms(EVENING)
    return server


def route(**changes: object) -> Route:
    """R1: four points in order, four rounds by day."""
    fields = {"id": ROUTE, "site": SITE, "code": "R1", "name": "围界", "points": POINTS, "day_rounds": 4, "night_rounds": 5}
    return Route(**fields | {"origin": "A"} | changes)  # type: ignore[arg-type]


def round_task(**changes: object) -> Task:
    """One due round of it, from 8 to 20 o'clock."""
    fields = {"id": "round-task", "template": "PATROL", "subject": Subject(kind="route", id=ROUTE)}
    return task(**fields | changes)


def deliver(server: Server, facts: Sequence[Fact], device: str = "phone-1", phone: PaperPhone | None = None) -> list[str]:
    """Send the facts in one exchange, and return the reasons of those that are held."""
    sender = phone or PaperPhone(device=device)
    first = len(sender.filed) + 1
    sender.file(*facts)
    later = 10 * 3600 * 10**9
    reply = carry(server, sender, first, sent_at=EVENING, boot_ns=UPTIME_NS + later)
    return [verdict.problem for verdict in reply.verdicts if verdict.verdict == "held"]


def document(server: Server, kind: str, doc_id: str) -> AnyDocument:
    """One document as it stands."""
    with reading(server.parts.store):
        row = Document.get((Document.stream == f"site:{SITE}") & (Document.kind == kind) & (Document.id == doc_id))
        return decode_document(kind, bytes(row.body))


def round_document(server: Server, round_id: str) -> Round:
    found = document(server, "round", round_id)
    assert isinstance(found, Round)
    return found


def walk_times(server: Server) -> WalkTimes:
    found = document(server, "walk_times", ROUTE)
    assert isinstance(found, WalkTimes)
    return found


def the_task(server: Server, task_id: str = "round-task") -> Task:
    found = document(server, "task", task_id)
    assert isinstance(found, Task)
    return found


def every_body(server: Server) -> dict[tuple[str, str, str], bytes]:
    """All live documents."""
    with reading(server.parts.store):
        rows = Document.select(Document.stream, Document.kind, Document.id, Document.body).where(~Document.deleted).tuples()
        return {(stream, kind, doc_id): bytes(body) for stream, kind, doc_id, body in rows}


def rebuilt_equal(server: Server) -> bool:
    """Whether `rebuild` makes the very documents again."""
    before = every_body(server)
    done = rebuild(server.parts.store, intakes())
    return not done.refused and every_body(server) == before
