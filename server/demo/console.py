"""A browser's view of the demo's console: signs in as somebody of the estate and reads pages over HTTP, as a person would.

Used by the closing table, so that what it says was seen is on a page of the product.
"""

from __future__ import annotations

import html
import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

_FORM = re.compile(r'name="form" value="([^"]+)"')
PATIENCE_SECONDS = 30


class ConsoleReader:
    """One signed-in session at `url`."""

    def __init__(self, url: str, site: str) -> None:
        self._url = url
        self._site = site
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self._browser.addheaders = [("Accept", "text/html")]

    def sign_in(self, username: str, password: str) -> None:
        """Fill in the sign-in page; RuntimeError when the console does not let this person in."""
        form = _FORM.search(self._read("/console/sign-in"))
        if form is None:
            raise RuntimeError("the sign-in page has no form")
        given = urlencode({"username": username, "password": password, "form": form.group(1)}).encode()
        with self._browser.open(f"{self._url}/console/sign-in", given, timeout=PATIENCE_SECONDS) as answer:
            if answer.url.endswith("/sign-in"):
                raise RuntimeError(f"the console did not let {username} in")

    def site_page(self, path: str) -> str:
        """Return what a page of the site says, entities resolved; HTTPError when it is not there."""
        return self._read(f"/console/sites/{self._site}{path}")

    def _read(self, path: str) -> str:
        with self._browser.open(self._url + path, timeout=PATIENCE_SECONDS) as answer:
            return html.unescape(answer.read().decode())
