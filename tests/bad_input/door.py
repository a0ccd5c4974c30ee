"""The phone's side of the doors that bad input enters by: exchange and photos over a real socket, with any bytes and headers."""

from __future__ import annotations

from dataclasses import dataclass, field

import requests

from server.database import reading
from server.ledger.tables import Journal, Replica
from sync.exchange import CONTENT_TYPE, PATH
from sync.exchange.header import Reply, Verdict
from sync.photos import PATH as PHOTO_PATH
from tests.paper import PaperPhone, Server
from tests.records import inspection


@dataclass
class Door:
    """A server behind a port, with `phone` enrolled on it as phone-1."""

    server: Server
    port: int
    phone: PaperPhone = field(default_factory=PaperPhone)
    http: requests.Session = field(default_factory=requests.Session)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def send(self, body: bytes, *, device: str = "phone-1", **headers: str) -> requests.Response:
        """Send a body to the exchange as that phone."""
        wanted = {**self.server.bearer(device), "Content-Type": CONTENT_TYPE, "Accept-Encoding": "identity", **headers}
        return self.http.post(self.url + PATH, data=body, headers=wanted, timeout=10)

    def trade(self, first: int = 1, **changes: object) -> Reply:
        """Make a whole exchange of what the phone has filed."""
        answer = self.send(self.phone.request(first, **changes), device=self.phone.device)
        assert answer.status_code == 200, answer.text
        return self.phone.read(answer.content)

    def verdict_between_good_ones(self, raw: bytes, fact_id: str | None = None) -> Verdict:
        """Send these bytes as a fact between two good ones; the good ones must be settled. Returns the middle verdict.

        Sent again, the whole batch gets the same answer: a held fact is a repeat like any other."""
        good = inspection()
        self.phone.file(inspection())
        self.phone.file_bytes(raw, good.id if fact_id is None else fact_id)
        self.phone.file(inspection())
        first = len(self.phone.filed) - 2
        before, found, after = self.trade(first).verdicts
        assert (before.verdict, after.verdict) == ("settled", "settled"), "one bad fact stopped the others"
        again = self.trade(first).verdicts
        assert [v.verdict for v in again] == ["duplicate", "held" if found.problem else "duplicate", "duplicate"]
        assert again[1].problem == found.problem
        self._is_kept(raw, found)
        return found

    def photo(self, method: str, name: str, data: bytes = b"", *, device: str = "phone-1", **headers: str) -> requests.Response:
        """Speak to the photo door."""
        return self.http.request(
            method, self.url + PHOTO_PATH + name, data=data, headers={**self.server.bearer(device), **headers}, timeout=10
        )

    def journal(self) -> list[Journal]:
        """Everything in the phones' journals."""
        with reading(self.server.parts.store):
            phones = Replica.select(Replica.id).where(Replica.device != self.server.parts.server_id)
            return list(Journal.select().where(Journal.replica.in_(phones)).order_by(Journal.position))

    def _is_kept(self, raw: bytes, found: Verdict) -> None:
        if found.verdict == "held":
            assert raw in [bytes(row.body) for row in self.journal() if row.body is not None], (
                "what is held must be kept as it came"
            )


def slug(answer: requests.Response) -> str:
    """The problem that an answer names."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text[:300]
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json()["type"]).rpartition(":")[2]
