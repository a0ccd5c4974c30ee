"""The table of templates: every version that was ever put, so that a record is always shown, and judged, with the questions it
was filled with. A projection of the journal's master facts; `linxun rebuild` makes it again."""

from peewee import BigIntegerField, BlobField, CompositeKey, TextField

from server.database import Table


class TemplateVersion(Table):
    """One version of a template: `body` is the document as it was put, by whom, and when (milliseconds)."""

    template = TextField()
    version = BigIntegerField()
    author = TextField()
    put_at = BigIntegerField()
    body = BlobField()

    class Meta:
        table_name = "template_version"
        primary_key = CompositeKey("template", "version")
