"""The feed moves what there is room for, and fetches little more."""

import tracemalloc

import pytest

from server.database import Store, commit, reading
from server.ledger.tables import Document, Stream
from server.settings import Settings
from sync.exchange.pull import read_documents
from tests.paper import Server, server_on

COUNT, EACH = 600, 20_000


@pytest.fixture
def server(store: Store, settings: Settings) -> Server:
    made = server_on(store, settings)
    body = b'"' + b"x" * EACH + b'"'

    def work() -> None:
        rows = [{"stream": "site:big", "kind": "place", "id": f"p{n}", "version": n, "body": body} for n in range(1, COUNT + 1)]
        Document.insert_many(rows).execute()
        Stream.create(name="site:big", head=COUNT, count=COUNT)

    commit(store, work)
    return made


def test_regression_a_small_page_does_not_fetch_two_thousand_bodies(server: Server) -> None:
    with reading(server.parts.store):
        tracemalloc.start()
        page = server.parts.ledger.page(["site:big"], {}, page_bytes=1024)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (len(page.lines), page.more) == (1, True)
    assert most < 100 * EACH, f"{most} bytes at once"


def test_pages_of_any_size_bring_every_document_once_and_in_order(server: Server) -> None:
    for room in (1, EACH // 2, EACH * 3 + 1, EACH * 70, EACH * 10_000):
        cursors: dict[str, str] = {}
        versions: list[int] = []
        more = True
        while more:
            with reading(server.parts.store):
                page = server.parts.ledger.page(["site:big"], cursors, page_bytes=room)
            versions += [row.version for row in read_documents(page.lines)]
            assert sum(map(len, page.lines)) <= room + EACH + 100
            cursors, more = page.cursors, page.more
        assert versions == list(range(1, COUNT + 1))
