"""The writes of the version table, inside the transaction that stores the fact. Called by the intake alone."""

from __future__ import annotations

from typing import Any

from peewee import fn

from server.template.tables import TemplateVersion
from sync.errors import Conflict


def is_new_version(template: str, version: int, body: bytes) -> bool:
    """True for one that has to be kept, False for the newest one again unchanged; Conflict when the number has not risen."""
    newest: Any = TemplateVersion.select(fn.MAX(TemplateVersion.version)).where(TemplateVersion.template == template).scalar()
    if newest is not None and version <= newest:
        where = (TemplateVersion.template == template) & (TemplateVersion.version == version)
        kept: Any = TemplateVersion.select(TemplateVersion.body).where(where).scalar()
        if version == newest and kept is not None and bytes(kept) == body:
            return False
        raise Conflict(f"{template} has version {newest}; the number of a changed template rises")
    return True


def keep_version(template: str, version: int, body: bytes, *, author: str, at_ms: int) -> None:
    """Keep this version for ever."""
    TemplateVersion.insert(template=template, version=version, author=author, put_at=at_ms, body=body).execute()


def forget_versions() -> None:
    """Empty the projection, for `linxun rebuild` to make it again."""
    TemplateVersion.delete().execute()
