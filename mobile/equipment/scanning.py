"""What a scanned or typed text stands for, decided on the phone alone.

Called by the equipment actions. A code whose check character does not hold is never looked up.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from mobile.equipment.bound import Bound
from mobile.equipment.views import ScanView
from mobile.places import Names
from mobile.ports import DocumentReads
from sync.records.equipment import Equipment, EquipmentState
from sync.rules.label import Enrolment, ForeignLabel, MakerLabel, OurLabel, WrongCheck, grouped, parse_scan

Way = Literal["label", "typed_code"]
OUT = frozenset({EquipmentState.SCRAPPED})


@dataclass(frozen=True, slots=True)
class Known:
    """What this phone knows of codes: the pulled documents, and the bindings of its own that wait."""

    documents: DocumentReads
    names: Names
    bound: Bound
    site: str


def read_scan(text: str, way: Way, known: Known, *, hosts: Collection[str]) -> ScanView:
    """Return what the text is; any text at all has an answer."""
    found = parse_scan(text, hosts=hosts)
    match found:
        case Enrolment():
            return ScanView("enrolment", code=text.strip())
        case WrongCheck():
            return ScanView("wrong_check", code=grouped(found.code), method=way)
        case ForeignLabel():
            return ScanView("foreign", reason=str(found.reason), method=way)
        case OurLabel():
            return _look_up(found.code, way, known)
        case MakerLabel():
            return _look_up(found.code, "maker_label", known)


def _look_up(code: str, method: Literal["label", "typed_code", "maker_label"], known: Known) -> ScanView:
    shown, site, names = code if method == "maker_label" else grouped(code), known.site, known.names
    found = known.bound.resolve(code, known.documents.resolve(code))
    if not found:
        held = "held" if code in known.bound.held else ""
        return ScanView("unknown_code", code=shown, reason=held, method=method)
    # The same maker's code can hang at two sites of one phone: the site in hand goes first.
    hit = min(found, key=lambda one: (one.site != site, one.is_old))
    other = next((names.site_name(one.site) for one in found if one.site != hit.site), "")
    subject = (hit.kind, hit.id, names.subject(hit.kind, hit.id).name)
    if hit.site != site:
        return ScanView("other_site", shown, *subject, names.site_name(hit.site), method, site=hit.site)
    card = known.documents.get("equipment", hit.id, Equipment) if hit.kind == "equipment" else None
    if card is not None and card.state in OUT:
        return ScanView("retired", shown, *subject, method=method)
    return ScanView("moved_label" if hit.is_old else "card", shown, *subject, method=method, also_at=other)
