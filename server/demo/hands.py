"""What a person's hands do on a demo phone: hold a label before it, answer item by item, photograph, compose a hazard, submit.

Called by the acts of the day. Works through the phone's own commands, so everything a screen would refuse is refused here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from server.demo.pictures import Pictures
from server.demo.process import PhoneProcess
from sync.records.equipment import Checkpoint, Equipment
from sync.records.site import Place, Site, Unit, Zone
from sync.records.template import AnswerKind, Template, TemplateItem
from sync.rules.answers import is_abnormal
from sync.rules.inspection import card_for_rules

Value = float | int | str | None
Thing = Equipment | Checkpoint | Zone | Unit | Place | Site
_STEPS = 200


class Hands:
    """One person at one phone."""

    def __init__(self, phone: PhoneProcess, pictures: Pictures, templates: Mapping[str, Template], label_host: str) -> None:
        self.phone = phone
        self._pictures = pictures
        self._templates = templates
        self._host = label_host
        self.photos = 0

    def scan(self, card: Thing) -> dict[str, Any]:
        """Hold the printed label of this object before the phone and return what it resolved to; without a label, the list."""
        picture = self.label(card)
        if picture is None:
            return {"subject_kind": card.KIND, "method": "list", "code": ""}
        found: dict[str, Any] = self.phone.do("scan", picture=str(picture))
        return found

    def label(self, card: Thing) -> Path | None:
        """Return a picture of the label that hangs on this object, None where none does."""
        labels = () if isinstance(card, (Unit, Site)) else card.labels
        return self._pictures.label(self._host, labels[0], getattr(card, "name", "")) if labels else None

    def open_check(self, card: Thing, template: str, task: str, scanned: Mapping[str, Any]) -> str:
        """Begin the check of a scanned object and return its draft."""
        draft: str = self.phone.do(
            "start",
            kind=scanned["subject_kind"],
            id=card.id,
            template=template,
            task=task,
            method=scanned["method"],
            code=scanned["code"],
        )
        return draft

    def answer_all(
        self,
        draft: str,
        card: Thing,
        template: str,
        faults: Mapping[str, Value] | None = None,
        most: int | None = None,
    ) -> int:
        """Answer every open item normally but those in `faults`; return how many were answered (at most `most`)."""
        wanted = dict(faults or {})
        items = {item.code: item for item in self._templates[template].items}
        count = 0
        for view in self.phone.do("check", draft=draft)["items"]:
            item = items[view["code"]]
            if view["value"] or item.type in (AnswerKind.PHOTO, AnswerKind.AUTO, AnswerKind.SIGN) or not view["is_required"]:
                continue
            value = wanted[item.code] if item.code in wanted else usual(item, card, template)
            self.phone.do("answer", draft=draft, item=item.code, value=value)
            count += 1
            if most is not None and count >= most:
                break
        return count

    def finish(self, draft: str, words: str = "") -> str:
        """Do what still stands in the way (photo, hazard, reason), submit, and return the fact's id."""
        for _ in range(_STEPS):
            check = self.phone.do("check", draft=draft)
            if check["can_submit"]:
                fact: str = _fact_id(self.phone.do("submit", draft=draft))
                return fact
            self._mend(check, check["missing"][0], words)
        raise RuntimeError(f"the check {draft} cannot be submitted")

    def _mend(self, check: Mapping[str, Any], missing: Mapping[str, str], words: str) -> None:
        draft, item, why = check["draft_id"], missing["item"], missing["why"]
        if why == "photo":
            self.photograph(draft, item, f"{check['subject_id']}-{item}")
        elif why == "hazard":
            self.phone.do("hazard", draft=draft, item=item, severity="normal", words=words or "现场拍照, 待维修")
        elif why == "note":
            self.phone.do("note", draft=draft, item=item, note=words or "已拍照")
        elif why == "reason":
            self.phone.do("reason", draft=draft, reason=words or "此处没有标签")
        elif why == "spot_photo":
            self.photograph(draft, item, f"{check['subject_id']}-{item}")
        else:
            raise RuntimeError(f"{item} of {check['template']}: {why} is missing")

    def photograph(self, draft: str, item: str, seed: str) -> Path:
        """Hold a view of the object before the camera for one item."""
        picture = self._pictures.view(seed, f"{item} {seed[-12:]}")
        self.phone.do("photo", draft=draft, item=item, picture=str(picture))
        self.photos += 1
        return picture

    def check(
        self,
        card: Thing,
        template: str,
        task: str = "",
        faults: Mapping[str, Value] | None = None,
        words: str = "",
        photo: str = "",
    ) -> str:
        """Scan, answer, finish: a whole check, with one photo at the item `photo`. Returns the fact's id."""
        draft = self.open_check(card, template, task, self.scan(card))
        self.answer_all(draft, card, template, faults)
        if photo:
            self.photograph(draft, photo, f"{card.id}-{photo}")
        for item in faults or {}:
            self.phone.do("hazard", draft=draft, item=item, severity="high", words=words or "超出范围")
        return self.finish(draft, words)

    def confirm(self, card: Thing, template: str, task: str, look_around: Callable[[int], None]) -> str:
        """Scan, look around as long as the form wants, confirm with one tap that all is normal, and submit."""
        draft = self.open_check(card, template, task, self.scan(card))
        look_around(self._templates[template].dwell_seconds)
        self.phone.do("all_normal", draft=draft)
        return self.finish(draft)


def usual(item: TemplateItem, card: Thing, template: str) -> Value:
    """Return an everyday answer to the item at this object: normal by the very rule that the phone applies."""
    known = card_for_rules(None if isinstance(card, (Place, Site)) else card, template)
    if item.type is AnswerKind.OK:
        return "normal"
    if item.type is AnswerKind.CHOICE:
        return next(choice.code for choice in item.choices if not choice.is_abnormal)
    if item.type is AnswerKind.TEXT:
        return "正常"
    if item.type is AnswerKind.DATE:
        return "2026-01-01"
    if item.type is AnswerKind.TIME:
        return "08:00"
    for value in _candidates(item, known.last.get(item.code), list(known.values.values())):
        if (item.minimum or 0) <= value <= (item.maximum or value) and not is_abnormal(item, value, known):
            return int(value) if item.type is AnswerKind.COUNT else value
    raise RuntimeError(f"no normal answer found for {template} {item.code}")


def _candidates(item: TemplateItem, last: float | None, plates: list[float]) -> list[float]:
    low, high = item.warn_low, item.warn_high
    middle = (low + high) / 2 if low is not None and high is not None else low if low is not None else high
    found = [last, middle, *plates, *(p * 0.8 for p in plates), item.minimum, item.maximum]
    return [float(value) for value in found if value is not None]


def _fact_id(submitted: Any) -> str:
    return str(submitted["fact_id"] if isinstance(submitted, dict) else submitted)
