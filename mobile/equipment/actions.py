"""What a person may do with labels and cards: scan, type a code, pick from the list, look.

Called by the scan and card screens and the headless phone. Everything resolves on the phone. Never writes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mobile.device.ports import Scanner, Vibration
from mobile.equipment.bound import read_bound
from mobile.equipment.card import Cards, CardStore
from mobile.equipment.finding import Finder, Sort
from mobile.equipment.scanning import Known, Way, read_scan
from mobile.equipment.views import CardView, NearbyRow, ScanView, TreeView
from mobile.places import Names
from mobile.ports import Credentials, DocumentReads, Drafts, OutboxReads, Photos, Work
from mobile.projected import Projected
from mobile.session import Session
from sync.records.site import Site

LEADS_ON = frozenset({"card", "moved_label", "enrolment"})


class EquipmentDesk:
    """Labels, cards and the pick list."""

    def __init__(
        self,
        *,
        documents: DocumentReads,
        work: Work,
        outbox: OutboxReads,
        drafts: Drafts,
        photos: Photos,
        credentials: Credentials,
        scanner: Scanner,
        vibration: Vibration,
        session: Session,
    ) -> None:
        self._documents = documents
        self._work = work
        self._outbox = outbox
        self._drafts = drafts
        self._photos = photos
        self._credentials = credentials
        self._scanner = scanner
        self._vibration = vibration
        self._session = session

    def hosts(self) -> frozenset[str]:
        """Return the hosts whose labels are ours: those of our sites and the server's own."""
        sites = {site.host.upper() for site in self._documents.every("site", Site)}
        own = self._credentials.get("server").partition("://")[2], self._credentials.get("label_host")
        return frozenset(sites | {host.upper() for host in own if host})

    def scan(self, done: Callable[[ScanView | None], None]) -> None:
        """Open the scanner; `done` gets what was read, or None when the person gave up."""
        self._session.person()
        self._scanner.scan(lambda text: done(None if text is None else self._felt(self.read(text))))

    def took_ms(self) -> int | None:
        """Return how long the camera needed for the last label, in milliseconds; None when nothing was read."""
        return self._scanner.took_ms()

    def typed(self, code: str) -> ScanView:
        """Return what a code typed on the keypad stands for."""
        return self.read(code, way="typed_code")

    def read(self, text: str, *, way: Way = "label") -> ScanView:
        """Return what a scanned or typed text stands for."""
        self._session.touch()
        known = Known(self._documents, Names(self._documents), read_bound(self._outbox), self._session.site())
        return read_scan(text, way, known, hosts=self.hosts())

    def card(self, kind: str, subject_id: str, *, method: str = "label") -> CardView:
        """Return the card of an object."""
        self._session.person()
        names = Names(self._documents)
        projected = Projected(self._outbox, names, about=subject_id)
        cards = Cards(self._documents, projected, names, self._session, CardStore(self._outbox, self._photos, self._work))
        return cards.card(kind, subject_id, method, self._drafts)

    def nearby(self, words: str = "", *, sorts: Sequence[Sort] = ("things", "zone"), limit: int = 500) -> tuple[NearbyRow, ...]:
        """Return what this site has of these sorts, by place and walking order, narrowed to names, codes and places that hold the
        words."""
        self._session.person()
        wanted = words.strip().casefold()
        rows = Finder(self._documents, self._session.site()).rows(sorts)
        found = [row for row in rows if wanted in f"{row.name} {row.code} {row.place_name}".casefold()]
        found.sort(key=lambda row: row.place_name)
        return tuple(found[:limit])

    def tree(self, place_id: str = "") -> TreeView:
        """Return one place of the place tree, to find an object without typing; "" is the root."""
        self._session.person()
        return Finder(self._documents, self._session.site()).tree(place_id)

    def _felt(self, found: ScanView) -> ScanView:
        """Tell the hand too whether the label leads somewhere."""
        if found.kind in LEADS_ON:
            self._vibration.good()
        else:
            self._vibration.bad()
        return found
