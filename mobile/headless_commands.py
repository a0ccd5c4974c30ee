"""The commands of the headless phone: each is one small function over the same desk that the screens use.

Looked up by `mobile/headless.py` by the command's `do`. Never reaches past the desk, except to show what the phone holds.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobile.equipment.views import ScanView
from mobile.headless_duties import DUTIES
from mobile.inspection.draft import Value
from mobile.inspection.views import CheckView
from sync.errors import InputError, Pointer
from sync.records.inspection import ScanMethod, Severity

if TYPE_CHECKING:
    from mobile.headless import Headless

Command = Callable[..., object]


def enrol(h: Headless, code: str = "", picture: str = "") -> object:
    """Enrol by the text of an enrolment code, or by a picture of it."""
    view = h.phone.desk.people.read_code(code or _read(h, picture))
    return h.phone.desk.people.enrol(view.host, view.code)


def scan(h: Headless, picture: str) -> object:
    """Hold a picture before the scanner and resolve what it reads."""
    found: list[ScanView | None] = []
    h.hands.picture = Path(picture)
    h.phone.desk.equipment.scan(found.append)
    return found[0]


def photo(h: Headless, draft: str, item: str, picture: str) -> object:
    """Hold a picture before the camera, for one item of a check."""
    found: list[CheckView | None] = []
    h.hands.picture = Path(picture)
    h.phone.desk.inspection.take_photo(draft, item, found.append)
    return found[0]


def sign(h: Headless, draft: str, item: str, picture: str) -> object:
    """Sign with the PNG in this file."""
    return h.phone.desk.inspection.sign(draft, item, Path(picture).read_bytes())


def answer(h: Headless, draft: str, item: str, value: Value) -> object:
    """Answer one item; null takes the answer back."""
    return h.phone.desk.inspection.answer(draft, item, value)


def start(h: Headless, kind: str, id: str, template: str, task: str = "", method: ScanMethod = "label", code: str = "") -> object:
    """Begin a check, or go on with the one begun for the same work; answers the draft."""
    return h.phone.desk.inspection.start(kind, id, template, task, method, code)


def hazard(h: Headless, draft: str, item: str, severity: Severity, words: str) -> object:
    """Compose the hazard of an abnormal item."""
    return h.phone.desk.inspection.hazard(draft, item, severity, words)


def mend(h: Headless, id: str, note: str, picture: str) -> object:
    """Hold a picture before the camera and say that a hazard is mended; answers the fact's id."""
    found: list[str] = []
    h.hands.picture = Path(picture)
    h.phone.desk.hazard.mend(id, note, found.append)
    return found[0] if found else ""


def verify(h: Headless, id: str, holds: bool, note: str = "", by: ScanMethod = "label") -> object:
    """Look again at a mended hazard; answers the fact's id."""
    return h.phone.desk.hazard.verify(id, is_mended=holds, note=note, by=by)


def move(h: Headless, action: str, ids: list[str], firm: str = "", spares: list[str] | None = None) -> object:
    """Take these extinguishers away, bring them back, replace or scrap them; answers the fact's id."""
    fire = h.phone.desk.fire
    fire.choose(action)
    for equipment in ids:
        fire.add(equipment, "label")
    for equipment in spares or []:
        fire.spare(equipment)
    if firm:
        fire.firm(firm)
    return fire.file()


def network(h: Headless, on: bool, wifi: bool = True) -> object:
    """Cut the network or give it back."""
    h.network.is_on, h.network.is_wifi = on, wifi
    return h.network.connection()


def holdings(h: Headless) -> object:
    """Everything this phone has authored and still keeps, by number, and every photo with its state: for comparing both sides."""
    store = h.phone.store
    head = store.journal.head()
    journal = {"n": head.n, "confirmed": head.confirmed, "safe": head.safe, "broken_at": store.journal.verify()}
    facts = [
        {"n": f.n, "id": f.id, "hash": f.hash.hex(), "kind": f.kind, "author": f.author, "state": f.state, "reason": f.last_error}
        for f in store.outbox.facts(limit=1_000_000)
    ]
    photos = [{"sha256": p.sha256, "bytes": p.bytes, "state": p.state} for p in store.photos.every()]
    documents = store.documents.count()
    return {"replica": str(head.replica), "journal": journal, "facts": facts, "photos": photos, "documents": documents}


def rescue(h: Headless) -> object:
    """Write the rescue bundle and answer its files and what is in them."""
    made = h.phone.desk.shift.rescue_bundle()
    held = {"facts": made.facts, "photos": made.photos, "missing_photos": made.missing_photos}
    return {"files": [str(file) for file in made.files], **held}


def settle(h: Headless, **choices: Any) -> object:
    """Set choices of the settings screen: language, theme, text_size, wifi_only_photos, lock_after_seconds."""
    desk = h.phone.desk.settings
    acts: dict[str, Callable[[Any], object]] = {
        "language": desk.use_language,
        "theme": desk.use_theme,
        "text_size": desk.use_text_size,
        "wifi_only_photos": desk.send_photos_by_wifi_only,
        "lock_after_seconds": desk.lock_after,
    }
    for name, value in choices.items():
        if name not in acts:
            raise InputError(name, errors=(Pointer(f"/{name}", "unknown"),))
        acts[name](value)
    return desk.view()


def quit_phone(h: Headless) -> object:
    """End the phone as a person would: everything is on disk."""
    h.is_over = True
    return "bye"


def _read(h: Headless, picture: str) -> str:
    found: list[str | None] = []
    h.hands.picture = Path(picture)
    h.phone.device.scanner.scan(found.append)
    return found[0] or ""


COMMANDS: dict[str, Command] = {
    **DUTIES,
    "enrol": enrol,
    "sign_in": lambda h, username, password: h.phone.desk.people.sign_in(username, password),
    "set_pin": lambda h, pin: h.phone.desk.people.set_pin(pin),
    "unlock": lambda h, person, pin: h.phone.desk.people.unlock(person, pin),
    "lock": lambda h: h.phone.desk.people.lock(),
    "choose": lambda h, person: h.phone.desk.people.choose(person),
    "choose_site": lambda h, site: h.phone.desk.people.choose_site(site),
    "gate": lambda h: h.phone.desk.people.gate(),
    "today": lambda h: h.phone.desk.task.today(),
    "scan": scan,
    "typed": lambda h, code: h.phone.desk.equipment.typed(code),
    "card": lambda h, kind, id, method="label": h.phone.desk.equipment.card(kind, id, method=method),
    "nearby": lambda h, words="": h.phone.desk.equipment.nearby(words),
    "start": start,
    "check": lambda h, draft: h.phone.desk.inspection.check(draft),
    "drafts": lambda h: h.phone.desk.inspection.drafts(),
    "answer": answer,
    "photo": photo,
    "sign": sign,
    "note": lambda h, draft, item, note: h.phone.desk.inspection.note(draft, item, note),
    "hazard": hazard,
    "reason": lambda h, draft, reason: h.phone.desk.inspection.reason(draft, reason),
    "drop_photo": lambda h, draft, item, sha256: h.phone.desk.inspection.drop_photo(draft, item, sha256),
    "submit": lambda h, draft: h.phone.desk.inspection.submit(draft),
    "discard": lambda h, draft: h.phone.desk.inspection.discard(draft),
    "record": lambda h, fact: h.phone.desk.inspection.record(fact),
    "correct": lambda h, fact: h.phone.desk.inspection.correct(fact),
    "hazards": lambda h: h.phone.desk.hazard.every(),
    "look_at_hazard": lambda h, id: h.phone.desk.hazard.hazard(id),
    "mend": mend,
    "verify": verify,
    "move": move,
    "fire_plan": lambda h: h.phone.desk.fire.plan(),
    "see": lambda h, id, note="": h.phone.desk.hazard.see(id, note),
    "status": lambda h: h.phone.desk.shift.status(),
    "waiting": lambda h: h.phone.desk.shift.waiting(),
    "shift": lambda h: h.phone.desk.shift.shift(),
    "end_shift": lambda h: h.phone.desk.shift.end_shift(),
    "sync": lambda h: h.phone.desk.shift.sync_now(),
    "rescue": rescue,
    "settings": lambda h: h.phone.desk.settings.view(),
    "set": settle,
    "network": network,
    "holdings": holdings,
    "quit": quit_phone,
}
