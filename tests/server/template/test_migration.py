"""A server that had templates before it kept their versions: the script finds every one in the journal."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import msgspec

from server.database import Store, reading, writing
from server.database.migrate import SCRIPTS
from server.settings import Settings
from server.template.tables import TemplateVersion
from server.template.views import template_at
from tests.paper import server_on
from tests.records import item, template


def script() -> ModuleType:
    """The numbered script; its name is none that an import statement takes."""
    spec = importlib.util.spec_from_file_location("script_0005", SCRIPTS / "0005_template_versions.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_the_script_fills_the_table_from_the_journal(store: Store, settings: Settings) -> None:
    server = server_on(store, settings)
    other = msgspec.structs.replace(template(item("body", zh="瓶体")), id="new-1", code="NEW-1")
    server.put(other)
    server.put(msgspec.structs.replace(other, version=2, zh="第二版"))

    def rows() -> list[tuple[object, ...]]:
        found = TemplateVersion.select().order_by(TemplateVersion.template, TemplateVersion.version)
        return [(row.template, row.version, row.author, row.put_at, bytes(row.body)) for row in found]

    with reading(store):
        before = rows()
    assert len(before) == 3
    with writing(store) as database:
        script().down(None, database)
    with writing(store) as database:
        script().up(None, database)
    with reading(store):
        assert rows() == before
        assert template_at("NEW-1", 1) == other
