"""The table of bad input: every row that a tester of this product must fire, what must come of it, and where its tests stand.

A test of row 7 is named `test_row_07_…` and stands at the door that the input enters by, in any folder of the tests.
"""

from __future__ import annotations

ROWS: dict[int, str] = {
    1: "unknown fields (seq, rev, role, author) in a pushed fact",
    2: "a lone surrogate in any string",
    3: "NUL in an id or a scope",
    4: "an escaped NUL in the body",
    5: "NaN and 1e400",
    6: "2^63, 2^53+1, a number of 5,000 digits",
    7: "page limits of -1, 0 and 1e9",
    8: "a cursor of -5, of another scope, beyond the head",
    9: "JSON nested 150, 900 and 100,000 levels deep",
    10: "a 20 MB body, a slow body, a wrong Content-Length",
    11: "a gzip body, a gzip bomb, gzip inside gzip",
    12: "a UTF-16 body, a byte-order mark",
    13: "duplicate JSON keys",
    14: 'wrong types: "yes" for a flag, "0" and 0.0 for an integer',
    15: "the same id twice in a batch, with another body, from another device",
    16: "yesterday's whole batch again, and two phones racing with it",
    17: "a foreign site's id, another site in the body, other spellings of a UUID",
    18: "0, 1, the most and one more than the most facts in a request",
    19: "made in 1970, in 9999, on 30 February, ten years off",
    20: "hostile file names for a photo",
    21: "a hash in upper case, too short, a path, or of other content",
    22: "a Content-Range that is elsewhere, too big, missing, or contradicts itself",
    23: "two uploads of one photo at once, one that falls silent in the middle",
    24: "a picture of a huge size in a small file",
    25: "what is not a picture we take: truncated, SVG, GIF, HEIC, empty, with a tail or with GPS",
    26: "formulas in an exported table",
    27: "HTML and scripts in notes, names and titles",
    28: "htmx attributes in a note",
    29: "markup in a text that becomes a PDF",
    30: "QR codes that are not ours, expired, used, or hostile",
    31: "forged, expired, foreign, reused tokens",
    32: "thousands of sign-ins, and what their timing tells",
    33: "forged proxy headers, hosts and methods",
    34: "console forms from elsewhere, framing, cookies",
    35: "full-width digits, twins of one letter, emoji, right-to-left, zero-width, one megabyte",
    36: "kill -9, a full disk, a clock three days off, a lagging standby, an old backup",
}

NO_DOOR: dict[int, str] = {}
"""Rows that no input can enter by yet, with the reason; such a row must have no test, or it leaves this list."""

PARTS_WITHOUT_DOOR: dict[int, str] = {
    36: "there is no standby to lag behind: PostgreSQL replication is the operator's and no reader uses one",
}
"""Rows with tests of which a part has no door yet."""
