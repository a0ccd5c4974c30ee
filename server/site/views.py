"""Reads of sites and names, from the documents. Called inside an open block by the API, the console and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from server.ledger.tables import Document
from sync.records.documents import decode_document
from sync.records.people import Person, Profile
from sync.records.site import Company, Site, Unit
from sync.records.template import Template

_NAMED = frozenset({"template", "unit", "equipment", "checkpoint", "place", "zone", "person", "site", "route", "contract"})


@dataclass(frozen=True)
class SiteRow:
    """A site: its id, name, time zone (IANA) and the host on its labels."""

    id: str
    name: str
    time_zone: str
    host: str


@dataclass(frozen=True)
class Names:
    """Names of things by (kind, id), templates by their code, in one language."""

    by_key: dict[tuple[str, str], str]

    def of(self, kind: str, doc_id: str) -> str:
        """Return the name, or the id itself when the thing is not known here."""
        return self.by_key.get((kind, doc_id.lower()), doc_id)


def all_sites() -> tuple[SiteRow, ...]:
    """Return every site, ordered by id."""
    rows = _bodies(Document.kind == "site")
    sites = [site for kind, body in rows if isinstance(site := decode_document(kind, body), Site)]
    return tuple(sorted((SiteRow(s.id, s.name, s.time_zone, s.host) for s in sites), key=lambda row: row.id))


def company_of() -> Company | None:
    """Return the company, None when the server holds none yet."""
    for kind, body in _bodies((Document.stream == "company") & (Document.kind == "company")):
        found = decode_document(kind, body)
        if isinstance(found, Company):
            return found
    return None


def company_name() -> str:
    """Return the company's name, empty when the server holds no company yet."""
    found = company_of()
    return "" if found is None else found.name


def profile_of(person: str) -> Profile | None:
    """Return a person's profile, None when there is no such person."""
    for kind, body in _bodies((Document.stream == f"person:{person}") & (Document.kind == "profile")):
        found = decode_document(kind, body)
        if isinstance(found, Profile):
            return found
    return None


def names_of_people(site: str) -> dict[str, str]:
    """Return person id -> name of everybody with a card at this site."""
    rows = _bodies((Document.stream == f"site:{site}") & (Document.kind == "person"))
    return {p.id: p.name for kind, body in rows if isinstance(p := decode_document(kind, body), Person)}


def names(site: str, keys: Iterable[tuple[str, str]], *, is_english: bool) -> Names:
    """Return the names of these (kind, id) pairs of a site and of these templates of the company."""
    wanted: dict[str, set[str]] = {}
    for kind, doc_id in keys:
        if kind in _NAMED:
            wanted.setdefault(kind, set()).add(doc_id.lower())
    found: dict[tuple[str, str], str] = {}
    for kind, ids in wanted.items():
        stream = "company" if kind == "template" else f"site:{site}"
        condition = (Document.stream == stream) & (Document.kind == kind) & Document.id.in_(sorted(ids))
        for _, body in _bodies(condition):
            document = decode_document(kind, body)
            found[kind, document.id] = _name(document, is_english=is_english)
    return Names(found)


def _name(document: Any, *, is_english: bool) -> str:
    match document:
        case Template():
            return document.en if is_english else document.zh
        case Unit():
            return document.number
        case _:
            return str(document.name)


def _bodies(condition: Any) -> list[tuple[str, bytes]]:
    rows: Any = Document.select(Document.kind, Document.body).where(condition & ~Document.deleted).tuples()
    return [(kind, bytes(body)) for kind, body in rows]


def template_of(code: str) -> Template | None:
    """Return the checklist of that code as it stands now, None when there is none."""
    for kind, body in _bodies((Document.stream == "company") & (Document.kind == "template") & (Document.id == code.lower())):
        found = decode_document(kind, body)
        if isinstance(found, Template):
            return found
    return None


def people_at(site: str) -> tuple[tuple[str, str], ...]:
    """Return (id, name) of everybody with a card at this site, by name."""
    return tuple(sorted(names_of_people(site).items(), key=lambda pair: (pair[1], pair[0])))
