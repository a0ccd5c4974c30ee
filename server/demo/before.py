"""What the demo plays before its day begins: a record of two days ago that stays on its phone, a published figure, and the night.

Acts like those of the morning; see `acts.py`.
"""

from __future__ import annotations

from datetime import timedelta

from server.database import reading
from server.demo.estate.estate import morning_tasks
from server.demo.lay import open_tasks
from server.demo.play import LOG, Play, require
from server.task.figures import publish_figures
from server.task.figures_views import published_figure, rate_of
from server.task.opening import open_due_work

LATE = "LIFT-D"


def two_days_ago(play: Play) -> None:
    """Ten lifts are due; phone E brings nine, phone L checks the tenth without signal and is put into a drawer."""
    day = play.stage.estate.today - timedelta(days=2)
    due = [t for t in morning_tasks(play.stage.estate, day) if (t.template, t.site) == (LATE, play.site)]
    open_tasks(play.stage.parts, play.stage.estate.login("admin").person, due)
    play.at_once([lambda: play.enrol("E", "repair-02"), lambda: play.enrol("L", "repair-03")])
    play.stage.links["L"].down()
    for task in due[:-1]:
        play.check("E", task)
    play.planted["late"] = play.check("L", due[-1])
    play.sync("E")
    play.say(f"two days before: {len(due) - 1} lifts checked and delivered, one more on phone L, which is put into a drawer")


def the_figure_is_published(play: Play) -> None:
    """At noon of the next day the server publishes that day: nine of ten, and it will stay as published."""
    play.stage.clock.advance_to(play.stage.at("12:05", -1))
    publish_figures(play.stage.parts)
    with reading(play.stage.parts.store):
        published = published_figure(play.site, (play.stage.estate.today - timedelta(days=2)).isoformat())
    require(published is not None, "the figure of two days before was not published")
    assert published is not None
    rate = rate_of(published.figure)
    require((rate.done, rate.due) == (9, 10), f"published were {rate.done} of {rate.due}")
    play.say(f"the day before, noon: {rate.done} of {rate.due} published, {published.figure.not_heard_from} not heard from")


def the_night(play: Play) -> None:
    """Due work is written down; the control room keeps its log every two hours until the day begins."""
    play.stage.clock.advance_to(play.stage.at("00:05"))
    opened = sum(one.opened for one in open_due_work(play.stage.parts))
    play.enrol("D", "monitor-01")
    for clock in ("00:10", "02:10", "04:10", "06:10"):
        play.stage.clock.advance_to(play.stage.at(clock))
        play.work("D", [LOG])
    play.sync("D")
    play.say(f"midnight: {opened:,} more tasks of the coming weeks written down; the control room has kept its log four times")
