"""The tables of phones: the phone itself with its last heartbeat, its people, its credentials and the codes that enrol one.
Secrets stand here only as SHA-256. Written by the commands of this feature and by the heartbeat of an exchange."""

from peewee import BigAutoField, BigIntegerField, CompositeKey, IntegerField, TextField

from server.database import Table


class Device(Table):
    """One phone. `secret_hash` proves that it is the same phone when it enrols again; `family` names its one line of tokens.

    `clear_at`: the last moment (server time, ms) at which this phone had delivered its journal to its head."""

    id = TextField(primary_key=True)
    site = TextField(index=True)
    label = TextField()
    person = TextField(null=True)
    model = TextField(default="")
    secret_hash = TextField()
    family = TextField(default="")
    enrolled_at = BigIntegerField()
    enrolled_by = TextField()
    revoked_at = BigIntegerField(null=True)
    revoked_by = TextField(null=True)
    heard_at = BigIntegerField(null=True)
    clear_at = BigIntegerField(null=True)
    skew_ms = BigIntegerField(null=True)
    waiting_facts = BigIntegerField(null=True)
    waiting_photos = BigIntegerField(null=True)
    oldest_waiting_at = BigIntegerField(null=True)
    drafts = BigIntegerField(null=True)
    free_bytes = BigIntegerField(null=True)
    battery_percent = IntegerField(null=True)
    app_version = TextField(default="")
    language = TextField(default="")
    last_problem = TextField(default="")


class DevicePerson(Table):
    """A person who signed in on a phone, and so may author facts there, from `since` until `until` (ms)."""

    device = TextField()
    person = TextField(index=True)
    since = BigIntegerField()
    until = BigIntegerField(null=True)

    class Meta:
        table_name = "device_person"
        primary_key = CompositeKey("device", "person", "since")


class Enrolment(Table):
    """A one-time code: who minted it for which site, until when it opens, and which phone used it."""

    id = BigAutoField()
    code_hash = TextField(unique=True)
    site = TextField(index=True)
    person = TextField(null=True)
    label = TextField(default="")
    minted_by = TextField()
    minted_at = BigIntegerField()
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)
    device = TextField(null=True)


class RefreshToken(Table):
    """One refresh token. It is good until one of its children is first used; shown after that, the whole family ends."""

    token_hash = TextField(primary_key=True)
    device = TextField(index=True)
    family = TextField()
    parent = TextField(null=True)
    issued_at = BigIntegerField()
    expires_at = BigIntegerField()
    over_at = BigIntegerField(null=True)

    class Meta:
        table_name = "refresh_token"
        indexes = ((("parent",), False),)


TABLES = (Device, DevicePerson, Enrolment, RefreshToken)
