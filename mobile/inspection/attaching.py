"""What a person attaches to a check: photos, a voice note, a signature; and the check as it is seen after each.

`actions.py` builds on it. Every file is on disk for good before the draft names it, and a photo whose camera was killed finds
its way back. Never files anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mobile.device.ports import Camera, Clock, Location, Microphone, Permissions, Vibration
from mobile.inspection.draft import VOICE, DraftCheck, encode_value
from mobile.inspection.opening import Drawer
from mobile.inspection.phrases import Habits
from mobile.inspection.place import PlaceWatch
from mobile.inspection.sheet import check_view
from mobile.inspection.views import CheckView
from mobile.ports import Delivery, DocumentReads, Drafts, Filing, OutboxReads, Photos, SeenPhotos, Settings
from mobile.session import Session
from mobile.shapes import SavedAnswer, SavedDraft
from sync.rules.answers import Fault


class Attaching:
    """The parts of a check's desk, and what is attached to a draft."""

    def __init__(
        self,
        *,
        journal: Filing,
        outbox: OutboxReads,
        documents: DocumentReads,
        drafts: Drafts,
        photos: Photos,
        seen: SeenPhotos,
        settings: Settings,
        delivery: Delivery,
        session: Session,
        clock: Clock,
        camera: Camera,
        microphone: Microphone,
        location: Location,
        permissions: Permissions,
        vibration: Vibration,
    ) -> None:
        self._journal = journal
        self._drafts = drafts
        self._photos = photos
        self._seen = seen
        self._delivery = delivery
        self._session = session
        self._clock = clock
        self._camera = camera
        self._microphone = microphone
        self._vibration = vibration
        self._place = PlaceWatch(location, permissions)
        self._habits = Habits(settings)
        self._drawer = Drawer(outbox=outbox, documents=documents, drafts=drafts, photos=photos, session=session)
        self._refused: dict[str, dict[str, tuple[str, Fault]]] = {}
        self._begun: set[str] = set()

    def check(self, draft_id: str) -> CheckView:
        """Return a check as it stands on disk; raises `NotFound` when it was filed, thrown away or is another person's."""
        check = self._drawer.open(draft_id)
        is_restored = draft_id not in self._begun
        self._begun.add(draft_id)
        boot_ns, boot_id = self._clock.boot_ns(), self._clock.boot_id()
        unlocks_ns = boot_ns + round(check.seconds_left(boot_ns, boot_id) * 1e9)
        view = check_view(
            check,
            self._drawer.names(),
            self._photos,
            refused=self._refused.get(draft_id, {}),
            phrases=self._habits.book(self._drawer.documents, check.saved.site),
        )
        last = self._file_of(check.last_photo) if check.is_zone else None
        licence, licence_until = self._drawer.licence_lacking(check)
        return replace(
            view,
            is_restored=is_restored,
            unlocks_ns=unlocks_ns,
            last_photo=str(last) if last else "",
            can_record=self._microphone.is_there(),
            licence=licence,
            licence_until=licence_until,
        )

    # ---- photos

    def take_photo(self, draft_id: str, item: str, done: Callable[[CheckView | None], None]) -> None:
        """Open the camera for one item; the draft is on disk before it opens. Raises `PhoneFull` before the shutter."""
        check = self._drawer.open(draft_id)
        check.refuse_photo_beyond_limit(item)
        self._photos.check_space()
        self._drafts.camera_opens(draft_id, item, now_ms=self._session.now_ms())

        def came(jpeg: bytes | None) -> None:
            # By the draft's id alone: the phone may have locked itself while the camera was open, and the photo is work done.
            if jpeg is None:
                self._drafts.camera_closed(draft_id)
            elif self._drafts.get(draft_id) is not None:
                self._attach(draft_id, item, jpeg)
            self._session.touch()
            if self._session.is_open():
                done(None if jpeg is None else self.check(draft_id))

        self._camera.take(came, ghost=self._ghost(check, item))

    def take_back_photo(self) -> str:
        """Attach the photo that a kill behind the camera left over to the one draft that waited for it, and return that draft.

        Called once at start, before anybody unlocks. Empty when there is none, or when it is not clear whose it is."""
        awaiting = [draft for draft in self._drafts.every() if draft.camera_item]
        jpeg = self._camera.left_over() if len(awaiting) == 1 else None
        if jpeg is not None:
            self._attach(awaiting[0].id, awaiting[0].camera_item, jpeg)
        for draft in awaiting:
            self._drafts.camera_closed(draft.id)
        self._camera.forget()
        return awaiting[0].id if jpeg is not None else ""

    def add_photo(self, draft_id: str, item: str, jpeg: bytes) -> CheckView:
        """Keep a photo for good and attach it to an item; raises `PhotoLimit`."""
        self._drawer.open(draft_id).refuse_photo_beyond_limit(item)
        self._attach(draft_id, item, jpeg)
        return self.check(draft_id)

    def sign(self, draft_id: str, item: str, png: bytes) -> CheckView:
        """Keep a signature as the answer of its item; signing again replaces it."""
        check = self._drawer.open(draft_id)
        check.refuse_photo_beyond_limit(item, is_replacing=True)
        photo = self._photos.keep(png, mime="image/png", now_ms=self._session.now_ms())
        for old in check.saved.photos.get(item, ()):
            self._drafts.remove_photo(draft_id, item, old, now_ms=self._session.now_ms())
        self._drafts.add_photo(draft_id, item, photo.sha256, now_ms=self._session.now_ms())
        self._save(check.saved, item, value=encode_value(photo.sha256))
        return self.check(draft_id)

    def drop_photo(self, draft_id: str, item: str, sha256: str) -> CheckView:
        """Take a photo out of the draft."""
        self._drawer.open(draft_id)
        self._drafts.remove_photo(draft_id, item, sha256, now_ms=self._session.now_ms())
        return self.check(draft_id)

    def fetch_last_photo(self, draft_id: str) -> None:
        """Fetch the photo of the last check here while there is a network, for the ghost; never on the app's own thread.

        Raises what the way to the server raises; harmless when the photo is on the phone."""
        wanted = self._drawer.open(draft_id).last_photo
        if wanted and self._file_of(wanted) is None:
            self._seen.fetch(wanted)

    # ---- voice

    def record_voice(self, draft_id: str, started: Callable[[bool], None]) -> None:
        """Record a voice note from now on, at most 15 seconds; `started` gets whether the microphone runs."""
        self._drawer.open(draft_id)
        self._photos.check_space()
        self._microphone.record(started)

    def end_voice(self, draft_id: str, item: str) -> CheckView:
        """Keep what was recorded as the voice note of an item, in the place of an older one; nothing recorded changes nothing.

        Raises `PhotoLimit` when the record takes no more attachments."""
        recording = self._microphone.stop()
        if recording is not None:
            check = self._drawer.open(draft_id)
            check.refuse_photo_beyond_limit(VOICE + item, is_replacing=True)
            kept = self._photos.keep(recording.content, mime=recording.mime, now_ms=self._session.now_ms())
            self._drop_voice(check.saved, item, besides=kept.sha256)
            self._drafts.add_photo(draft_id, VOICE + item, kept.sha256, now_ms=self._session.now_ms())
        self._session.touch()
        return self.check(draft_id)

    def drop_voice(self, draft_id: str, item: str) -> CheckView:
        """Take the voice note out of the draft."""
        self._drop_voice(self._drawer.open(draft_id).saved, item)
        return self.check(draft_id)

    def play_voice(self, sha256: str) -> bool:
        """Play a voice note of this phone; False when its file is gone or nothing here can play it."""
        kept = self._photos.get(sha256)
        return kept is not None and not kept.is_purged and self._microphone.play(kept.path, kept.mime)

    def hush(self) -> None:
        """Stop playing and drop what is being recorded: nobody is at the check any more."""
        self._microphone.hush()

    # ---- inside

    def _ghost(self, check: DraftCheck, item: str) -> Path | None:
        if not check.is_zone:
            return None
        before = next(iter(check.saved.photos.get(item, ())), "")
        return self._file_of(before or check.last_photo)

    def _file_of(self, sha256: str) -> Path | None:
        kept = self._photos.get(sha256) if sha256 else None
        if kept is not None and not kept.is_purged:
            return kept.path
        return self._seen.path(sha256) if sha256 else None

    def _attach(self, draft_id: str, item: str, jpeg: bytes) -> None:
        photo = self._photos.keep(jpeg, now_ms=self._session.now_ms())
        self._drafts.add_photo(draft_id, item, photo.sha256, now_ms=self._session.now_ms())

    def _drop_voice(self, saved: SavedDraft, item: str, *, besides: str = "") -> None:
        for old in saved.photos.get(VOICE + item, ()):
            if old != besides:
                self._drafts.remove_photo(saved.id, VOICE + item, old, now_ms=self._session.now_ms())

    def _save(self, saved: SavedDraft, item: str, **change: str) -> None:
        old = saved.answers.get(item, SavedAnswer())
        self._drafts.save_answer(saved.id, item, replace(old, **change), now_ms=self._session.now_ms())
