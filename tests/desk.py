"""A supervisor's session for tests that speak to the supervisors' doors and are not about signing in."""

from __future__ import annotations

import secrets
from hashlib import sha256

from server.database import commit
from server.people.tables import PersonLogin, Session
from tests.paper import Server


def session_for(server: Server, person: str, *, hours: float = 72) -> dict[str, str]:
    """Open a session for a person with a profile and return its Authorization header."""
    token = secrets.token_urlsafe(32)

    def work() -> None:
        PersonLogin.insert(person=person, username=person, password="!", changed_at=0).on_conflict_ignore().execute()
        Session.create(
            token_hash=sha256(token.encode()).hexdigest(), person=person, csrf=f"csrf-{person}", created_at=0,
            expires_at=server.clock.ms + round(hours * 3_600_000),
        )  # fmt: skip

    commit(server.parts.store, work)
    return {"Authorization": f"Bearer {token}"}
