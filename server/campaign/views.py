"""Reads of campaigns: a year's programme of a site with progress, and one campaign with its tasks and its revision. Called inside
an open block by the console, the API and the commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast, get_args

from server.ledger.tables import Document
from server.site.views import SiteRow
from server.task.asked import today_at
from server.task.stored_views import tasks_for_campaigns
from server.task.views import Judged, judged_tasks
from sync.errors import NotFound
from sync.records.campaign import Campaign, ProgrammeLine
from sync.records.documents import decode_document
from sync.rules.task import Truth

LINES: tuple[ProgrammeLine, ...] = get_args(ProgrammeLine)
State = Literal["planned", "running", "overdue", "accepted", "cancelled"]


@dataclass(frozen=True)
class CampaignRow:
    """One campaign as it stands: `state` by its dates; progress is tasks done over due where templates count it, else the owner's
    percent. `revision` changes with every change of the document."""

    campaign: Campaign
    state: State
    done: int
    due: int
    revision: int

    @property
    def counts(self) -> bool:
        """True when tasks tell the progress."""
        return self.due > 0

    @property
    def percent(self) -> int:
        """Whole percent, rounded down."""
        return self.done * 100 // self.due if self.due else self.campaign.percent


@dataclass(frozen=True)
class Programme:
    """A site's year: cells by (line, month), each row in every month of its window; `extra` are those of several months."""

    year: int
    rows: tuple[CampaignRow, ...]
    cells: dict[tuple[ProgrammeLine, int], tuple[CampaignRow, ...]]
    extra: tuple[CampaignRow, ...]


def programme_of(site: SiteRow, year: int, now_ms: int) -> Programme:
    """Return the campaigns of that year with their progress now."""
    found = [(campaign, revision) for campaign, revision in _campaigns(site.id) if campaign.year == year]
    judged = _judged(site, [campaign for campaign, _ in found], now_ms)
    today = today_at(site, now_ms)
    rows = [_row(campaign, revision, judged.get(campaign.id, []), today) for campaign, revision in found]
    rows.sort(key=lambda row: (row.campaign.opens_on, row.campaign.code))
    cells: dict[tuple[ProgrammeLine, int], tuple[CampaignRow, ...]] = {}
    extra: list[CampaignRow] = []
    for row in rows:
        first, last = int(row.campaign.opens_on[5:7]), int(row.campaign.due_on[5:7])
        if first != last:
            extra.append(row)
            continue
        key = (row.campaign.line, first)
        cells[key] = (*cells.get(key, ()), row)
    return Programme(year, tuple(rows), cells, tuple(extra))


def campaign_at(site: SiteRow, campaign_id: str, now_ms: int) -> tuple[CampaignRow, tuple[Judged, ...]]:
    """Return one campaign with its tasks. NotFound when the site has none of that id."""
    campaign, revision = stored(site.id, campaign_id)
    tasks = _judged(site, [campaign], now_ms).get(campaign.id, [])
    return _row(campaign, revision, tasks, today_at(site, now_ms)), tuple(tasks)


def stored(site: str, campaign_id: str) -> tuple[Campaign, int]:
    """Return a campaign and its revision. NotFound when the site has none of that id."""
    for campaign, revision in _campaigns(site, Document.id == campaign_id):
        return campaign, revision
    raise NotFound("no such campaign")


def known_ids(site: str) -> frozenset[str]:
    """Return the ids of all campaigns that the site has or had."""
    rows: Any = Document.select(Document.id).where((Document.stream == f"site:{site}") & (Document.kind == "campaign")).tuples()
    return frozenset(found for (found,) in rows)


def years_of(site: str) -> tuple[int, ...]:
    """Return the years that have campaigns, newest first."""
    return tuple(sorted({campaign.year for campaign, _ in _campaigns(site)}, reverse=True))


def _campaigns(site: str, condition: Any = None) -> list[tuple[Campaign, int]]:
    where = (Document.stream == f"site:{site}") & (Document.kind == "campaign") & ~Document.deleted
    rows: Any = Document.select(Document.body, Document.version).where(where if condition is None else where & condition).tuples()
    return [(cast(Campaign, decode_document("campaign", bytes(body))), version) for body, version in rows]


def _judged(site: SiteRow, campaigns: Sequence[Campaign], now_ms: int) -> dict[str, list[Judged]]:
    wanted = {campaign.id for campaign in campaigns if campaign.templates}
    if not wanted:
        return {}
    first = date.fromisoformat(min(campaign.opens_on for campaign in campaigns))
    last = date.fromisoformat(max(campaign.due_on for campaign in campaigns))
    tasks = [task for task in tasks_for_campaigns(site, first, last) if task.campaign in wanted]
    found: dict[str, list[Judged]] = {}
    for one in judged_tasks(site, tasks, now_ms)[0]:
        found.setdefault(str(one[0].campaign), []).append(one)
    return found


def _row(campaign: Campaign, revision: int, tasks: Sequence[Judged], today: date) -> CampaignRow:
    due = [judgement for _, judgement in tasks if judgement.truth is not Truth.EXCUSED]
    done = sum(judgement.truth is Truth.DONE for judgement in due)
    return CampaignRow(campaign, _state(campaign, today), done, len(due), revision)


def _state(campaign: Campaign, today: date) -> State:
    if campaign.state in ("accepted", "cancelled"):
        return cast(State, campaign.state)
    if today.isoformat() < campaign.opens_on:
        return "planned"
    return "running" if today.isoformat() <= campaign.due_on else "overdue"
