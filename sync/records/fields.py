"""Field types of master data, beside those of `types.py`: names, marks, dates on a body, label codes, time zones.

Templates, sites, equipment, people and routes are built from them. A type that one feature alone needs stays in its file.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

# One line: no line break, no control character, no bidirectional override.
_LINE = r"^[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]*\Z"

Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=_LINE)]
Line = Annotated[str, Meta(max_length=200, pattern=_LINE)]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
"""A key made by the product, such as `rated_ampere`; a person reads it through the word files."""

TemplateCode = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]{1,11}(-[A-Z0-9]{1,8})?\Z")]
ItemCode = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,11}\Z")]

Origin = Literal["S", "T", "A"]
"""Who asks for it: S a source plan of the customer, T a public standard, A our own default."""

LocalDate = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")]
"""A day in the site's own calendar, `2026-11-20`."""

MonthOrDate = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?\Z")]
"""A day or only a month, as it is stamped on a body: `2019-05-17` or `2019-05`."""

Month = Annotated[int, Meta(ge=1, le=12)]
Version = Annotated[int, Meta(ge=1, le=2**31)]

TimeZone = Annotated[str, Meta(pattern=r"^[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}\Z", max_length=40)]
"""An IANA time zone, `Asia/Shanghai`."""

Host = Annotated[str, Meta(pattern=r"^[A-Za-z0-9.-]+(:[0-9]{2,5})?\Z", min_length=1, max_length=20)]
"""The host in a printed label; at most 20 characters, so that the QR code stays at version 3."""

LabelCode = Annotated[str, Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{10}\Z")]
"""Nine Crockford base-32 characters and their check character, as `sync.rules.label` mints it."""

MakerCode = Annotated[str, Meta(pattern=r"^[0-9]{5}[A-Z]{2}[0-9]{5}[A-Z]{2}\Z")]
"""The clear code on the red S label of a fire product: 5 digits, 2 letters, 5 digits, 2 letters."""
