"""What cards of checkpoints, places, zones, units and contracts show, and which templates can be filled at them.

Called by the card builder. Never reads the store.
"""

from __future__ import annotations

from collections.abc import Iterator

from mobile.equipment.views import FieldRow
from mobile.words import text
from sync.records.equipment import Checkpoint, Equipment
from sync.records.scope import ObjectScope, ScopeKind
from sync.records.site import Contract, Place, Unit, Zone
from sync.records.template import Template
from sync.rules.inspection import Checked


def other_fields(card: Checked | None) -> Iterator[FieldRow]:
    """Return the lines of a card that is no equipment."""
    if isinstance(card, Zone) and card.interval_hours:
        yield FieldRow("interval_hours", str(card.interval_hours))
    if isinstance(card, Unit):
        yield FieldRow("unit_state", text(f"equipment.unit.{card.state}"))
        if card.is_under_renovation:
            yield FieldRow("renovation", text("equipment.unit.renovation"), is_warning=True)
    if isinstance(card, Contract):
        yield FieldRow("firm", card.firm)


def fits(template: Template, card: Checked | None) -> bool:
    """True when this template can be filled at this object at any time."""
    if isinstance(card, Contract) and card.template is not None:
        return template.code == card.template
    return card is not None and any(_in_scope(scope, card) for scope in template.objects)


def _in_scope(scope: ObjectScope, card: Checked) -> bool:
    match card:
        case Equipment():
            return scope.scope is ScopeKind.EQUIPMENT and card.kind in scope.equipment
        case Place():
            return scope.scope is ScopeKind.PLACE and card.kind in scope.places
        case Zone():
            return scope.scope is ScopeKind.ZONE and card.kind in scope.zones
        case Checkpoint():
            return scope.scope is ScopeKind.CHECKPOINT
        case Unit():
            return scope.scope is ScopeKind.UNIT
        case Contract():
            return scope.scope is ScopeKind.CONTRACT
