"""What supervisors see of due work beside done and missed, for the pictures: a point that was locked, checks that were excused, a
published day with a late arrival after it, and a year of campaigns."""

from __future__ import annotations

from hashlib import sha256

from server.campaign.commands import Change, accept, change, make_year
from server.campaign.programme import campaign_id
from server.campaign.views import stored
from server.database import commit, reading
from server.ledger.tables import Document
from server.task.excusing import excuse
from server.task.figures import publish_figures
from sync.records.documents import decode_document
from sync.records.fact import TaskWasBlocked
from sync.records.task import Task, TaskBlocked
from sync.records.types import PhotoRef
from sync.times import from_ms
from tests.carry import carry
from tests.console_checks import TODAY, picture
from tests.console_world import World, deliver, store_photo
from tests.paper import Server
from tests.records import new_id


def add_truths(world: World) -> str:
    """Add them to a morning at its main site; return the id of the blocked check."""
    site, parts = world.estate.main.site.id, world.parts
    publish_figures(parts)
    open_now = _tasks(world, TODAY.isoformat())
    patrol = [task for task in open_now if "patrol" in task.roles and task.opens_at <= from_ms(world.clock.ms)]
    _block(world, patrol[0])
    commit(parts.store, lambda: excuse(parts.ledger, site, [t.id for t in open_now[-3:]], "楼道施工，区域封闭", author="manager"))
    yesterday = _tasks(world, "2026-11-19")
    # Made yesterday, delivered today: the published figure stays and the correction stands beside it.
    deliver(world, "秩序 1 号机", world.estate.main, "guard-01", [t for t in yesterday if "patrol" in t.roles][:2])
    _programme(world, site)
    return patrol[0].id


def _tasks(world: World, period: str) -> list[Task]:
    stream = f"site:{world.estate.main.site.id}"
    with reading(world.parts.store):
        rows = Document.select().where((Document.stream == stream) & (Document.kind == "task") & (Document.state == "open"))
        found = [decode_document("task", bytes(row.body)) for row in rows if not row.deleted]
    tasks = [task for task in found if isinstance(task, Task) and task.period == period]
    return sorted(tasks, key=lambda task: (task.opens_at, task.id))


def _block(world: World, task: Task) -> None:
    phone, data = world.phones["秩序 1 号机"], picture(7, "locked")
    at = from_ms(world.clock.ms)
    fact = TaskWasBlocked(
        id=new_id(), schema=1, author=world.estate.main.person("guard-01").id, site=task.site, subject=task.subject, made_at=at,
        boot_ns=10**12, boot_id="boot-1", photos=(PhotoRef(sha256=sha256(data).hexdigest(), bytes=len(data)),),
        body=TaskBlocked(reason="locked", task=task.id),
    )  # fmt: skip
    phone.file(fact)
    carry(Server(world.parts, world.clock), phone, len(phone.filed), sent_at=at)
    store_photo(world, phone.device, data)


def _programme(world: World, site: str) -> None:
    ledger, store = world.parts.ledger, world.parts.store
    commit(store, lambda: make_year(ledger, site, TODAY.year, author="manager"))
    owner = world.estate.main.person("guard-01").id
    for code, percent in (("CUS-11", 60), ("MAN-11", 35), ("MAN-10", 100), ("CUS-10", 100)):
        name = campaign_id(site, TODAY.year, code)

        def work(name: str = name, percent: int = percent) -> None:
            now, revision = stored(site, name)
            form = Change(owner, now.opens_on, now.due_on, now.acceptance_zh, now.acceptance_en, percent, now.note)
            change(ledger, site, name, revision, form, people=frozenset({owner}), author="manager")
            if percent == 100:
                accept(ledger, site, name, stored(site, name)[1], "已核对公示照片", author=owner)

        commit(store, work)
