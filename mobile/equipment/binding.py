"""Bind a sound but unknown label to an object on the spot: whose it is, why it is there, and the fact that says so.

Called by the bind screen. A code whose check character does not hold never comes here. A post without the right to bind makes a
proposal, and is told so. Works without signal; nothing is typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import msgspec

from mobile.device.ports import Camera, Clock, Vibration
from mobile.places import Names
from mobile.ports import Delivery, DocumentReads, Filing, Photos
from mobile.session import Session
from sync.errors import InputError, NotFound, Pointer
from sync.records.equipment import LabelBound
from sync.records.fact import LabelWasBound
from sync.records.roles import Role
from sync.records.types import PhotoRef, Subject
from sync.rules.label import MakerLabel, OurLabel, grouped, parse_scan
from sync.rules.rights import Right, rights_of

Why = Literal["new", "worn", "lost", "maker"]
BINDABLE = ("equipment", "checkpoint", "place", "zone")


@dataclass(frozen=True)
class BindView:
    """A code and, once chosen, the object that it is to stand on; `why` are the reasons that fit."""

    code: str
    shown_code: str
    is_proposal: bool
    reasons: tuple[Why, ...]
    kind: str = ""
    id: str = ""
    name: str = ""
    place_name: str = ""
    old_code: str = ""


@dataclass(frozen=True, slots=True)
class BindParts:
    """What binding needs beside documents."""

    journal: Filing
    photos: Photos
    delivery: Delivery
    camera: Camera
    clock: Clock
    vibration: Vibration


class Binding:
    """Puts labels on things."""

    def __init__(self, documents: DocumentReads, session: Session, parts: BindParts) -> None:
        self._documents = documents
        self._session = session
        self._parts = parts

    def view(self, code: str, kind: str = "", subject_id: str = "") -> BindView:
        """Return the code and the object; raises `InputError` for what is no sound code of ours or a maker's."""
        self._session.person()
        found = _sound(code)
        roles = self._session.roles()
        is_proposal = bool(roles) and Right.BIND_LABEL not in rights_of(Role(role) for role in roles)
        if not kind:
            return BindView(found.code, _shown(found), is_proposal, _reasons(found, has_label=False))
        if kind not in BINDABLE:
            raise InputError(kind, errors=(Pointer("/subject", "unknown"),))
        named = Names(self._documents).subject(kind, subject_id)
        if named.name == subject_id:
            raise NotFound(subject_id)
        reasons = _reasons(found, has_label=bool(named.code))
        seen = grouped(named.code) if named.code else ""
        return BindView(found.code, _shown(found), is_proposal, reasons, kind, subject_id, named.name, named.place_name, seen)

    def take_photo(self, done: Callable[[str], None]) -> None:
        """Take the photo of the label on its object; `done` gets its hash, "" when there is none. Raises `PhoneFull`."""
        self._parts.photos.check_space()

        def came(jpeg: bytes | None) -> None:
            done("" if jpeg is None else self._parts.photos.keep(jpeg, now_ms=self._session.now_ms()).sha256)

        self._parts.camera.take(came)

    def bind(self, code: str, kind: str, subject_id: str, why: Why, photo: str = "") -> str:
        """File that this code stands on this object, and return the fact's id; the label opens it from now on.

        Raises `InputError` for a code or reason that does not fit, `NotFound` for an object this phone does not have."""
        person = self._session.person()
        view = self.view(code, kind, subject_id)
        if why not in view.reasons or why not in get_args(Why):
            raise InputError(why, errors=(Pointer("/why", "unknown"),))
        old = Names(self._documents).subject(kind, subject_id).code
        kept = self._parts.photos.get(photo) if photo else None
        fact = LabelWasBound(
            id=self._session.new_id(),
            schema=1,
            author=person,
            site=self._session.site(),
            subject=msgspec.convert({"kind": kind, "id": subject_id}, Subject),
            made_at=self._session.now(),
            boot_ns=self._parts.clock.boot_ns(),
            boot_id=self._parts.clock.boot_id(),
            photos=() if kept is None else (PhotoRef(sha256=kept.sha256, bytes=kept.bytes),),
            body=LabelBound(code=view.code, supersedes=old if old and why in ("worn", "lost") else None, why=why),
        )
        self._parts.journal.file(fact)
        self._parts.vibration.good()
        self._parts.delivery.wake()
        return fact.id


def _sound(code: str) -> OurLabel | MakerLabel:
    found = parse_scan(code, hosts=())
    if not isinstance(found, OurLabel | MakerLabel):
        raise InputError("code", errors=(Pointer("/code", "wrong_check"),))
    return found


def _shown(found: OurLabel | MakerLabel) -> str:
    return found.code if isinstance(found, MakerLabel) else grouped(found.code)


def _reasons(found: OurLabel | MakerLabel, *, has_label: bool) -> tuple[Why, ...]:
    if isinstance(found, MakerLabel):
        return ("maker",)
    return ("worn", "lost", "new") if has_label else ("new",)
