"""What a supervisor may change in the register: add a card, edit it, change its state with a reason, give it papers and a
photo. Each is a fact of the server's journal, filed inside the caller's transaction; rights are judged by the caller. Nothing
is removed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from server.equipment.forms import card_from, wrong_fields
from server.equipment.kinds import kinds
from server.equipment.views import card_of
from server.fire.views import rules_of
from server.label.codes import Bearer, bearers
from server.label.intake import codes_of
from server.ledger.ledger import Ledger
from server.site.edition import lock_site, require_edition
from server.site.tree import place_tree
from sync.errors import InputError, Pointer
from sync.ids import uuid7
from sync.records.equipment import Equipment, EquipmentState, Paper
from sync.rules.equipment import with_dates
from sync.rules.fire import RuleTable
from sync.times import from_ms

MAX_PAPERS = 20


def new_id(now_ms: int) -> str:
    """Return a fresh id for a thing of the register."""
    return uuid7(now_ms, secrets.token_bytes(10))


def add_card(ledger: Ledger, site: str, text: Mapping[str, str], *, author: str, people: Collection[str]) -> Equipment:
    """Write a new card from what a form says and return it. WrongFields names what cannot be taken."""
    lock_site(site)
    card = card_from(text, {"id": new_id(ledger.now_ms()), "site": site, "kind": "", "name": "", "place": ""})
    check_card(card, place_tree(site).by_id, people)
    card = dated(card, None, rules_of(site))
    ledger.put(author, [card])
    return card


def edit_card(
    ledger: Ledger, site: str, card: str, text: Mapping[str, str], *, edition: str, author: str, people: Collection[str]
) -> Equipment:
    """Write what the form says over the card as it was shown. Overtaken when it is no longer so; WrongFields."""

    def changed(current: Equipment) -> Equipment:
        made = card_from(text, msgspec.to_builtins(current))
        check_card(made, place_tree(site).by_id, people, before=current)
        return dated(made, current, rules_of(site))

    return _change(ledger, site, card, changed, edition=edition, author=author)


def change_state(
    ledger: Ledger, site: str, card: str, state: EquipmentState, why: str, *, edition: str, author: str
) -> Equipment:
    """Put the thing into a state, with the reason; scrapped is how a thing is retired. WrongFields without a reason."""
    if not why.strip():
        raise wrong_fields({"why": "needed"})
    since = from_ms(ledger.now_ms())
    return _change(
        ledger,
        site,
        card,
        lambda current: replace(current, state=state, state_since=since, state_why=why.strip(), away_with=""),
        edition=edition,
        author=author,
    )


def add_paper(ledger: Ledger, site: str, card: str, paper: Paper, *, author: str) -> Equipment:
    """Put a document that is in the vault among the card's papers. InputError when there are twenty."""

    def changed(current: Equipment) -> Equipment:
        others = tuple(one for one in current.papers if one.sha256 != paper.sha256)
        if len(others) >= MAX_PAPERS:
            raise InputError("too many papers", errors=(Pointer("/file", "equipment_page.wrong.papers"),))
        return replace(current, papers=(*others, paper))

    return _change(ledger, site, card, changed, author=author)


def drop_paper(ledger: Ledger, site: str, card: str, sha256: str, *, author: str) -> Equipment:
    """Take a document off the card; its bytes and the history of it stay."""
    kept: Callable[[Equipment], Equipment] = lambda current: replace(  # noqa: E731 (a name for the type)
        current, papers=tuple(one for one in current.papers if one.sha256 != sha256)
    )
    return _change(ledger, site, card, kept, author=author)


def set_photo(ledger: Ledger, site: str, card: str, sha256: str | None, *, author: str) -> Equipment:
    """Make a picture in the vault the card's photo, or none."""
    return _change(ledger, site, card, lambda current: replace(current, photo=sha256), author=author)


def check_card(
    card: Equipment,
    places: Collection[str],
    people: Collection[str],
    *,
    before: Equipment | None = None,
    taken: Mapping[str, Bearer] | None = None,
) -> None:
    """Return when the card fits its site: a place there is, a keeper who works there, a variant of its kind, codes that stand
    on nothing else (`taken`: what codes stand on, when that is known already). WrongFields names each that does not."""
    wrong: dict[str, str] = {}
    if card.place not in places:
        wrong["place"] = "choice"
    if card.keeper is not None and card.keeper not in people and (before is None or card.keeper != before.keeper):
        wrong["keeper"] = "choice"
    variants = kinds().kinds[card.kind].variants
    if card.variant is not None and variants and card.variant not in variants:
        wrong["variant"] = "choice"
    here = Bearer(card.site, "equipment", card.id)
    standing = bearers(codes_of(card)) if taken is None else taken
    if any(found != here for found in standing.values()):
        wrong["maker_code" if card.maker_code and before and before.maker_code != card.maker_code else "labels"] = "taken"
    if wrong:
        raise wrong_fields(wrong)


def dated(card: Equipment, before: Equipment | None, rules: RuleTable) -> Equipment:
    """Return the card with the dates that follow from its stamps, when a stamp is new; dates written by hand stay otherwise."""
    if before is not None and _stamps(card) == _stamps(before):
        return card
    return with_dates(card, rules)


def _stamps(card: Equipment) -> tuple[object, ...]:
    return card.kind, card.variant, card.made_on, card.serviced_on


def _change(
    ledger: Ledger,
    site: str,
    card: str,
    changed: Callable[[Equipment], Equipment],
    *,
    author: str,
    edition: str | None = None,
) -> Equipment:
    lock_site(site)
    current = card_of(site, card)
    if edition is not None:
        require_edition(current, edition)
    made = changed(current)
    if made != current:
        ledger.put(author, [made])
    return made


def as_shown(card: Equipment) -> Mapping[str, Any]:
    """Return the card as plain values, for the API."""
    found: Mapping[str, Any] = msgspec.to_builtins(card)
    return found
