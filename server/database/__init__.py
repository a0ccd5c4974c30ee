"""The one way to a database: `open_database` builds it, `reading` and `commit` are opened in the body of an endpoint,
`Table` is the base of every model. Nothing here knows a table, and no connection outlives its block."""

from server.database.engine import Store, open_database
from server.database.table import Table
from server.database.transactions import WriterBusy, commit, reading, writing

__all__ = ["Store", "Table", "WriterBusy", "commit", "open_database", "reading", "writing"]
