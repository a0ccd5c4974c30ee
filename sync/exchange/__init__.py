"""The exchange: one request carries facts up, one reply carries verdicts and a page of documents down.

Each step of it is one file that holds both halves, the phone's and the server's: `framing`, `header`, `push`, `pull`, `digest`.
The steps are described for other readers in `docs/protocol.md`.
"""

PROTOCOL = 1
PATH = "/sync/v1/exchange"
DIGEST_PATH = "/sync/v1/digest"
CONTENT_TYPE = "application/x-linxun-lines"
# Limits of one request; the phone keeps to them and the server refuses more with 413.
MAX_FACTS = 2000
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_INFLATE_RATIO = 60
MAX_CURSORS = 400
DEFAULT_PAGE_BYTES = 2 * 1024 * 1024
MAX_PAGE_BYTES = 4 * 1024 * 1024
