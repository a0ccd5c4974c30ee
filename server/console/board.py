"""What the board shows, gathered inside one open block: per site the day in three truths, the phones and what they still hold,
the latest records and the quarantine. The first page and the site page are the same board over more or fewer sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.device.views import PhoneRow, phones_at
from server.people.desk import Desk
from server.record.views import HeldRow, RecordRow, count_held, latest_records, quarantine
from server.site.views import Names, SiteRow, names, names_of_people
from server.task.views import SiteToday, site_today
from sync.rules.rights import Right

RECORDS, HELD = 12, 200


@dataclass(frozen=True)
class HeldGroup:
    """Facts that wait for the same reason, from one author on one phone: `first` … `last` are their numbers there."""

    newest: HeldRow
    count: int
    first: int
    last: int


@dataclass(frozen=True)
class PhonesInShort:
    """The phones of a site in one line: how many, how many hold something or need somebody, and what they hold together."""

    total: int
    troubled: int
    waiting_facts: int
    waiting_photos: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class SiteCard:
    """One site on the board."""

    site: SiteRow
    today: SiteToday
    phones: PhonesInShort | None
    held: int | None
    may_enrol: bool


@dataclass(frozen=True)
class Board:
    """Everything on the page; lists are newest or most troubled first. `zones` and `names` are by site."""

    cards: tuple[SiteCard, ...]
    phones: tuple[PhoneRow, ...]
    records: tuple[RecordRow, ...]
    held: tuple[HeldGroup, ...]
    names: dict[str, Names]
    people: dict[str, str]
    labels: dict[str, str]
    zones: dict[str, str]
    site_names: dict[str, str]
    sees_phones: bool
    sees_held: bool

    def name(self, site: str, kind: str, doc_id: str) -> str:
        """Return the name of a thing at a site, or its id."""
        found = self.names.get(site)
        return doc_id if found is None else found.of(kind, doc_id)


def board(desk: Desk, sites: Sequence[SiteRow], *, is_english: bool) -> Board:
    """Return the board of these sites as far as this person may see each part of it; inside an open block."""
    here = {site.id for site in sites}
    with_phones = [s.id for s in desk.visible(Right.READ_DEVICES) if s.id in here]
    with_held = [s.id for s in desk.visible(Right.READ_QUARANTINE) if s.id in here]
    phones = phones_at(with_phones, desk.now_ms)
    records = latest_records(sorted(here), limit=RECORDS)
    held = quarantine(with_held, limit=HELD, unplaced=_sees_everything(desk, with_held)) if with_held else ()
    cards = tuple(_card(desk, site, phones, site.id in with_phones, site.id in with_held) for site in sites)
    people: dict[str, str] = {}
    for site in sites:
        people |= names_of_people(site.id)
    return Board(
        cards=cards,
        phones=phones,
        records=records,
        held=_grouped(held),
        names={card.site.id: _names(card, records, is_english=is_english) for card in cards},
        people=people,
        labels={phone.id: phone.label for phone in phones},
        zones={site.id: site.time_zone for site in sites},
        site_names={site.id: site.name for site in desk.sites},
        sees_phones=bool(with_phones),
        sees_held=bool(with_held),
    )


def _grouped(rows: Sequence[HeldRow]) -> tuple[HeldGroup, ...]:
    groups: dict[tuple[str, ...], list[HeldRow]] = {}
    for row in rows:
        groups.setdefault((row.problem, row.kind, row.author, row.device, row.site), []).append(row)
    return tuple(
        HeldGroup(found[0], len(found), min(row.n for row in found), max(row.n for row in found)) for found in groups.values()
    )


def _sees_everything(desk: Desk, with_held: Sequence[str]) -> bool:
    # Facts whose site cannot be told belong to nobody; whoever answers for all sites looks after them.
    return len(with_held) == len(desk.sites)


def _card(desk: Desk, site: SiteRow, phones: Sequence[PhoneRow], sees_phones: bool, sees_held: bool) -> SiteCard:
    short = _in_short([phone for phone in phones if phone.site == site.id]) if sees_phones else None
    held = count_held(site.id) if sees_held else None
    return SiteCard(site, site_today(site, desk.now_ms), short, held, desk.may(Right.ENROL_DEVICE, site.id))


def _in_short(phones: Sequence[PhoneRow]) -> PhonesInShort:
    live = [phone for phone in phones if phone.revoked_at is None]
    oldest = [phone.oldest_waiting_at for phone in live if phone.oldest_waiting_at is not None]
    return PhonesInShort(
        total=len(live),
        troubled=sum(bool(phone.concerns) for phone in live),
        waiting_facts=sum(phone.waiting_facts or 0 for phone in live),
        waiting_photos=sum(phone.waiting_photos or 0 for phone in live),
        oldest_at=min(oldest, default=None),
    )


def _names(card: SiteCard, records: Sequence[RecordRow], *, is_english: bool) -> Names:
    here = [record for record in records if record.site == card.site.id]
    wanted = {(r.subject_kind, r.subject_id) for r in here} | {("template", r.template) for r in here if r.template}
    for missed in card.today.missed:
        wanted |= {(missed.subject_kind, missed.subject_id), ("template", missed.template)}
        if missed.place is not None:
            wanted.add(("place", missed.place))
    return names(card.site.id, wanted, is_english=is_english)
