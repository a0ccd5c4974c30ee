"""What a person may change about templates: save an edit as the next version, copy, take in several at once. Each runs inside an
open transaction that the caller commits, and files facts of the server; rights are judged by the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from server.ledger.ledger import Ledger
from server.template.marks import marked
from server.template.views import all_templates, newest_template
from sync.errors import InputError, NotFound, Pointer, TemplateChanged
from sync.records.template import Template


def save_template(ledger: Ledger, author: str, draft: Template) -> Template:
    """Put the draft as the next version of its template and return it; a draft that changes nothing returns what there is.

    `draft.version` is the version it was edited from: TemplateChanged when somebody else saved meanwhile. NotFound for a code
    that there is not."""
    current = newest_template(draft.code)
    if current.version != draft.version:
        raise TemplateChanged(f"{draft.code} has version {current.version}")
    after = next_version(current, draft)
    if after is not current:
        ledger.put(author, [after])
    return after


def copy_template(ledger: Ledger, author: str, source: Template, *, code: str, zh: str, en: str) -> Template:
    """Put a copy under a new code as version 1. InputError when the code is taken."""
    if any(template.id == code.lower() for template in all_templates()):
        raise InputError("the code is taken", errors=(Pointer("/code", "template.fault.code_taken"),))
    made = replace(source, id=code.lower(), code=code, version=1, zh=zh, en=en, based_on=source.code, is_retired=False)
    ledger.put(author, [made])
    return made


@dataclass(frozen=True)
class TakenIn:
    """What an import does: the codes that are new, those with their new version, and how many stay as they are."""

    created: tuple[str, ...]
    changed: tuple[tuple[str, int], ...]
    unchanged: int


def take_in(ledger: Ledger, author: str, drafts: Sequence[Template], *, is_dry_run: bool) -> TakenIn:
    """Put every draft, all or none; with a dry run say what would happen and put nothing.

    InputError with `/<position>/version` or `/<position>/code` for each draft that was edited from another version than the
    newest, or that stands twice."""
    known = {template.id: template for template in all_templates()}
    created: list[Template] = []
    changed: list[Template] = []
    faults: list[Pointer] = []
    seen: set[str] = set()
    for at, draft in enumerate(drafts):
        current = known.get(draft.id)
        if draft.id in seen:
            faults.append(Pointer(f"/{at}/code", "template.fault.code_twice"))
        elif current is None:
            # A whole template that names its source keeps the marks it came with.
            created.append(replace(draft if draft.source else marked(None, draft), version=1))
        elif current.version != draft.version:
            faults.append(Pointer(f"/{at}/version", "template.fault.changed_meanwhile"))
        elif (after := next_version(current, draft)) is not current:
            changed.append(after)
        seen.add(draft.id)
    if faults:
        raise InputError("nothing was imported", errors=tuple(faults))
    if not is_dry_run and (created or changed):
        ledger.put(author, [*created, *changed])
    return TakenIn(
        created=tuple(template.code for template in created),
        changed=tuple((template.code, template.version) for template in changed),
        unchanged=len(drafts) - len(created) - len(changed),
    )


def next_version(current: Template, draft: Template) -> Template:
    """Return the draft with its marks and the next number, or the very `current` when nothing differs."""
    same_number = replace(draft, version=current.version, id=current.id, code=current.code, based_on=current.based_on)
    after = marked(current, same_number)
    return current if after == current else replace(after, version=current.version + 1)


def chosen(codes: Sequence[str]) -> tuple[Template, ...]:
    """Return the newest version of these templates, of all for no code. NotFound names one that there is not."""
    found = all_templates()
    missing = set(codes) - {template.code for template in found}
    if missing:
        raise NotFound(f"template {min(missing)}"[:80])
    return tuple(template for template in found if not codes or template.code in codes)
