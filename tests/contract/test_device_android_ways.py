"""The calls of the Android halves that let words, links and files in and out, pinned. No device and no JVM takes part."""

import os
from pathlib import Path
from typing import Any

import pytest

from mobile.device.bridge import RESULT_OK
from mobile.device.handing import AndroidHandOut
from mobile.device.links import AndroidLinks
from mobile.device.ports import TextQuestion
from mobile.device.text_dialog import AndroidTextDialog
from tests.contract.java import FakeJava, Thing, bridge_over

CAMERA = "android.permission.CAMERA"
CANCELED = 0


@pytest.fixture
def java(tmp_path: Path) -> FakeJava:
    made = FakeJava(tmp_path)
    made.granted = {CAMERA}
    return made


def test_the_text_dialog_opens_on_androids_thread_and_answers_on_the_apps(java: FakeJava) -> None:
    made: list[Any] = []
    java.classes["cn.linxun.device.TextDialog"] = Recorded(java, made)
    answers: list[str | None] = []
    dialog = AndroidTextDialog(bridge_over(java))
    dialog.ask(TextQuestion(title="备注", accept="好", cancel="取消", start="旧", most_characters=60), answers.append)
    activity, words, start, most, answer = made
    assert (activity, words, start, most) == (java.activity, ["备注", "好", "取消"], "旧", 60)
    assert java.calls[-1] == "Activity.runOnUiThread(TextDialog)"
    assert answer.__javainterfaces__ == ("cn/linxun/device/TextDialog$Answer",)
    assert (answer.given.signature, answer.cancelled.signature) == ("(Ljava/lang/String;)V", "()V")
    answer.given("中文")
    answer.cancelled()
    assert answers == ["中文", None]


class Recorded(Thing):
    """A class that keeps what it was made with."""

    def __init__(self, java: FakeJava, made: list[Any]) -> None:
        super().__init__(java, "cn.linxun.device.TextDialog")
        self._made = made

    def __call__(self, *arguments: Any) -> Thing:
        self._made.extend(arguments)
        return super().__call__(*arguments)


def test_the_link_that_started_the_app_comes_first_and_later_ones_follow(java: FakeJava) -> None:
    java.answers["Activity.getIntent"] = Thing(java, "First")
    java.answers["First.getDataString"] = "https://linxun.example/J/ONE"
    java.answers["Second.getDataString"] = "https://linxun.example/J/TWO"
    opened: list[str] = []
    AndroidLinks(bridge_over(java)).listen(opened.append)
    for arrived in java.listeners["on_new_intent"]:
        arrived(Thing(java, "Second"))
        arrived(Thing(java, "FromTheLauncher"))
    assert opened == ["https://linxun.example/J/ONE", "https://linxun.example/J/TWO"]


def test_the_link_of_last_time_is_not_told_again_when_the_app_is_opened_from_the_recent_ones(java: FakeJava) -> None:
    java.answers["Activity.getIntent"] = Thing(java, "First")
    java.answers["First.getDataString"] = "https://linxun.example/J/ONE"
    java.answers["First.getFlags"] = 0x10100000
    opened: list[str] = []
    AndroidLinks(bridge_over(java)).listen(opened.append)
    assert opened == []


def test_a_file_leaves_by_androids_own_page_and_is_copied_into_what_the_person_chose(java: FakeJava, tmp_path: Path) -> None:
    file, chosen = tmp_path / "bundle.lxr", tmp_path / "chosen"
    file.write_bytes(b"sealed")
    java.answers["Answer.getData"] = Thing(java, "Uri")
    java.answers["Activity.getContentResolver"] = Thing(java, "Resolver")
    java.answers["Resolver.openFileDescriptor"] = Thing(java, "Descriptor")
    java.answers["Descriptor.detachFd"] = lambda: os.open(chosen, os.O_WRONLY | os.O_CREAT)
    told: list[bool] = []
    way = AndroidHandOut(bridge_over(java))
    way.hand_out(file, told.append)
    assert "new Intent('android.intent.action.CREATE_DOCUMENT')" in java.calls
    assert "Intent.addCategory('android.intent.category.OPENABLE')" in java.calls
    assert "Bundle.putString('android.intent.extra.TITLE', 'bundle.lxr')" in java.calls
    java.answer_activity(4714, RESULT_OK, Thing(java, "Answer"))
    assert "Resolver.openFileDescriptor(Uri, 'w')" in java.calls
    assert told == [True]
    assert chosen.read_bytes() == b"sealed"


def test_a_person_who_goes_back_or_a_place_that_refuses_is_no_way_out(java: FakeJava, tmp_path: Path) -> None:
    def refuses(*_arguments: object) -> None:
        raise java.JavaException

    java.answers["Answer.getData"] = Thing(java, "Uri")
    java.answers["Activity.getContentResolver"] = Thing(java, "Resolver")
    java.answers["Resolver.openFileDescriptor"] = refuses
    told: list[bool] = []
    way = AndroidHandOut(bridge_over(java))
    way.hand_out(tmp_path / "bundle.lxr", told.append)
    java.answer_activity(4714, CANCELED, None)
    way.hand_out(tmp_path / "bundle.lxr", told.append)
    java.answer_activity(4714, RESULT_OK, Thing(java, "Answer"))
    assert told == [False, False]
