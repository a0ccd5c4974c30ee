"""How the phone's database came to its present shape, step by step; `PRAGMA user_version` says which steps are done.

Run by `Database` at every start. Each step is one transaction together with its version number, so a kill in the middle
leaves the step undone. A released step is never edited.
"""

from __future__ import annotations

FIRST = (
    "CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE journal (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), device TEXT NOT NULL, epoch TEXT NOT NULL,
        n INTEGER NOT NULL, link BLOB NOT NULL, confirmed INTEGER NOT NULL, safe INTEGER NOT NULL,
        server_epoch TEXT NOT NULL)""",
    """CREATE TABLE fact (id TEXT NOT NULL PRIMARY KEY, epoch TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL,
        author TEXT NOT NULL, site TEXT NOT NULL, subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL,
        made_at INTEGER NOT NULL, hash BLOB NOT NULL, link BLOB NOT NULL, body BLOB NOT NULL, UNIQUE (epoch, n))""",
    "CREATE INDEX fact_subject ON fact (subject_kind, subject_id)",
    """CREATE TABLE outbox (fact_id TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL
        CHECK (state IN ('waiting', 'settled', 'held')), attempts INTEGER NOT NULL DEFAULT 0,
        last_error TEXT NOT NULL DEFAULT '', next_try_at INTEGER NOT NULL DEFAULT 0, settled_at INTEGER,
        is_seen INTEGER NOT NULL DEFAULT 0, is_safe INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
    "CREATE INDEX outbox_open ON outbox (state, is_seen)",
    """CREATE TABLE photo (sha256 TEXT NOT NULL PRIMARY KEY, bytes INTEGER NOT NULL, mime TEXT NOT NULL, state TEXT NOT NULL
        CHECK (state IN ('draft', 'promised', 'stored')), taken_at INTEGER NOT NULL, sent_bytes INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT '', next_try_at INTEGER NOT NULL DEFAULT 0,
        stored_at INTEGER, is_safe INTEGER NOT NULL DEFAULT 0, is_purged INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID""",
    """CREATE TABLE fact_photo (fact_id TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (fact_id, sha256)) WITHOUT ROWID""",
    "CREATE INDEX fact_photo_sha256 ON fact_photo (sha256)",
    """CREATE TABLE draft (id TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, site TEXT NOT NULL, subject_kind TEXT NOT NULL,
        subject_id TEXT NOT NULL, task TEXT NOT NULL DEFAULT '', head TEXT NOT NULL, position INTEGER NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '', saved_at INTEGER NOT NULL, camera_item TEXT NOT NULL DEFAULT '') WITHOUT ROWID""",
    """CREATE TABLE draft_answer (draft_id TEXT NOT NULL, item TEXT NOT NULL, value TEXT NOT NULL DEFAULT 'null',
        note TEXT NOT NULL DEFAULT '', hazard TEXT NOT NULL DEFAULT '', PRIMARY KEY (draft_id, item)) WITHOUT ROWID""",
    """CREATE TABLE draft_photo (draft_id TEXT NOT NULL, item TEXT NOT NULL, sha256 TEXT NOT NULL, position INTEGER NOT NULL,
        PRIMARY KEY (draft_id, item, sha256)) WITHOUT ROWID""",
    """CREATE TABLE stream (name TEXT NOT NULL PRIMARY KEY, cursor TEXT NOT NULL DEFAULT '', count INTEGER NOT NULL DEFAULT 0,
        checksum TEXT NOT NULL DEFAULT '0', generation INTEGER NOT NULL DEFAULT 0, is_at_head INTEGER NOT NULL DEFAULT 0,
        head_at INTEGER) WITHOUT ROWID""",
    """CREATE TABLE document (stream TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
        generation INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id, stream))""",
    """CREATE TABLE label (code TEXT NOT NULL, stream TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
        is_old INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (code, stream, kind, id)) WITHOUT ROWID""",
    "CREATE INDEX label_subject ON label (stream, kind, id)",
    """CREATE TABLE person (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, signed_in_at INTEGER NOT NULL, pin_salt BLOB,
        pin_hash BLOB, failures INTEGER NOT NULL DEFAULT 0, wait_boot_id TEXT NOT NULL DEFAULT '',
        wait_until_boot_ns INTEGER NOT NULL DEFAULT 0, is_active INTEGER NOT NULL DEFAULT 1) WITHOUT ROWID""",
)

# A document's body is a blob, which SQLite's JSON functions would take for their own binary form.
_TEXT = "CAST(body AS TEXT)"
_FIELD = "json_extract(" + _TEXT + ", '$.{}')"
_MOMENT = "unixepoch(" + _FIELD + ") * 1000"

DUE_WORK = (
    """CREATE TABLE due (id TEXT NOT NULL, stream TEXT NOT NULL, opens_at INTEGER NOT NULL, closes_at INTEGER NOT NULL,
        done_at INTEGER, subject TEXT NOT NULL, roles TEXT NOT NULL, assignee TEXT NOT NULL,
        PRIMARY KEY (id, stream)) WITHOUT ROWID""",
    f"""INSERT INTO due SELECT id, stream, {_MOMENT.format("opens_at")}, {_MOMENT.format("closes_at")},
        {_MOMENT.format("done_at")}, {_FIELD.format("subject.id")},
        ' ' || (SELECT group_concat(value, ' ') FROM json_each({_TEXT}, '$.roles')) || ' ',
        coalesce({_FIELD.format("assignee")}, '') FROM document
        WHERE kind = 'task' AND json_valid({_TEXT}) AND {_MOMENT.format("opens_at")} IS NOT NULL
        AND {_MOMENT.format("closes_at")} IS NOT NULL AND {_FIELD.format("subject.id")} IS NOT NULL
        AND json_array_length({_TEXT}, '$.roles') > 0""",  # noqa: S608 our own words
    "CREATE INDEX due_window ON due (stream, opens_at)",
    "CREATE INDEX due_subject ON due (subject)",
    f"""INSERT OR IGNORE INTO label SELECT code.value, stream, kind, document.id, code.key > 0
        FROM document, json_each({_TEXT}, '$.labels') AS code WHERE kind IN ('place', 'zone') AND json_valid({_TEXT})""",  # noqa: S608 our own words
    """CREATE TABLE job (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, person TEXT NOT NULL, site TEXT NOT NULL,
        subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL, body TEXT NOT NULL, saved_at INTEGER NOT NULL) WITHOUT ROWID""",
)

USED_TEMPLATES = (
    """CREATE TABLE used_template (code TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (code, version)) WITHOUT ROWID""",
)

STEPS: tuple[tuple[str, ...], ...] = (FIRST, DUE_WORK, USED_TEMPLATES)
"""STEPS[0] makes version 1, STEPS[1] version 2, …; append only."""
