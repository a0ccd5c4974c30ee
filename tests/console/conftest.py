"""The morning on the demo estate behind a real server, and a Chromium that notes every policy violation and dialog."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from server.database import open_database
from server.database.migrate import migrate
from server.settings import Settings
from tests.console_world import World, build_world, served
from tests.requires import need
from tests.shots_console import CHROMIUM, browser


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, made_keys: Path) -> Iterator[World]:
    """The estate at noon; tests of this room do not undo what they change."""
    settings = Settings(data=tmp_path_factory.mktemp("console"))
    settings.make_directories()
    shutil.copytree(made_keys, settings.keys, dirs_exist_ok=True)
    store = open_database(settings)
    migrate(store)
    yield build_world(settings, store)
    store.close()


@pytest.fixture(scope="session")
def address(world: World) -> Iterator[str]:
    """Where the real server listens."""
    with served(world.app) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    need("Chromium", CHROMIUM.exists(), "apt install chromium")
    with browser() as made:
        yield made


@dataclass
class Watched:
    """A page, with what it was not allowed to do and what popped up."""

    page: Page
    address: str
    violations: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")

    @property
    def harm(self) -> list[str]:
        """Everything that must not happen: violations, dialogs, requests elsewhere."""
        return self.violations + self.dialogs + [url for url in self.requests if not url.startswith(self.address)]


@pytest.fixture
def tab(chromium: Browser, address: str) -> Iterator[Watched]:
    """A fresh window in English without any cookie."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watched = Watched(page, address)
    page.on("console", lambda m: watched.violations.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: watched.violations.append(str(error)))
    page.on("dialog", lambda dialog: (watched.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: watched.requests.append(request.url))
    yield watched
    context.close()
