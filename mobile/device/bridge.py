"""The one door from Python to Java: classes, Activities with an answer, run-time permissions, new intents.

The Android half of every port goes through it; jnius and p4a's `android` exist only in the APK and are imported here,
inside functions. It never decides anything. Not run on a device: contract tests pin its calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobile.device.ports import OnMain

RESULT_OK = -1
"""android.app.Activity.RESULT_OK."""

PYTHON_ACTIVITY = "org.kivy.android.PythonActivity"


def _jnius() -> Any:
    import jnius

    return jnius


def _activity_events() -> Any:
    from android import activity

    return activity


def _permissions() -> Any:
    from android import permissions

    return permissions


class Bridge:
    """Starts Java from the app's thread and brings every answer back to it by `on_main`."""

    def __init__(
        self,
        on_main: OnMain,
        *,
        jnius: Callable[[], Any] = _jnius,
        activity_events: Callable[[], Any] = _activity_events,
        permissions: Callable[[], Any] = _permissions,
    ) -> None:
        self.on_main = on_main
        self._jnius = jnius
        self._activity_events = activity_events
        self._permissions = permissions
        self._waiting: Callable[[], None] | None = None

    def java(self, name: str) -> Any:
        """The Java class of this full name."""
        return self._jnius().autoclass(name)

    def activity(self) -> Any:
        """The running PythonActivity."""
        return self.java(PYTHON_ACTIVITY).mActivity

    def service(self, constant: str, name: str) -> Any:
        """The system service named by this constant of android.content.Context, as its public class `name`.

        The cast matters: what Android hands over is a hidden subclass, whose methods an app may not look up.
        """
        context = self.java("android.content.Context")
        return self._jnius().cast(name, self.activity().getSystemService(getattr(context, constant)))

    def show(self, name: str, code: int, extras: dict[str, str], done: Callable[[bool, Any], None]) -> None:
        """Start one of our Activities; `done(is_ok, intent)` runs on the app's thread.

        Only one is in front at a time, so a request that still waits has lost its answer and is answered "cancelled" first.
        """
        self.show_intent(self.java("android.content.Intent")(self.activity(), self.java(name)), code, extras, done)

    def show_intent(self, intent: Any, code: int, extras: dict[str, str], done: Callable[[bool, Any], None]) -> None:
        """Start whatever Activity this intent finds, with the same answer and the same rule."""
        self._give_up()
        events = self._activity_events()
        # Not intent.putExtra(key, value): pyjnius 1.7 takes its char[] overload for a str, and the Activity finds no text.
        bundle = self.java("android.os.Bundle")()
        for key, value in extras.items():
            bundle.putString(key, value)
        intent.putExtras(bundle)

        def answered(request: int, result: int, answer: Any) -> None:
            if request != code:
                return
            events.unbind(on_activity_result=answered)
            self._waiting = None
            self.on_main(lambda: done(result == RESULT_OK, answer))

        def give_up() -> None:
            events.unbind(on_activity_result=answered)
            done(False, None)

        self._waiting = give_up
        events.bind(on_activity_result=answered)
        self.activity().startActivityForResult(intent, code)

    def java_failure(self) -> type[Exception]:
        """What pyjnius raises when Java threw."""
        failure: type[Exception] = self._jnius().JavaException
        return failure

    def _give_up(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def text_answer(self, done: Callable[[str | None], None]) -> Any:
        """A TextDialog.Answer in Python; the caller keeps it until `done` ran, or Java would call into freed memory."""
        jnius = self._jnius()
        on_main = self.on_main

        class Answer(jnius.PythonJavaClass):  # type: ignore[name-defined]
            __javainterfaces__ = ("cn/linxun/device/TextDialog$Answer",)
            __javacontext__ = "app"

            @jnius.java_method("(Ljava/lang/String;)V")  # type: ignore[untyped-decorator]
            def given(self, text: str) -> None:
                on_main(lambda: done(text))

            @jnius.java_method("()V")  # type: ignore[untyped-decorator]
            def cancelled(self) -> None:
                on_main(lambda: done(None))

        return Answer()

    def holds(self, permission: str) -> bool:
        """Whether Android grants this permission now."""
        return bool(self._permissions().check_permission(permission))

    def ask(self, permissions: list[str], done: Callable[[bool], None]) -> None:
        """Show Android's own question; `done` tells on the app's thread whether one of them was granted."""

        def answered(_asked: list[str], grants: list[bool]) -> None:
            self.on_main(lambda: done(any(grants)))

        self._permissions().request_permissions(permissions, answered)

    def on_new_intent(self, arrived: Callable[[Any], None]) -> None:
        """From now on `arrived` gets each intent the running app is opened by, on the app's thread."""
        self._activity_events().bind(on_new_intent=lambda intent: self.on_main(lambda: arrived(intent)))
