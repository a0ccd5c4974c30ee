"""What the console's plan forms bring: texts and ticks by name, checked for control characters, and the typed parts made of them,
with a pointer and the key of a sentence for each field that does not do. No SQL, no decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Request

from server.forms import clean
from server.plan.sheet import pointer_of
from sync.errors import InputError, Pointer
from sync.records.schedule import DayPart, Event, Every, OnHolidays, OnlyWhile, Period
from sync.records.site import Holidays, PlanLine, Shift
from sync.records.types import Record

MOST_PACES = 5
SHIFT_ROWS = 12
_MAX_TEXT = 4000


class Carried(Record, frozen=True, kw_only=True):
    """What a pace has that no field of the form shows; it travels through the form unchanged."""

    share_percent: int | None = None
    by_role: str | None = None
    is_work_by_season: bool = False
    origin: str = "A"


@dataclass(frozen=True)
class Posted:
    """The fields of one form; a name given more than once keeps all its values."""

    values: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return the text without blanks around it; empty when the form has none."""
        return self.values.get(name, ("",))[-1].strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of that name."""
        return self.values.get(name, ())


async def read_posted(request: Request) -> Posted:
    """Return the form; InputError when a field is far too long or has control characters. Line breaks become blanks."""
    values: dict[str, tuple[str, ...]] = {}
    form = await request.form(max_files=0, max_fields=1000)
    for key, value in form.multi_items():
        text = " ".join(str(value).split())
        try:
            clean(text)
        except ValueError:
            raise InputError("control characters", errors=(Pointer(f"/{key[:40]}", "plan.wrong.text"),)) from None
        if len(text) > _MAX_TEXT:
            raise InputError("too long", errors=(Pointer(f"/{key[:40]}", "plan.wrong.text"),))
        values[key] = (*values.get(key, ()), text)
    return Posted(values)


PostedIn = Annotated[Posted, Depends(read_posted)]


class Faults:
    """Gathers what does not do, so that a person sees all of it at once."""

    def __init__(self) -> None:
        self.found: list[Pointer] = []

    def add(self, pointer: str, word: str) -> None:
        """Note one fault."""
        self.found.append(Pointer(pointer, word))

    def number(self, posted: Posted, name: str, pointer: str, low: int, high: int) -> int | None:
        """Return the number of a field, None when it is empty or does not do."""
        text = posted.get(name)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or not low <= int(text[:9]) <= high:
            self.add(pointer, "plan.wrong.number")
            return None
        return int(text)

    def made(self, build: Callable[[], Any], pointer: str, word: str) -> Any:
        """Return what `build` makes; a value that the types refuse is noted at its field."""
        try:
            return build()
        except (msgspec.ValidationError, ValueError) as error:
            inner, _ = pointer_of(str(error))
            self.add(pointer + inner, word)
            return None

    def raise_all(self) -> None:
        """Raise InputError with every fault, or return when there is none."""
        if self.found:
            raise InputError("", errors=tuple(self.found))


def line_from(posted: Posted, template: str, objects: Sequence[Any]) -> PlanLine:
    """Return the plan's line for a template; InputError names every field that does not do."""
    faults = Faults()
    periods: list[Period] = []
    if posted.get("paces") == "own":
        for n in range(MOST_PACES):
            if posted.get(f"p{n}.every"):
                period = _period(posted, f"p{n}.", f"/periods/{n}", faults)
                if period is not None:
                    periods.append(period)
        if not periods and not faults.found:
            faults.add("/periods", "plan.wrong.no_pace")
    plain = {
        "template": template,
        "is_used": bool(posted.get("is_used")),
        "roles": posted.all("roles"),
        "origin": posted.get("origin") or "A",
        "note": posted.get("note"),
    }
    line = faults.made(lambda: msgspec.convert(plain, PlanLine), "", "plan.wrong.value")
    faults.raise_all()
    found: PlanLine = msgspec.structs.replace(line, periods=tuple(periods), objects=tuple(objects))
    return found


def _period(posted: Posted, prefix: str, pointer: str, faults: Faults) -> Period | None:
    before = len(faults.found)
    every = posted.get(prefix + "every")
    plain: dict[str, Any] = {"every": every, "times": faults.number(posted, prefix + "times", f"{pointer}/times", 1, 24) or 1}
    limits = {"hours": 24, "grace_hours": 744, "before_day": 31, "max_gap_days": 400}
    for name, high in limits.items():
        found = faults.number(posted, prefix + name, f"{pointer}/{name}", 0 if name == "grace_hours" else 1, high)
        if found is not None:
            plain[name] = found
    plain["months"] = sorted({int(month) for month in posted.all(prefix + "months") if month.isdigit()})
    plain["weekdays"] = sorted({int(day) for day in posted.all(prefix + "weekdays") if day.isdigit()})
    for name in ("part", "holidays", "only_while", "event", "begins", "ends"):
        if posted.get(prefix + name):
            plain[name] = posted.get(prefix + name)
    _belongs(plain, every, pointer, faults)
    if len(faults.found) > before:
        return None
    carried = faults.made(
        lambda: msgspec.json.decode(posted.get(prefix + "rest") or "{}", type=Carried), pointer, "plan.wrong.value"
    )
    if carried is None:
        return None
    whole = msgspec.to_builtins(carried) | plain
    made: Period | None = faults.made(lambda: msgspec.convert(whole, Period), pointer, "plan.wrong.value")
    return made


def _belongs(plain: dict[str, Any], every: str, pointer: str, faults: Faults) -> None:
    if every == Every.EVERY_HOURS and "hours" not in plain:
        faults.add(f"{pointer}/hours", "plan.wrong.hours")
    if every == Every.ON_EVENT and "event" not in plain:
        faults.add(f"{pointer}/event", "plan.wrong.event")
    if every == Every.SEASONAL and not plain["months"]:
        faults.add(f"{pointer}/months", "plan.wrong.months")
    if every != Every.EVERY_HOURS:
        plain.pop("hours", None)
    if every != Every.ON_EVENT:
        plain.pop("event", None)
    if ("begins" in plain) != ("ends" in plain):
        faults.add(f"{pointer}/{'ends' if 'begins' in plain else 'begins'}", "plan.wrong.both_hours")
    elif "begins" in plain and plain["begins"] == plain["ends"]:
        faults.add(f"{pointer}/ends", "plan.wrong.same_hours")


def shifts_from(posted: Posted) -> tuple[Shift, ...]:
    """Return the shifts of the rows that have a code; a row whose code is empty is left out."""
    faults = Faults()
    found: list[Shift] = []
    for n in range(SHIFT_ROWS):
        code = posted.get(f"s{n}.code")
        if not code:
            continue
        plain = {name: posted.get(f"s{n}.{name}") for name in ("code", "name", "begins", "ends")}
        shift = faults.made(partial(_shift, plain, posted.all(f"s{n}.roles")), f"/shifts/{n}", "plan.wrong.shift")
        if shift is not None:
            found.append(shift)
    faults.raise_all()
    return tuple(found)


def _shift(plain: dict[str, str], roles: tuple[str, ...]) -> Shift:
    return msgspec.convert(plain | {"roles": roles}, Shift)


def holidays_from(posted: Posted) -> Holidays:
    """Return the holidays of the form; days are separated by blanks, commas or line breaks."""
    faults = Faults()
    plain: dict[str, Any] = {"country": posted.get("country").upper()}
    for name in ("extra", "worked"):
        plain[name] = sorted(set(posted.get(name).replace(",", " ").replace("\u3001", " ").replace("\uff0c", " ").split()))
    made: Holidays | None = faults.made(lambda: msgspec.convert(plain, Holidays), "/holidays", "plan.wrong.day")
    faults.raise_all()
    assert made is not None, "without a fault it was made"
    return made


def drafts_of(posted: Posted) -> list[tuple[dict[str, Any], str]]:
    """Return the paces of a form as they were typed, so that a form that does not do comes back with every word of it."""
    found: list[tuple[dict[str, Any], str]] = []
    for n in range(MOST_PACES):
        prefix = f"p{n}."
        if posted.get(prefix + "every"):
            draft: dict[str, Any] = {name: posted.get(prefix + name) or None for name in _TYPED}
            for name in ("months", "weekdays"):
                draft[name] = [int(one) for one in posted.all(prefix + name) if one.isdecimal() and len(one) < 3]
            found.append((draft, posted.get(prefix + "rest")))
    return found


_TYPED = (
    *("every", "times", "hours", "begins", "ends", "part", "grace_hours", "before_day", "max_gap_days"),
    *("holidays", "only_while", "event"),
)
CHOICES = {
    "every": tuple(Every),
    "part": tuple(DayPart),
    "holidays": tuple(OnHolidays),
    "only_while": tuple(OnlyWhile),
    "event": tuple(Event),
}
"""What the selects of a pace offer."""


def carried_of(period: Period) -> str:
    """Return what the form carries along of a pace, as text for a hidden field."""
    return msgspec.json.encode({name: getattr(period, name) for name in Carried.__struct_fields__}).decode()
