"""Reads of phones: who works on one, and when; the health board; what the three-valued truth must know. Inside an open block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from server.device.tables import Device, DevicePerson, Enrolment
from server.ledger.tables import Promise, Replica
from server.people.tables import Post
from sync.clocks import SUSPICIOUS_SKEW_SECONDS
from sync.errors import NotFound
from sync.rules.rights import EVERYWHERE
from sync.rules.task import Gap, Phone, Service
from sync.times import from_ms

QUIET_MS = 24 * 3600 * 1000
"""A phone that nobody heard for a day needs somebody to look after it (our default)."""
LOW_STORAGE_BYTES = 500_000_000


@dataclass(frozen=True)
class PhoneRow:
    """One phone on the health board; `concerns` are the keys of what needs somebody to act, worst first."""

    id: str
    site: str
    label: str
    model: str
    app_version: str
    people: tuple[str, ...]
    enrolled_at: datetime
    revoked_at: datetime | None
    heard_at: datetime | None
    clear_at: datetime | None
    waiting_facts: int | None
    waiting_photos: int | None
    drafts: int | None
    oldest_waiting_at: datetime | None
    skew_seconds: float | None
    free_bytes: int | None
    battery_percent: int | None
    last_problem: str
    concerns: tuple[str, ...]


@dataclass(frozen=True)
class EnrolmentRow:
    """A minted code without the code: for whom, by whom, and what became of it."""

    id: int
    site: str
    label: str
    person: str | None
    minted_by: str
    minted_at: datetime
    expires_at: datetime
    used_at: datetime | None
    device: str | None


def phones_at(sites: Iterable[str], now_ms: int) -> tuple[PhoneRow, ...]:
    """Return the phones of these sites: those in use first, the most troubled first among them."""
    rows: Any = Device.select().where(Device.site.in_(list(sites)))
    found = list(rows)
    ids = [device.id for device in found]
    people, photos = _people_now(ids), _photos_missing(ids)
    for device in found:
        if device.waiting_photos is not None:
            # The phone's own count is as old as its last exchange; photos come after it, one by one.
            device.waiting_photos = photos.get(device.id, 0) if device.waiting_facts == 0 else device.waiting_photos
    board = [_row(device, people.get(device.id, ()), now_ms) for device in found]
    return tuple(sorted(board, key=lambda p: (p.revoked_at is not None, -len(p.concerns), p.label, p.id)))


def phone_site(device: str) -> str:
    """Return the site a phone belongs to. NotFound for an unknown phone."""
    found = Device.get_or_none(Device.id == device)
    if found is None:
        raise NotFound("no such phone")
    return str(found.site)


def phone_label(device: str) -> str:
    """Return what people call a phone; its id when it is not known here."""
    found = Device.get_or_none(Device.id == device)
    return device if found is None else str(found.label)


def phones_for_truth(site: str, since_ms: int) -> tuple[Phone, ...]:
    """Return every phone, lost ones too, on which somebody with a post at the site worked since then, as the rule of the
    truths needs them."""
    services = _services_at(site, since_ms)
    gaps = _gaps(list(services))
    rows: Any = Device.select().where(Device.id.in_(list(services))).order_by(Device.label, Device.id)
    return tuple(
        Phone(
            id=device.id,
            name=device.label,
            services=tuple(services[device.id]),
            clear_at=_moment(device.clear_at),
            gaps=tuple(gaps.get(device.id, ())),
            heard_at=_moment(device.heard_at),
            waiting_facts=device.waiting_facts or 0,
            waiting_photos=device.waiting_photos or 0,
        )
        for device in rows
    )


def enrolments_at(sites: Iterable[str], limit: int = 20) -> tuple[EnrolmentRow, ...]:
    """Return the latest codes of these sites, newest first."""
    rows: Any = Enrolment.select().where(Enrolment.site.in_(list(sites))).order_by(Enrolment.id.desc()).limit(limit)
    return tuple(_enrolment(row) for row in rows)


def enrolment_site(enrolment: int) -> str:
    """Return the site of a code. NotFound when there is none."""
    found = Enrolment.get_or_none(Enrolment.id == enrolment)
    if found is None:
        raise NotFound("no such code")
    return str(found.site)


def _enrolment(e: Any) -> EnrolmentRow:
    return EnrolmentRow(
        id=e.id,
        site=e.site,
        label=e.label,
        person=e.person,
        minted_by=e.minted_by,
        minted_at=from_ms(e.minted_at),
        expires_at=from_ms(e.expires_at),
        used_at=_moment(e.used_at),
        device=e.device,
    )


def _row(device: Any, people: tuple[str, ...], now_ms: int) -> PhoneRow:
    return PhoneRow(
        id=device.id,
        site=device.site,
        label=device.label,
        model=device.model,
        app_version=device.app_version,
        people=people,
        enrolled_at=from_ms(device.enrolled_at),
        revoked_at=_moment(device.revoked_at),
        heard_at=_moment(device.heard_at),
        clear_at=_moment(device.clear_at),
        waiting_facts=device.waiting_facts,
        waiting_photos=device.waiting_photos,
        drafts=device.drafts,
        oldest_waiting_at=_moment(device.oldest_waiting_at),
        skew_seconds=None if device.skew_ms is None else device.skew_ms / 1000,
        free_bytes=device.free_bytes,
        battery_percent=device.battery_percent,
        last_problem=device.last_problem,
        concerns=_concerns(device, now_ms),
    )


def _concerns(device: Any, now_ms: int) -> tuple[str, ...]:
    if device.revoked_at is not None:
        return ()
    if device.heard_at is None:
        return ("never_heard",)
    found: list[str] = []
    if now_ms - device.heard_at > QUIET_MS:
        found.append("quiet")
    if device.skew_ms is not None and abs(device.skew_ms) > SUSPICIOUS_SKEW_SECONDS * 1000:
        found.append("skew")
    if device.free_bytes is not None and device.free_bytes < LOW_STORAGE_BYTES:
        found.append("storage")
    if device.waiting_facts or device.waiting_photos:
        found.append("waiting")
    return tuple(found)


def _people_now(devices: list[str]) -> dict[str, tuple[str, ...]]:
    here = DevicePerson.device.in_(devices) & DevicePerson.until.is_null()
    rows: Any = DevicePerson.select(DevicePerson.device, DevicePerson.person).where(here).order_by(DevicePerson.since).tuples()
    found: dict[str, tuple[str, ...]] = {}
    for device, person in rows:
        found[device] = (*found.get(device, ()), person)
    return found


def _photos_missing(devices: list[str]) -> dict[str, int]:
    here = Promise.device.in_(devices) & Promise.stored_at.is_null()
    columns = Promise.device, fn.COUNT(Promise.sha256.distinct())
    rows: Any = Promise.select(*columns).where(here).group_by(Promise.device).tuples()
    return dict(rows)


def _services_at(site: str, since_ms: int) -> dict[str, list[Service]]:
    """Return, by phone, each stay of a person on it as far as it overlaps a post of that person at the site."""
    columns = DevicePerson.device, DevicePerson.person, DevicePerson.since, DevicePerson.until, Post.role, Post.since, Post.until
    rows: Any = (
        DevicePerson.select(*columns)
        .join(Post, on=(Post.person == DevicePerson.person))
        .where(
            Post.site.in_([site, EVERYWHERE])
            & (DevicePerson.until.is_null() | (DevicePerson.until > since_ms))
            & (Post.until.is_null() | (Post.until > since_ms))
        )
        .order_by(DevicePerson.since, Post.role)
        .tuples()
    )
    found: dict[str, list[Service]] = {}
    for device, person, came, left, role, began, ended in rows:
        since, until = max(came, began), min((end for end in (left, ended) if end is not None), default=None)
        if until is None or since < until:
            found.setdefault(device, []).append(Service(person, role, from_ms(since), _moment(until)))
    return found


def _gaps(devices: list[str]) -> dict[str, list[Gap]]:
    """Return, by phone, when its journals that are neither whole nor given up announced what has not come."""
    behind = Replica.device.in_(devices) & Replica.retired_at.is_null() & (Replica.n < Replica.head)
    begins = fn.COALESCE(Replica.whole_at, 0)
    rows: Any = Replica.select(Replica.device, begins, Replica.last_seen_at).where(behind).tuples()
    found: dict[str, list[Gap]] = {}
    for device, begins_at, last_seen_at in rows:
        if begins_at >= last_seen_at:
            continue  # it said itself, with its last offer, that nothing stays behind
        found.setdefault(device, []).append(Gap(from_ms(begins_at), from_ms(last_seen_at)))
    return found


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)


def phone_row(device: str, now_ms: int) -> PhoneRow:
    """Return one phone as the board shows it. NotFound for an unknown phone."""
    for row in phones_at([phone_site(device)], now_ms):
        if row.id == device:
            return row
    raise NotFound("no such phone")


def enrolment_row(enrolment: int, site: str) -> EnrolmentRow:
    """Return one code of this site. NotFound when there is none."""
    found = Enrolment.get_or_none((Enrolment.id == enrolment) & (Enrolment.site == site))
    if found is None:
        raise NotFound("no such code")
    return _enrolment(found)
