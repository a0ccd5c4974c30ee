"""Work of several scans that is not filed yet (a stock-take): each scan is one transaction, so that a kill loses at most one.

Called by the stock-take's actions. A job ends when its fact is filed (in the journal's transaction) or its author throws it
away. Never reads the JSON that it keeps.
"""

from __future__ import annotations

from dataclasses import asdict

from mobile.shapes import SavedJob
from mobile.store.database import Database
from mobile.store.tables import Job

_COLUMNS = ("id", "kind", "person", "site", "subject_kind", "subject_id", "body", "saved_at")


class JobStore:
    """The unfinished jobs of everybody on this phone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, job: SavedJob) -> None:
        """Write the job as it stands now; it is on disk when this returns."""
        with self._database.transaction() as db:
            row = asdict(job)
            Job.insert(row).on_conflict(conflict_target=[Job.id], update=row).execute(db)

    def get(self, job_id: str) -> SavedJob | None:
        """Return a job, or None when it was filed or thrown away."""
        found = self._read(Job.id == job_id)
        return found[0] if found else None

    def every(self, kind: str, person: str) -> list[SavedJob]:
        """Return this person's unfinished jobs of one kind, newest first."""
        return self._read((Job.kind == kind) & (Job.person == person))

    def of_kind(self, kind: str) -> list[SavedJob]:
        """Return everybody's unfinished jobs of one kind, newest first."""
        return self._read(Job.kind == kind)

    def discard(self, job_id: str) -> None:
        """Throw a job away, by its author's own decision."""
        with self._database.transaction() as db:
            Job.delete().where(Job.id == job_id).execute(db)

    def _read(self, where: object) -> list[SavedJob]:
        columns = [getattr(Job, name) for name in _COLUMNS]
        found = self._database.rows(Job.select(*columns).where(where).order_by(Job.saved_at.desc()))
        return [SavedJob(*row) for row in found]
