"""What a console form of the register brought: its texts, checked for control characters, and its file. Every page of the
feature that takes a form reads it here; the route has bounded the body before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from server.console.session import check_form, console_desk
from server.forms import clean
from server.people.desk import Desk
from server.site.views import SiteRow
from sync.errors import InputError, Pointer
from sync.rules.rights import Right

MAX_TEXT = 400


@dataclass(frozen=True)
class Posted:
    """The texts of a form by name, its ticks (names given more than once), and the one file, empty when none was chosen."""

    texts: dict[str, str]
    ticks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    file_name: str = ""
    file: bytes = b""

    def get(self, name: str) -> str:
        """Return the text without blanks around it, empty when the form has none."""
        return self.texts.get(name, "").strip()


async def read_posted(request: Request) -> Posted:
    """Return the form. InputError when a field has control characters or is far too long."""
    texts: dict[str, str] = {}
    ticks: dict[str, tuple[str, ...]] = {}
    name, data = "", b""
    # Closed at the end: a larger file has been put aside on disk by then.
    async with request.form(max_files=1, max_fields=5_000) as form:
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                name, data = (value.filename or "")[:200], await value.read()
                continue
            if len(value) > MAX_TEXT:
                raise InputError("too long", errors=(Pointer(f"/{key[:40]}", "equipment_page.wrong.text"),))
            try:
                texts[key] = clean(value)
            except ValueError:
                raise InputError("control characters", errors=(Pointer(f"/{key[:40]}", "equipment_page.wrong.text"),)) from None
            ticks[key] = (*ticks.get(key, ()), value)
    return Posted(texts, ticks, name, data)


FormIn = Annotated[Posted, Depends(read_posted)]


def entered(request: Request, site: str, right: Right, posted: Posted | None = None) -> tuple[Desk, SiteRow]:
    """Return the desk and the site, inside an open block, after the form's own token and the right were checked."""
    desk = console_desk(request)
    if posted is not None:
        check_form(request, posted.get("form"), desk.csrf)
    return desk, desk.site(right, site)
