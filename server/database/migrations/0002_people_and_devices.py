"""People and phones: logins, sessions, posts, attempts; devices, their people, credentials and enrolment codes. Frozen copies."""

from typing import Any

from peewee import BigAutoField, BigIntegerField, BooleanField, CompositeKey, IntegerField, Model, TextField


def _tables() -> tuple[type[Model], ...]:
    class PersonLogin(Model):
        person = TextField(primary_key=True)
        username = TextField(unique=True)
        password = TextField()
        changed_at = BigIntegerField()
        is_closed = BooleanField(default=False)

        class Meta:
            table_name = "person_login"
            legacy_table_names = False

    class Session(Model):
        token_hash = TextField(primary_key=True)
        person = TextField(index=True)
        csrf = TextField()
        created_at = BigIntegerField()
        expires_at = BigIntegerField()

        class Meta:
            legacy_table_names = False

    class Post(Model):
        site = TextField()
        person = TextField()
        role = TextField()
        since = BigIntegerField()
        until = BigIntegerField(null=True)

        class Meta:
            primary_key = CompositeKey("site", "person", "role", "since")
            indexes = ((("person",), False),)
            legacy_table_names = False

    class Attempt(Model):
        id = BigAutoField()
        door = TextField()
        key = TextField()
        made_at = BigIntegerField()

        class Meta:
            indexes = ((("door", "key", "made_at"), False), (("made_at",), False))
            legacy_table_names = False

    class Device(Model):
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

        class Meta:
            legacy_table_names = False

    class DevicePerson(Model):
        device = TextField()
        person = TextField(index=True)
        since = BigIntegerField()
        until = BigIntegerField(null=True)

        class Meta:
            table_name = "device_person"
            primary_key = CompositeKey("device", "person", "since")
            legacy_table_names = False

    class Enrolment(Model):
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

        class Meta:
            legacy_table_names = False

    class RefreshToken(Model):
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
            legacy_table_names = False

    return PersonLogin, Session, Post, Attempt, Device, DevicePerson, Enrolment, RefreshToken


def up(_migrator: Any, db: Any) -> None:
    """Make the tables."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.create_tables(tables)


def down(_migrator: Any, db: Any) -> None:
    """Remove them with all they hold."""
    tables = _tables()
    with db.bind_ctx(tables):
        db.drop_tables(tables)
