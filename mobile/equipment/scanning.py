"""What a scanned or typed text stands for, decided on the phone alone.

Called by the equipment actions. A code whose check character does not hold is never looked up.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from mobile.equipment.views import ScanView
from mobile.places import Names
from mobile.ports import DocumentReads
from sync.records.equipment import Equipment, EquipmentState
from sync.rules.label import Enrolment, ForeignLabel, MakerLabel, OurLabel, WrongCheck, grouped, parse_scan

Way = Literal["label", "typed_code"]
OUT = frozenset({EquipmentState.SCRAPPED})


def read_scan(text: str, way: Way, *, documents: DocumentReads, names: Names, hosts: Collection[str], site: str) -> ScanView:
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
            return _look_up(found.code, way, documents, names, site)
        case MakerLabel():
            return _look_up(found.code, "maker_label", documents, names, site)


def _look_up(
    code: str, method: Literal["label", "typed_code", "maker_label"], documents: DocumentReads, names: Names, site: str
) -> ScanView:
    shown = code if method == "maker_label" else grouped(code)
    found = documents.resolve(code)
    if not found:
        return ScanView("unknown_code", code=shown, method=method)
    # The same maker's code can hang at two sites of one phone: the site in hand goes first.
    hit = min(found, key=lambda one: (one.site != site, one.is_old))
    name = names.subject(hit.kind, hit.id).name
    view = ScanView("card", shown, hit.kind, hit.id, name, method=method)
    if hit.site != site:
        return ScanView("other_site", shown, hit.kind, hit.id, name, names.site_name(hit.site), method)
    card = documents.get("equipment", hit.id, Equipment) if hit.kind == "equipment" else None
    if card is not None and card.state in OUT:
        return ScanView("retired", shown, hit.kind, hit.id, name, method=method)
    return ScanView("moved_label", shown, hit.kind, hit.id, name, method=method) if hit.is_old else view
