"""The label that was read on a round and waits for its one tap: on disk before it is shown, so that a kill loses no scan.

Used by the patrol actions. One scan waits at a time; the next one takes its place. A visit's fact has the id of its scan.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from mobile.ports import Jobs
from mobile.session import Session
from mobile.shapes import SavedJob
from sync.records.inspection import ScanMethod

JOB = "patrol_scan"
CODE_LENGTH = 120
MOST_SCAN_MS = 3_600_000


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """What was known when the label was read."""

    round: str
    method: ScanMethod
    code: str
    at: datetime
    scan_ms: int | None = None


class Scans:
    """The waiting scans of the people on this phone."""

    def __init__(self, jobs: Jobs, session: Session) -> None:
        self._jobs = jobs
        self._session = session

    def keep(self, round_id: str, point: str, method: ScanMethod, code: str, scan_ms: int | None) -> None:
        """Keep a scan for this round; an older one is forgotten."""
        took = None if scan_ms is None else max(0, min(scan_ms, MOST_SCAN_MS))
        scan = Scan(round=round_id, method=method, code=code[:CODE_LENGTH], at=self._session.now(), scan_ms=took)
        body, person, site = msgspec.json.encode(scan).decode(), self._session.person(), self._session.site()
        job = SavedJob(self._session.new_id(), JOB, person, site, "checkpoint", point, body, self._session.now_ms())
        self._jobs.keep(job)
        for old in self._jobs.every(JOB, person):
            if old.id != job.id:
                self._jobs.discard(old.id)

    def of(self, round_id: str) -> tuple[SavedJob, Scan] | None:
        """Return the scan that waits on this round, None when there is none."""
        for job in self._jobs.every(JOB, self._session.person()):
            try:
                scan = msgspec.json.decode(job.body, type=Scan)
            except msgspec.MsgspecError:
                self._jobs.discard(job.id)  # an older app wrote it in another shape; the label can be read again
                continue
            if scan.round == round_id:
                return job, scan
        return None

    def drop(self, round_id: str) -> None:
        """Forget the scan that waits."""
        waiting = self.of(round_id)
        if waiting is not None:
            self._jobs.discard(waiting[0].id)
