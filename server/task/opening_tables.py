"""The tables of due work: tasks that have left the phones, and until when each site's calendar is written. The archive is a
projection of `tasks.archived` and of what came late; `linxun rebuild` makes it again. The calendar's mark is no projection."""

from peewee import BigIntegerField, BlobField, CompositeKey, TextField

from server.database import Table


class TaskArchive(Table):
    """One task that is long over, as its document was and as late records have settled it since; `due_at` in ms."""

    site = TextField()
    id = TextField()
    template = TextField()
    period = TextField()
    state = TextField()
    due_at = BigIntegerField()
    body = BlobField()

    class Meta:
        table_name = "task_archive"
        primary_key = CompositeKey("site", "id")
        indexes = ((("site", "due_at"), False),)


class SiteCalendar(Table):
    """When (ms) all due work of a site was last written ahead without a break; what an outage left out begins there."""

    site = TextField(primary_key=True)
    written_at = BigIntegerField()

    class Meta:
        table_name = "site_calendar"
