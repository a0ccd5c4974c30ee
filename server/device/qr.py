"""The enrolment code as a picture: SVG for the console, blocks for a terminal. The link names the host that the phone will ask
the person about; the code in it opens once. Never written to a log."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno

from server.settings import Settings
from sync.rules.label import enrolment_payload


def enrolment_link(settings: Settings, code: str) -> str:
    """Return the text of the QR code: HTTPS://HOST/J/CODE in upper case, so that it fits version 3 with quartile correction."""
    return enrolment_payload(urlsplit(settings.public_url).netloc, code)


def qr_svg(link: str) -> str:
    """Return a stand-alone SVG element, dark on white with its quiet zone; a page scales it."""
    out = io.BytesIO()
    code = segno.make(link, error="q", micro=False)
    code.save(
        out, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False, svgclass="qr", lineclass=None, omitsize=True
    )
    return out.getvalue().decode()


def qr_terminal(link: str) -> str:
    """Return the code as half-block characters for a terminal, with its quiet zone."""
    out = io.StringIO()
    segno.make(link, error="q", micro=False).terminal(out=out, border=2, compact=True)
    return out.getvalue()
