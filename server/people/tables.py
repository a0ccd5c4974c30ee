"""The tables of people: logins, console sessions, posts over time, and counted attempts. Read by the views and written by the
commands of this feature only. `post` is a projection of the `person` documents; `linxun rebuild` makes it again."""

from peewee import BigAutoField, BigIntegerField, BooleanField, CompositeKey, TextField

from server.database import Table


class PersonLogin(Table):
    """A name and an argon2 hash; the name is stored folded, so that two spellings are one account."""

    person = TextField(primary_key=True)
    username = TextField(unique=True)
    password = TextField()
    changed_at = BigIntegerField()
    is_closed = BooleanField(default=False)

    class Meta:
        table_name = "person_login"


class Session(Table):
    """A signed-in supervisor. Only the SHA-256 of the token is kept, so that a copy of the database opens no door."""

    token_hash = TextField(primary_key=True)
    person = TextField(index=True)
    csrf = TextField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()


class Post(Table):
    """One person's role at one site from `since` until `until` (milliseconds, open when null)."""

    site = TextField()
    person = TextField()
    role = TextField()
    since = BigIntegerField()
    until = BigIntegerField(null=True)

    class Meta:
        primary_key = CompositeKey("site", "person", "role", "since")
        indexes = ((("person",), False),)


class Attempt(Table):
    """One counted try at a door: `door` sign-in, enrol or refresh; `key` the account or the address it counts against."""

    id = BigAutoField()
    door = TextField()
    key = TextField()
    made_at = BigIntegerField()

    class Meta:
        indexes = ((("door", "key", "made_at"), False), (("made_at",), False))


TABLES = (PersonLogin, Session, Post, Attempt)
