"""Builds the check view from a draft: each item with its verdict, its photos, its limits and what is still missing.

Called by the inspection actions. Never judges by itself: verdicts and faults come from `sync/rules/answers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from mobile.inspection.draft import DraftCheck, Value
from mobile.inspection.phrases import Book, parts_for
from mobile.inspection.views import CheckView, ChoiceView, HazardDraft, ItemView, MissingView, PhotoView, Verdict, VoiceView
from mobile.places import Names
from mobile.ports import Photos
from mobile.words import catalogue, pick, text
from sync.records.equipment import Equipment
from sync.records.template import AnswerKind, AutoSource, Need, TemplateItem, WarnKind
from sync.rules.answers import NOT_APPLICABLE, Fault, is_abnormal
from sync.rules.normal import READINGS
from sync.rules.reasons import Reason, round_use, why_abnormal

Why = Literal["answer", "photo", "note", "refused", "reason", "hazard", "spot_photo", "spot_reading"]
WHY: dict[Fault, Why] = {Fault.MISSING: "answer", Fault.PHOTO_MISSING: "photo"}
Refused = Mapping[str, tuple[str, Fault]]


def check_view(check: DraftCheck, names: Names, photos: Photos, *, refused: Refused, phrases: Book) -> CheckView:
    """Return what the check screen shows; `refused` holds what the typing guard has just not taken, by item."""
    saved, head = check.saved, check.head
    subject = names.subject(saved.subject_kind, saved.subject_id)
    items = tuple(_item(check, item, photos, refused, phrases) for item in check.items)
    missing = missing_of(check, refused)
    return CheckView(
        draft_id=saved.id,
        template=head.template.code,
        version=head.template.version,
        title=pick(head.template.zh, head.template.en),
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_name=subject.name,
        place_name=subject.place_name,
        task_id=saved.task,
        method=head.method,
        items=items,
        position=min(saved.position, max(len(items) - 1, 0)),
        answered=sum(check.is_answered(item) for item in check.items),
        total=len(items),
        abnormal=len(check.judged.abnormal),
        missing=missing,
        can_submit=not missing,
        needs_reason=check.needs_reason,
        reason=saved.reason,
        started_at=head.started_at,
        corrects=head.corrects,
        untouched=check.untouched,
        is_zone=check.is_zone,
        picture_item=check.picture_item,
    )


def missing_of(check: DraftCheck, refused: Refused) -> tuple[MissingView, ...]:
    """Return what stands in the way of submitting, in the order of the items; a missing reason comes last."""
    found = {code: WHY.get(fault, "refused") for code, fault in check.judged.faults.items()}
    found.update((code, "answer") for code in check.untouched if code not in found)
    for code, (_, _fault) in refused.items():
        found[code] = "refused"
    if check.spot is not None and check.lacks_spot:
        found[check.spot.code] = "spot_reading" if check.spot.type in READINGS else "spot_photo"
    if check.needs_reason and not check.has_photo and check.items:
        found.setdefault(check.items[-1].code, "photo")
    if not check.answers and check.items:
        found.setdefault(check.items[0].code, "answer")
    listed = [MissingView(item.code, found[item.code]) for item in check.items if item.code in found]
    if check.needs_reason and not check.saved.reason:
        listed.append(MissingView("", "reason"))
    return tuple(listed)


def _item(check: DraftCheck, item: TemplateItem, photos: Photos, refused: Refused, phrases: Book) -> ItemView:
    code = item.code
    value = check.value(code)
    is_bad = value is not None and is_abnormal(item, value, check.rules_card)
    shown, fault = refused.get(code, (value_text(value), None))
    taken = photo_views(check.saved.photos.get(code, ()), photos)
    composed = check.hazard(code)
    last = check.rules_card.last.get(code)
    known = sum(short.item == code for short in check.card.open_hazards) if check.card else 0
    saved = check.saved.answers.get(code)
    reason = why_abnormal(item, value, check.rules_card) if is_bad else None
    used = round_use(item, value, check.rules_card)
    is_spot = check.spot is not None and check.spot.code == code
    kind = str(check.card.kind) if isinstance(check.card, Equipment) else ""
    return ItemView(
        code=code,
        label=pick(item.zh, item.en),
        kind=item.type.value,
        unit=_unit(check, item),
        value=shown,
        verdict="refused" if fault else _verdict(check, item, value, is_bad),
        problem=str(fault) if fault else "",
        limits=_limits(check, item),
        minimum=item.minimum,
        maximum=item.maximum,
        choices=tuple(ChoiceView(c.code, pick(c.zh, c.en), c.is_abnormal) for c in item.choices),
        note=saved.note if saved else "",
        photos=taken,
        photo_rule=item.photo.value if item.photo else "on_fail" if item.type is AnswerKind.OK else "",
        needs_photo=check.judged.faults.get(code) is Fault.PHOTO_MISSING,
        needs_note=is_bad and not (saved and saved.note) and composed is None,
        is_required=item.need is Need.REQUIRED,
        last_value=f"{last:g}" if last is not None else "",
        phrases=phrases.phrases(check.head.template, item, kind),
        hazard=HazardDraft(code, composed.severity, composed.text, taken) if composed else None,
        known_hazards=known,
        assumed=check.assumed[code] if code in check.untouched else "",
        parts=parts_for(check.head.template),
        why=_why(reason, _unit(check, item)),
        is_doubt=reason is not None and reason.is_doubt,
        is_round=text("inspection.went_round", used=value_text(used), unit=_unit(check, item)) if used is not None else "",
        spot="" if not is_spot else "reading" if item.type in READINGS else "photo",
        lacks_spot=is_spot and check.lacks_spot,
        voice=voice_view(check.voice(code), photos),
    )


def _why(reason: Reason | None, unit: str) -> str:
    """Return the broken rule as a sentence; a rule whose limits stand beside the item needs none."""
    key = f"inspection.why.{reason.kind}" if reason is not None else ""
    if reason is None or key not in catalogue():
        return ""
    if reason.kind is WarnKind.DAYS_AHEAD and reason.days < 0:
        return text("inspection.why.gone_by", days=-reason.days)
    return text(key, last=value_text(reason.last), unit=unit, times=f"{reason.times:.1f}".removesuffix(".0"), days=reason.days)


def voice_view(sha256: str | None, photos: Photos) -> VoiceView | None:
    """Return a voice note, None when there is none."""
    kept = photos.get(sha256) if sha256 else None
    return VoiceView(sha256, kept is not None and not kept.is_purged) if sha256 else None


def _verdict(check: DraftCheck, item: TemplateItem, value: Value, is_bad: bool) -> Verdict:
    if not check.is_answered(item):
        return "unanswered"
    if value == NOT_APPLICABLE and item.type is AnswerKind.OK:
        return "not_applicable"
    return "abnormal" if is_bad else "normal"


def photo_views(hashes: tuple[str, ...], photos: Photos) -> tuple[PhotoView, ...]:
    """Return the photos with their files and how far they got; one that this phone never had is left out."""
    states: dict[str, Literal["draft", "waiting", "stored"]] = {"draft": "draft", "promised": "waiting", "stored": "stored"}
    known = [photo for sha256 in hashes if (photo := photos.get(sha256)) is not None]
    return tuple(PhotoView(p.sha256, "" if p.is_purged else str(p.path), states[p.state]) for p in known)


def value_text(value: Value) -> str:
    """Return a value as the draft's text: numbers without a tail of zeros, everything else as it is."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return str(value)


def read_text(item: TemplateItem | None, value: Value) -> str:
    """Return a value as it is read in a filed record: the name of a choice, a number with its unit."""
    if item is not None and item.type is AnswerKind.CHOICE:
        return next((pick(c.zh, c.en) for c in item.choices if c.code == value), str(value))
    if item is not None and item.type is AnswerKind.OK and value is not None:
        return text(f"inspection.ok.{value}")
    if item is not None and item.auto is AutoSource.EQUIPMENT_IN_DATE and value is not None:
        return text(f"standing.{value}")
    shown = value_text(value)
    return f"{shown} {pick(item.unit, item.unit_en)}".strip() if item is not None and shown else shown


def _unit(check: DraftCheck, item: TemplateItem) -> str:
    if item.is_unit_of_equipment:
        return getattr(check.card, "unit", "") or pick(item.unit, item.unit_en)
    return pick(item.unit, item.unit_en)


def _limits(check: DraftCheck, item: TemplateItem) -> str:
    low, high = item.warn_low, item.warn_high
    rule = item.warn_rule
    known = check.rules_card.values.get(rule.value) if rule is not None and rule.value is not None else None
    if rule is not None and known is not None:
        low, high = _by_rule(rule.kind.value, known, rule.number or 0.0, low, high)
    unit = _unit(check, item)
    if low is not None and high is not None:
        span = f"{low:g} – {high:g}" if low != high else f"{low:g}"
    else:
        span = f"≥ {low:g}" if low is not None else f"≤ {high:g}" if high is not None else ""
    return f"{span} {unit}".strip() if span else ""


def _by_rule(kind: str, known: float, number: float, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    return {
        "equipment_rated": (low, known),
        "set_tolerance": (known - number, known + number),
        "base_times": (low, number * known),
        "share_of_full": (number * known, high),
        "cabinet_min": (known, high),
    }.get(kind, (low, high))
