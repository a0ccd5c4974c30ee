"""The device's tokens: kept fresh before they expire, traded once when the server says no.

The engine's first step, and the door of people sign-in. Never deletes a token, and never lets an expired one stop recording.
"""

from __future__ import annotations

from mobile.delivery.transport import Transport
from mobile.device.ports import Clock
from mobile.store.credentials import CredentialFile
from sync.errors import LoginPage, NotEnrolled

EARLY_SECONDS = 60
REFRESH = "/auth/v1/refresh"


class Tokens:
    """The access token for the next request; counted on the boot clock, because the wall clock may be set."""

    def __init__(self, credentials: CredentialFile, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock

    def fresh(self, transport: Transport) -> str:
        """Return an access token that holds for another minute, after a refresh if it must be.

        Raises `NotEnrolled`, `NotSignedIn` or `CredentialReused` (enrol again), or what the network does."""
        if not self._credentials.get("refresh_token"):
            raise NotEnrolled
        if self._credentials.get("access_boot_id") == self._clock.boot_id():
            until = int(self._credentials.get("access_until_boot_ns") or 0)
            if self._clock.boot_ns() < until - EARLY_SECONDS * 10**9:
                return self._credentials.get("access_token")
        return self.renew(transport)

    def renew(self, transport: Transport) -> str:
        """Trade the refresh token and return the new access token; the old pair stays until the new one is on disk."""
        answer = transport.post_json(REFRESH, {"refresh_token": self._credentials.get("refresh_token")})
        return self.keep(answer)

    def keep(self, answer: dict[str, object]) -> str:
        """Write the tokens of an answer and return the access token; raises `LoginPage` when they are not there."""
        access, refresh, seconds = answer.get("access_token"), answer.get("refresh_token"), answer.get("expires_in")
        if not isinstance(access, str) or not isinstance(refresh, str) or not isinstance(seconds, int):
            raise LoginPage("an answer without tokens")
        self._credentials.keep(
            access_token=access,
            refresh_token=refresh,
            access_boot_id=self._clock.boot_id(),
            access_until_boot_ns=str(self._clock.boot_ns() + seconds * 10**9),
        )
        return access
