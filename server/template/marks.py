"""Who asks and who gives the limits, after an edit: what a person changed is ours (A) unless the person names where it comes
from. Pure; applied to everything that is saved, by the page, the API or an import."""

from __future__ import annotations

from msgspec.structs import replace

from sync.records.template import Template, TemplateItem

_LIMITS = ("minimum", "maximum", "warn_low", "warn_high", "warn_rule", "further_rules")


def marked(before: Template | None, after: Template) -> Template:
    """Return the template with the marks its changes leave; `before` is the version it was edited from, None for a new one.

    Changed limits are "A" without a source, unless `limits_source` was named anew. A new item, or one whose question changed, is
    "A" unless its `note` was named anew."""
    known = {} if before is None else {item.code: item for item in before.items}
    return replace(after, items=tuple(_marked(known.get(item.code), item) for item in after.items))


def _marked(before: TemplateItem | None, after: TemplateItem) -> TemplateItem:
    names_source = bool(after.limits_source) and (before is None or after.limits_source != before.limits_source)
    if not names_source:
        has_limits = any(getattr(after, field) not in (None, ()) for field in _LIMITS)
        changed = has_limits if before is None else any(getattr(before, f) != getattr(after, f) for f in _LIMITS)
        if changed:
            after = replace(after, limits_origin="A", limits_source="")
        elif before is not None:
            after = replace(after, limits_origin=before.limits_origin, limits_source=before.limits_source)
        else:
            after = replace(after, limits_origin=None, limits_source="")
    names_note = bool(after.note) and (before is None or after.note != before.note)
    if names_note:
        return after
    is_same = before is not None and (before.zh, before.en, before.type) == (after.zh, after.en, after.type)
    return replace(after, origin=before.origin if is_same and before is not None else "A")
