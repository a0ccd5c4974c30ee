"""The part of a site's document that is its plan, as one typed sheet: taken out of the document, put back into it, and read from
JSON with a pointer to what does not do. Pure; used by the commands and both doors."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sync.errors import InputError, Pointer
from sync.records.schedule import OnlyWhile
from sync.records.site import Holidays, PlanLine, Shift, Site
from sync.records.types import Code, Record

_PATH = re.compile(r"`\$\.?([^`]*)`\Z")
_STEP = re.compile(r"\[(\d+)\]")


class PlanSheet(Record, frozen=True, kw_only=True):
    """A site's plan. `systems` None: the question was not answered and all count as present. Lines name each template once."""

    systems: Annotated[tuple[Code, ...], Meta(max_length=40)] | None = None
    running: Annotated[tuple[OnlyWhile, ...], Meta(max_length=8)] = ()
    shifts: Annotated[tuple[Shift, ...], Meta(max_length=12)] = ()
    holidays: Holidays = Holidays()
    lines: Annotated[tuple[PlanLine, ...], Meta(max_length=200)] = ()


def sheet_of(site: Site) -> PlanSheet:
    """Return the plan of a site."""
    return PlanSheet(systems=site.systems, running=site.running, shifts=site.shifts, holidays=site.holidays, lines=site.plan)


def with_sheet(site: Site, sheet: PlanSheet) -> Site:
    """Return the site with this plan."""
    return msgspec.structs.replace(
        site,
        systems=sheet.systems,
        running=sheet.running,
        shifts=sheet.shifts,
        holidays=sheet.holidays,
        plan=sheet.lines,
    )


def read_sheet(plain: dict[str, Any]) -> PlanSheet:
    """Return the plan that JSON spells; InputError names where it does not do."""
    try:
        return msgspec.convert(plain, PlanSheet)
    except msgspec.ValidationError as error:
        pointer, detail = pointer_of(str(error))
        raise InputError("the plan cannot be read", errors=(Pointer(f"/plan{pointer}", detail),)) from None


def write_sheet(sheet: PlanSheet) -> dict[str, Any]:
    """Return the plan as JSON's plain values."""
    found: dict[str, Any] = msgspec.to_builtins(sheet)
    return found


def line_of(sheet: PlanSheet, template: str) -> PlanLine | None:
    """Return how the site departs from a template, None when it does not."""
    return next((line for line in sheet.lines if line.template == template), None)


def with_line(sheet: PlanSheet, line: PlanLine) -> PlanSheet:
    """Return the plan with this line in place of the template's own; a line that says nothing is left out."""
    says = line != PlanLine(template=line.template, origin=line.origin)
    lines = [line if one.template == line.template else one for one in sheet.lines]
    if line.template not in {one.template for one in lines}:
        lines.append(line)
    kept = tuple(one for one in lines if says or one.template != line.template)
    return msgspec.structs.replace(sheet, lines=kept)


def pointer_of(message: str) -> tuple[str, str]:
    """Return the JSON pointer (RFC 6901) that a message of the types ends with, and the message without it."""
    match = _PATH.search(message)
    if match is None:
        return "", message
    path = _STEP.sub(r".\1", match[1])
    return "".join(f"/{step}" for step in path.split(".") if step), message[: match.start()].removesuffix(" - at ")
