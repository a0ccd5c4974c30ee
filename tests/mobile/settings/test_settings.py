"""Settings: every choice is on disk when it returns, nonsense is refused, and no secret is shown."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from mobile import words
from sync.errors import InputError
from tests.mobile.world import World


def test_choices_survive_a_restart(world: World) -> None:
    phone = world.phone(is_synced=False)
    desk = phone.desk.settings
    desk.use_language("en")
    desk.use_theme("dark")
    desk.use_text_size("large")
    desk.lock_after(60)
    view = world.restart(phone).desk.settings.view()
    assert (view.language, view.theme, view.text_size, view.lock_after_seconds) == ("en", "dark", "large", 60)
    assert words.language() == "en"
    words.use("zh")


def test_nonsense_is_refused(world: World) -> None:
    desk = world.phone(is_synced=False).desk.settings
    for act in (lambda: desk.use_theme("pink"), lambda: desk.lock_after(0), lambda: desk.use_language("fr")):  # type: ignore[arg-type]
        with pytest.raises(InputError):
            act()


def test_no_secret_is_shown(world: World) -> None:
    phone = world.phone()
    shown = str(asdict(phone.desk.settings.view()))
    for name in ("access_token", "refresh_token", "secret", "bundle_key"):
        assert phone.store.credentials.get(name) not in shown
