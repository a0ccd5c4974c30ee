"""What the keypad may hold while a person types: the typing guard, without any widget.

Each entry takes one key at a time and refuses a key that no valid value could follow, so 4070 V cannot be typed for 407 V.
It never judges normal or abnormal: that is the answer rules' work in sync.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

BACK, CLEAR, OK = "back", "clear", "ok"


@dataclass(frozen=True)
class Entry:
    """Characters so far; `typed` answers the entry after one more key, unchanged where the key is refused."""

    text: str = ""

    def allows(self, _text: str) -> bool:
        """Say whether these characters can still become a value."""
        return True

    def typed(self, key: str) -> Self:
        """Return the entry after this key."""
        if key == CLEAR:
            return replace(self, text="")
        if key == BACK:
            return replace(self, text=self.text[:-1])
        return replace(self, text=self.text + key) if self.allows(self.text + key) else self

    def shown(self) -> str:
        """Return what the display shows."""
        return self.text

    def value(self) -> str | int | float | None:
        """Return the finished value, None while there is none."""
        return self.text or None


@dataclass(frozen=True)
class NumberEntry(Entry):
    """A number between `least` and `most`; `decimals` 0 gives whole numbers."""

    least: float = 0.0
    most: float = 1e9
    decimals: int = 3

    def allows(self, text: str) -> bool:
        digits = text.removeprefix("-")
        whole, dot, fraction = digits.partition(".")
        if ("-" in text and self.least >= 0) or digits.count(".") > 1 or "-" in digits:
            return False
        if (dot and (not self.decimals or not whole)) or len(fraction) > self.decimals or (len(whole) > 1 and whole[0] == "0"):
            return False
        return self._within(text, float(digits) if whole else 0.0)

    def _within(self, text: str, size: float) -> bool:
        return size <= -self.least if text.startswith("-") else size <= self.most

    def value(self) -> int | float | None:
        if self.text in ("", "-"):
            return None
        number = float(self.text) if self.decimals else int(self.text)
        return number if self.least <= number <= self.most else None


@dataclass(frozen=True)
class MaskedEntry(Entry):
    """Digits in a mask such as ____-__-__; `holds` says whether a beginning can still become a value."""

    mask: str = ""
    holds: Callable[[str], bool] = str.isdigit

    def allows(self, text: str) -> bool:
        return len(text) <= self.mask.count("_") and text.isdigit() and self.holds(text)

    def shown(self) -> str:
        digits = iter(self.text)
        return "".join(next(digits, "_") if c == "_" else c for c in self.mask)

    def value(self) -> str | None:
        return self.shown() if len(self.text) == self.mask.count("_") else None


def _can_be_day(text: str) -> bool:
    year, month, day = text[:4], text[4:6], text[6:8]
    if not "2099"[: len(year)] >= year >= "1990"[: len(year)]:
        return False
    if (len(month) == 1 and month > "1") or (len(month) == 2 and not "01" <= month <= "12"):
        return False
    if len(day) == 1:
        return day <= "3"
    return len(day) < 2 or _is_day(int(year), int(month), int(day))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _can_be_time(text: str) -> bool:
    hour, minute = text[:2], text[2:4]
    return (hour <= "23" if len(hour) == 2 else hour <= "2") and (not minute or minute[0] <= "5")


def day_entry() -> MaskedEntry:
    """A local date; its value is YYYY-MM-DD, 1990 to 2099."""
    return MaskedEntry(mask="____-__-__", holds=_can_be_day)


def time_entry() -> MaskedEntry:
    """A time of day; its value is HH:MM."""
    return MaskedEntry(mask="__:__", holds=_can_be_time)


@dataclass(frozen=True)
class CodeEntry(Entry):
    """A label or enrolment code in the letters that labels use, grouped as it is printed."""

    length: int = 10
    group: int = 5

    def allows(self, text: str) -> bool:
        return len(text) <= self.length

    def shown(self) -> str:
        padded = self.text.ljust(self.length, "_")
        return " ".join(padded[at : at + self.group] for at in range(0, self.length, self.group))

    def value(self) -> str | None:
        return self.text if len(self.text) == self.length else None


@dataclass(frozen=True)
class PinEntry(Entry):
    """Four to eight digits, shown as dots; circles stand for those that are needed at least."""

    least: int = 4
    most: int = 8

    def allows(self, text: str) -> bool:
        return text.isdigit() and len(text) <= self.most

    def shown(self) -> str:
        return " ".join("●" * len(self.text) + "○" * (self.least - len(self.text)))

    def value(self) -> str | None:
        return self.text if len(self.text) >= self.least else None


def is_whole(entry: Entry) -> bool:
    """True when the entry holds a finished value."""
    return entry.value() is not None
