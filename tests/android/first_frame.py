"""Starts a staged tree as the phone would and ends it after a few frames; run as a script by test_stage_starts.py.

usage: first_frame.py STAGE PICTURE. What the APK does not carry cannot be imported. It prints FIRST FRAME when one was drawn.
"""

import runpy
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

NOT_IN_THE_APK = {"server", "tests", "fastapi", "pydantic", "starlette", "uvicorn", "PIL", "zxingcpp", "cryptography", "segno"}
FRAMES = 5


class Blocked(MetaPathFinder):
    """Refuses what the APK does not carry."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] in NOT_IN_THE_APK:
            raise ModuleNotFoundError(f"{name} is not in the APK", name=name)
        return None


def main(stage: str, picture: str) -> None:
    sys.meta_path.insert(0, Blocked())
    sys.path.insert(0, stage)
    from kivy.app import App
    from kivy.clock import Clock
    from kivy.core.window import Window

    drawn: list[str] = []

    def flipped(_window: object) -> None:
        drawn.append("frame")
        if len(drawn) == FRAMES:
            Path(Window.screenshot(name=picture)).rename(picture)
            App.get_running_app().stop()

    Window.bind(on_flip=flipped)
    # A screen at rest draws one frame only; the first may come before the layout has settled.
    Clock.schedule_interval(lambda _seconds: Window.canvas.ask_update(), 0)
    runpy.run_path(str(Path(stage) / "main.py"), run_name="__main__")
    import mobile
    import sync

    for room in (mobile, sync):
        if not str(room.__file__).startswith(stage):
            raise SystemExit(f"{room.__name__} came from {room.__file__}")
    if len(drawn) < FRAMES:
        raise SystemExit(f"{len(drawn)} frames drawn")
    sys.stdout.write("FIRST FRAME\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
