"""After an outage nothing is told of a day before the calendar has caught up with it."""

from __future__ import annotations

from datetime import timedelta

from server.database import Store, reading
from server.settings import Settings
from server.site.views import all_sites
from server.task.figures import publish_figures
from server.task.figures_views import published_figure
from server.task.opening import open_due_work
from server.task.stored_views import tasks_due
from tests.server.task.test_opening import DAY, laid


def test_regression_no_half_day_is_published_before_an_outage_is_caught_up_with(store: Store, settings: Settings) -> None:
    parts, estate, clock = laid(store, settings)
    open_due_work(parts)
    clock.now += timedelta(days=14)
    publish_figures(parts)
    lost = DAY + timedelta(days=12)  # nobody had written this day down; what falls due on it then are weeks and months alone
    site = estate.main.site.id
    with reading(store):
        here = next(one for one in all_sites() if one.id == site)
        assert tasks_due(here, lost - timedelta(days=2), lost)
        early = [published_figure(site, (DAY + timedelta(days=n)).isoformat()) for n in range(13)]
    assert early[0] is not None
    assert early[8:] == [None] * 5
    open_due_work(parts)
    publish_figures(parts)
    with reading(store):
        late = published_figure(site, lost.isoformat())
        assert late is not None
        assert late.figure.due == len(tasks_due(here, lost, lost))
