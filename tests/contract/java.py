"""A recording stand-in for jnius and p4a's `android`: the Android halves run over it, and the test reads what they called.

Every call is kept as one line, `Class.method(arguments)`. It answers only what it was told to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.device.bridge import Bridge


class Thing:
    """A Java object or class: attributes that were set answer themselves, all other names are methods that get recorded."""

    def __init__(self, java: FakeJava, name: str, **known: Any) -> None:
        self._java = java
        self._name = name
        self.__dict__.update(known)

    def __repr__(self) -> str:
        return self._name.rpartition(".")[2]

    def __call__(self, *arguments: Any) -> Thing:
        self._java.calls.append(f"new {self!r}({shown(arguments)})")
        return Thing(self._java, self._name)

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method.startswith("__"):
            raise AttributeError(method)

        def call(*arguments: Any) -> Any:
            line = f"{self!r}.{method}({shown(arguments)})"
            self._java.calls.append(line)
            answer = self._java.answers.get(f"{self!r}.{method}")
            return answer(*arguments) if callable(answer) and not isinstance(answer, Thing) else answer

        return call


def shown(arguments: tuple[Any, ...]) -> str:
    return ", ".join(repr(argument) for argument in arguments)


class FakeJava:
    """The JVM, the running Activity, its events and its permissions."""

    def __init__(self, folder: Path) -> None:
        self.calls: list[str] = []
        self.granted: set[str] = set()
        self.listeners: dict[str, list[Callable[..., None]]] = {"on_activity_result": [], "on_new_intent": []}
        self.asked: list[tuple[list[str], Callable[[list[str], list[bool]], None]]] = []
        self.activity = Thing(self, "Activity")
        self.answers: dict[str, Any] = {
            "Activity.getFilesDir": Thing(self, "FilesDir"),
            "Activity.getNoBackupFilesDir": Thing(self, "NoBackupDir"),
            "FilesDir.getAbsolutePath": str(folder / "files"),
            "NoBackupDir.getAbsolutePath": str(folder / "no_backup"),
            "Activity.getSystemService": lambda name: Thing(self, name),
        }
        self.classes: dict[str, Thing] = {
            "org.kivy.android.PythonActivity": Thing(self, "PythonActivity", mActivity=self.activity),
            "android.content.Context": Thing(
                self,
                "Context",
                CONNECTIVITY_SERVICE="connectivity",
                VIBRATOR_SERVICE="vibrator",
                BATTERY_SERVICE="batterymanager",
            ),
            "android.os.Build$VERSION": Thing(self, "VERSION", SDK_INT=34),
            "android.provider.Settings$Global": Thing(self, "Global", BOOT_COUNT="boot_count"),
        }

    # jnius
    class PythonJavaClass:
        """What jnius gives Python classes that implement a Java interface."""

    class JavaException(Exception):
        """What jnius raises when Java threw."""

    @staticmethod
    def java_method(signature: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        def marked(method: Callable[..., None]) -> Callable[..., None]:
            method.__dict__["signature"] = signature
            return method

        return marked

    def autoclass(self, name: str) -> Thing:
        return self.classes.setdefault(name, Thing(self, name))

    def cast(self, name: str, thing: Thing) -> Thing:
        self.calls.append(f"cast({name}, {thing!r})")
        return Thing(self, name)

    # android.activity
    def bind(self, **handlers: Callable[..., None]) -> None:
        for event, handler in handlers.items():
            self.listeners[event].append(handler)

    def unbind(self, **handlers: Callable[..., None]) -> None:
        for event, handler in handlers.items():
            self.listeners[event].remove(handler)

    def answer_activity(self, request: int, result: int, intent: Thing | None) -> None:
        for listener in list(self.listeners["on_activity_result"]):
            listener(request, result, intent)

    # android.permissions
    def check_permission(self, name: str) -> bool:
        return name in self.granted

    def request_permissions(self, names: list[str], answered: Callable[[list[str], list[bool]], None]) -> None:
        self.asked.append((names, answered))


def bridge_over(java: FakeJava, on_main: Callable[[Callable[[], None]], None] = lambda run: run()) -> Bridge:
    """A real Bridge over the recorder."""
    return Bridge(on_main, jnius=lambda: java, activity_events=lambda: java, permissions=lambda: java)
