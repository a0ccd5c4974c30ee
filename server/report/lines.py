"""What the ledger says of a thing before its records: its kind in words, the lines of its card, what the whole is about. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from server.report.book import Scope
from server.words import Language, catalogue, text
from sync.records.equipment import Checkpoint, Equipment
from sync.records.site import Contract, Place, Unit, Zone
from sync.rules.fire_places import Places
from sync.rules.inspection import Checked
from sync.rules.label import grouped


def thing_name(thing: Checked) -> str:
    """Return the name of anything that can be checked."""
    return thing.number if isinstance(thing, Unit) else thing.name


def kind_word(thing: Checked, language: Language) -> str:
    """Return what it is."""
    match thing:
        case Equipment():
            return text(language, f"equipment_kind.{thing.kind}")
        case Checkpoint():
            return text(language, "report.thing.checkpoint")
        case Place():
            return text(language, "report.thing.place")
        case Zone():
            return text(language, "report.thing.zone")
        case Unit():
            return text(language, "report.thing.unit")
        case Contract():
            return text(language, "report.thing.contract")


def card_lines(thing: Checked, people: dict[str, str], language: Language) -> tuple[tuple[str, str], ...]:
    """Return (label, value) of a card of equipment, empty for other things; a value that is not known is said to be so."""
    if not isinstance(thing, Equipment):
        return ()
    unknown = text(language, "report.unknown")
    variant = f"equipment_variant.{thing.variant}"
    codes = " ".join(grouped(code) for code in thing.labels) or unknown
    lines = [
        ("number", thing.id),
        ("label", codes),
        ("state", text(language, f"equipment_state.{thing.state}")),
        ("spot", thing.spot),
        ("variant", text(language, variant) if variant in catalogue() else (thing.variant or "")),
        ("maker_code", thing.maker_code or ""),
        ("made_on", thing.made_on or unknown),
        ("serviced_on", thing.serviced_on or ""),
        ("service_due_on", thing.service_due_on or ""),
        ("scrap_on", thing.scrap_on or ""),
        ("valid_until", thing.valid_until or ""),
        ("count", str(thing.count) if thing.count > 1 else ""),
        ("keeper", people.get(thing.keeper or "", thing.keeper or "")),
        ("away_with", thing.away_with),
    ]
    return tuple((text(language, f"report.card.{key}"), value) for key, value in lines if value)


def subject_words(scope: Scope, things: Sequence[Checked], places: Places, language: Language) -> str:
    """Return what the ledger is of, for its title page."""
    match scope.kind:
        case "item":
            return f"{kind_word(things[0], language)} · {thing_name(things[0])}"
        case "kind":
            return text(language, f"equipment_kind.{scope.value}")
        case "building":
            return places.name(scope.value)
        case "site":
            return text(language, "report.whole_site")
