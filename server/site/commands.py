"""What a supervisor may change about a site's ground: places, units and zones. Each is a fact of the server's journal, filed
inside the caller's transaction; rights are judged by the caller. A place is removed only when nothing hangs on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar, cast

import msgspec

from server.database.sql import Sql
from server.ledger.documents import Key
from server.ledger.ledger import Ledger
from server.ledger.tables import Document
from server.site.edition import lock_site, require_edition
from server.site.tree import Tree, place_tree
from sync.errors import NotFound, Pointer, StillNeeded, WrongFields
from sync.ids import uuid7
from sync.records.documents import DOCUMENTS, decode_document
from sync.records.site import Place, Unit, Zone

Ground = Place | Unit | Zone
T = TypeVar("T", Place, Unit, Zone)
WRONG = "site_page.wrong"

_IN_PLACE = "SELECT kind, body FROM document WHERE stream = ? AND kind IN ?? AND NOT deleted"
_RECORDS = "SELECT 1 FROM journal WHERE subject_id = ? AND kind NOT IN ('master.put', 'master.removed') AND site = ? LIMIT 1"


def wrong_ground(wrong: Mapping[str, str]) -> WrongFields:
    """Return the error that says what is wrong with each field (`text`, `number`, `date`, `choice`, `circle`)."""
    return WrongFields("fields", errors=tuple(Pointer(f"/{key}", f"{WRONG}.{why}") for key, why in wrong.items()))


class _Stands(msgspec.Struct, frozen=True):
    place: str = ""
    places: tuple[str, ...] = ()


def ground_of(site: str, kind: str, doc_id: str) -> Any:
    """Return a live place, unit or zone. NotFound when the site has none such."""
    where = (Document.stream == f"site:{site}") & (Document.kind == kind) & (Document.id == doc_id) & ~Document.deleted
    row: Any = Document.get_or_none(where)
    if row is None:
        raise NotFound(f"no such {kind}")
    return decode_document(kind, bytes(row.body))


def save_ground(
    ledger: Ledger,
    site: str,
    kind: str,
    doc_id: str | None,
    fields: dict[str, Any],
    *,
    edition: str,
    author: str,
    people: Collection[str],
) -> str:
    """Write these fields over a place, unit or zone (None: a new one) and return its id. WrongFields, Overtaken."""
    lock_site(site)
    if doc_id is None:
        base: dict[str, Any] = {"id": uuid7(ledger.now_ms(), secrets.token_bytes(10)), "site": site}
        base |= {"parent": None} if kind == "place" else {}
        current = None
    else:
        current = ground_of(site, kind, doc_id)
        require_edition(current, edition)
        base = msgspec.to_builtins(current)
    try:
        made = cast(Ground, msgspec.convert(base | fields, DOCUMENTS[kind]))
    except msgspec.ValidationError as error:
        key = str(error).partition("$.")[2].rstrip("`").partition("[")[0]
        raise wrong_ground({key or "name": "text"}) from None
    tree = place_tree(site)
    if isinstance(made, Place):
        _check_place(made, tree)
    else:
        check_ground(made, tree.by_id, people)
    if made != current:
        ledger.put(author, [made])
    return made.id


def remove_place(ledger: Ledger, site: str, place: str, *, author: str) -> None:
    """Remove a place on which nothing hangs. StillNeeded when something does: a place below, equipment, a checkpoint, a unit, a
    zone, a record."""
    lock_site(site)
    found: Place = ground_of(site, "place", place)
    if place_tree(site).children(place) or found.open_hazards or found.last_checks or things_in(site, place):
        raise StillNeeded(f"place {place}")
    if Sql().first(_RECORDS, place, site) is not None:
        raise StillNeeded(f"place {place} has records")
    ledger.remove(author, [Key(f"site:{site}", "place", place)])


def things_in(site: str, place: str) -> int:
    """Return how many things (equipment, checkpoints, units, zones) stand in exactly this place."""
    return things_by_place(site).get(place, 0)


def things_by_place(site: str) -> dict[str, int]:
    """Return place -> how many things stand in exactly it."""
    decode: Callable[[bytes], _Stands] = msgspec.json.Decoder(_Stands).decode
    counts: dict[str, int] = {}
    for _, body in Sql().rows(_IN_PLACE, f"site:{site}", ["checkpoint", "equipment", "unit", "zone"]):
        stands = decode(body)
        for place in {stands.place, *stands.places} - {""}:
            counts[place] = counts.get(place, 0) + 1
    return counts


def check_ground(made: Unit | Zone, places: Collection[str], people: Collection[str]) -> None:
    """Return when a unit or zone fits its site: places there are, people who work there. WrongFields names each that does not."""
    wrong: dict[str, str] = {}
    match made:
        case Unit():
            if made.place not in places:
                wrong["place"] = "choice"
            if made.housekeeper is not None and made.housekeeper not in people:
                wrong["housekeeper"] = "choice"
        case Zone():
            if any(place not in places for place in made.places):
                wrong["places"] = "choice"
            if made.keeper is not None and made.keeper not in people:
                wrong["keeper"] = "choice"
            if made.grid == made.id:
                wrong["grid"] = "circle"
    if wrong:
        raise wrong_ground(wrong)


def _check_place(made: Place, tree: Tree) -> None:
    if made.parent is not None and made.parent not in tree.by_id:
        raise wrong_ground({"parent": "choice"})
    if made.parent is not None and made.parent in tree.under(made.id):
        raise wrong_ground({"parent": "circle"})
