"""What a person may do about what has not arrived: look, try now, end the shift, take the rescue bundle out.

Called by the waiting, shift and top-bar screens and the headless phone. `sync_now` and `rescue_bundle` block: never call them
on the app's own thread. Never says "sent" for what the server did not name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mobile.device.ports import Clock, HandOut, Network
from mobile.places import Names
from mobile.ports import Delivery, DocumentReads, Filing, OutboxReads, Photos, Rescue, Settings
from mobile.projected import read_facts
from mobile.session import Session
from mobile.shapes import FactRow, RescueBundle, StoredPhoto
from mobile.shift.reasons import advice_for
from mobile.shift.views import MonthView, ReceiptView, SentRow, ShiftView, StatusView, WaitingRow, WaitingView
from mobile.words import text
from sync.errors import InputError, Pointer
from sync.records.fact import InspectionSubmitted, ShiftHasEnded
from sync.records.shift import Receipt, ShiftEnded
from sync.records.types import Subject
from sync.records.work import PersonMonth
from sync.times import from_ms

SENT_LISTED = 50


class Shifts:
    """What still waits on this phone, and the proof of what has arrived."""

    def __init__(
        self,
        *,
        journal: Filing,
        outbox: OutboxReads,
        documents: DocumentReads,
        photos: Photos,
        settings: Settings,
        delivery: Delivery,
        rescue: Rescue,
        session: Session,
        clock: Clock,
        network: Network,
        way_out: HandOut,
    ) -> None:
        self._journal = journal
        self._outbox = outbox
        self._documents = documents
        self._photos = photos
        self._settings = settings
        self._delivery = delivery
        self._rescue = rescue
        self._session = session
        self._clock = clock
        self._network = network
        self._way_out = way_out

    def status(self) -> StatusView:
        """Return the banner; it needs nobody to hold the phone."""
        facts, photos, run = self._outbox.counts(), self._photos.counts(), self._delivery.status()
        for_wifi = self._settings.get("wifi_only_photos") == "1" and not self._network.connection().is_wifi
        oldest = min((at for at in (facts.oldest_at, photos.oldest_at) if at is not None), default=None)
        problem = run.problem or (photos.last_error if photos.waiting else "")
        return StatusView(
            waiting_facts=facts.waiting,
            waiting_photos=photos.waiting,
            waiting_photo_bytes=photos.bytes,
            held_facts=facts.held,
            oldest_at=None if oldest is None else from_ms(oldest),
            last_success_at=None if run.last_success_ms is None else from_ms(run.last_success_ms),
            next_try_at=None if run.next_try_ms is None else from_ms(run.next_try_ms),
            problem=problem,
            advice=advice_for(problem) if problem else "none",
            is_busy=run.is_busy,
            step=run.step,
            photos_wait_for_wifi=for_wifi and photos.waiting > 0,
            first_sync_done=self._documents.is_complete(),
            pulled_documents=self._documents.count(),
        )

    def waiting(self) -> WaitingView:
        """Return every unsent and held fact and photo of this phone, oldest first, and what arrived lately."""
        names, status = Names(self._documents), self.status()
        facts = [*self._outbox.facts(state="waiting"), *self._outbox.facts(state="held")]
        rows = [self._fact_row(row, names, status) for row in facts]
        rows += [self._photo_row(photo, status) for photo in self._photos.unsent()]
        rows.sort(key=lambda row: row.made_at)
        settled = self._outbox.facts(state="settled", limit=SENT_LISTED, newest_first=True)
        return WaitingView(status, tuple(rows), tuple(self._sent_row(row, names) for row in settled))

    def sync_now(self) -> StatusView:
        """Deliver and fetch once, now, and return how it stands then."""
        self._delivery.sync_now()
        return self.status()

    def sync_soon(self) -> None:
        """Ask the worker for a try; returns at once."""
        self._delivery.wake()

    def shift(self) -> ShiftView:
        """Return the shift of who holds the phone: what they filed since it began and what of it is unsent."""
        person = self._session.person()
        so_far = self._outbox.since_shift_end(person)
        facts, photos = self._outbox.counts(person), self._photos.counts(person)
        is_clean = facts.waiting == 0 and photos.waiting == 0
        return ShiftView(
            started_at=None if so_far.started_at is None else from_ms(so_far.started_at),
            facts=so_far.facts,
            photos=so_far.photos,
            unsent_facts=facts.waiting,
            unsent_photos=photos.waiting,
            is_clean=is_clean,
            ways_out=() if is_clean else ("wait", "wifi", "rescue_bundle"),
            receipts=self._receipts(person),
        )

    def end_shift(self) -> ShiftView:
        """File the end of the shift; the receipt comes when everything filed before it has arrived, photos included.

        Raises `InputError` when nothing was filed since the last end."""
        person, now = self._session.person(), self._session.now()
        shift = self.shift()
        if shift.started_at is None:
            raise InputError("no_shift", errors=(Pointer("/started_at", "no_shift"),))
        fact = ShiftHasEnded(
            id=self._session.new_id(),
            schema=1,
            author=person,
            site=self._session.site(),
            subject=Subject(kind="person", id=person),
            made_at=now,
            boot_ns=self._clock.boot_ns(),
            boot_id=self._clock.boot_id(),
            body=ShiftEnded(started_at=shift.started_at, facts=shift.facts, photos=shift.photos),
        )
        self._journal.file(fact)
        self._delivery.wake()
        return self.shift()

    def month(self) -> MonthView | None:
        """Return the newest month that the server has counted for who holds the phone at this site, None when there is none."""
        person, site = self._session.person(), self._session.site()
        found = [m for m in self._documents.every("month", PersonMonth, stream=f"person:{person}") if m.site == site]
        if not found:
            return None
        newest, last = max(found, key=lambda month: month.month), self._documents.last_pull_ms()
        return MonthView(
            month=newest.month,
            checks=newest.checks,
            done=newest.tasks_done,
            late=newest.tasks_late,
            abnormal=newest.abnormal,
            hazards=newest.hazards,
            blocked=newest.blocked,
            photos=newest.photos,
            rounds=newest.rounds,
            mean_score=newest.score_sum / newest.score_count if newest.score_count else None,
            scores=newest.score_count,
            last_score=newest.last_score,
            as_of=None if last is None else from_ms(last),
        )

    def rescue_bundle(self) -> RescueBundle:
        """Write everything unsent into sealed files; they may leave the phone by any channel. Raises `PhoneFull`."""
        return self._rescue.write(self._session.now())

    def hand_out(self, bundle: RescueBundle, done: Callable[[bool], None]) -> None:
        """Let the person save a copy of each file outside the app; `done` gets whether all of them are there."""
        self._hand_out_rest(list(bundle.files), done)

    def _hand_out_rest(self, files: list[Path], done: Callable[[bool], None]) -> None:
        first, *rest = files

        def handed(is_there: bool) -> None:
            if is_there and rest:
                self._hand_out_rest(rest, done)
            else:
                done(is_there)

        self._way_out.hand_out(first, handed)

    def _receipts(self, person: str) -> tuple[ReceiptView, ...]:
        found = self._documents.every("receipt", Receipt, stream=f"person:{person}")
        found.sort(key=lambda receipt: receipt.issued_at, reverse=True)
        return tuple(
            ReceiptView(r.id, r.code, r.issued_at, r.started_at, r.ended_at, r.facts, r.photos, r.held, self._is_ours(r))
            for r in found
        )

    def _is_ours(self, receipt: Receipt) -> bool:
        """Whether the link that the receipt names is this phone's own at that number: nobody else can have computed it."""
        device, _, epoch = receipt.replica.partition(":")
        link = self._journal.link_at(epoch, receipt.n)
        return device == receipt.device and (link is None or link.hex() == receipt.link)

    def _fact_row(self, row: FactRow, names: Names, status: StatusView) -> WaitingRow:
        subject = names.subject(row.subject_kind, row.subject_id)
        problem = row.last_error or (status.problem if row.state == "waiting" else "")
        return WaitingRow(
            kind="fact",
            id=row.id,
            title=_title(row, names),
            subject_name=subject.name,
            place_name=subject.place_name,
            by_name=names.person(row.author),
            made_at=from_ms(row.made_at),
            state="held" if row.state == "held" else "waiting",
            attempts=row.attempts,
            problem=problem,
            advice=advice_for(problem),
            next_try_at=status.next_try_at if row.state == "waiting" else None,
            total_bytes=len(row.raw),
        )

    def _photo_row(self, photo: StoredPhoto, status: StatusView) -> WaitingRow:
        return WaitingRow(
            kind="photo",
            id=photo.sha256,
            title="",
            subject_name="",
            place_name="",
            by_name="",
            made_at=from_ms(photo.taken_at),
            state="waiting",
            attempts=photo.attempts,
            problem=photo.last_error or status.problem,
            advice="wifi" if status.photos_wait_for_wifi else advice_for(photo.last_error or status.problem),
            next_try_at=status.next_try_at,
            sent_bytes=photo.sent_bytes,
            total_bytes=photo.bytes,
        )

    def _sent_row(self, row: FactRow, names: Names) -> SentRow:
        subject = names.subject(row.subject_kind, row.subject_id)
        at, settled = from_ms(row.made_at), from_ms(row.settled_at or row.made_at)
        return SentRow(row.id, _title(row, names), subject.name, at, settled, row.photos_promised, row.photos_stored)


def _title(row: FactRow, names: Names) -> str:
    facts = read_facts([row.raw])
    if facts and isinstance(facts[0], InspectionSubmitted):
        return names.title(facts[0].body.template)
    return text(f"shift.kind.{row.kind}")
