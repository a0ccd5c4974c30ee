"""The fire pages as people see them: what is shown, who may change rules, and forms that must not do anything."""

from __future__ import annotations

import pytest

from server.database import reading
from server.fire.views import rules_of
from sync.records.equipment import EquipmentState
from sync.rules.fire import Limit
from tests.paper import OTHER_SITE, SITE
from tests.records import equipment
from tests.server.api.conftest import Town
from tests.server.fire.conftest import GUARD, HOUSEKEEPER, SUPERVISOR, Visit, form_of

FIRE = f"/console/sites/{SITE}/fire"
RULES = f"{FIRE}/rules"


def share(town: Town) -> int:
    with reading(town.server.parts.store):
        return rules_of(SITE).number(Limit.AWAY_PERCENT)


def test_the_page_says_what_is_late_away_and_missing_and_over_the_quarter(town: Town, visit: Visit) -> None:
    away = {"state": EquipmentState.AWAY_FOR_SERVICE, "away_with": "<b>Antai", "variant": "powder_abc"}
    town.server.put(
        *(equipment(id=f"ext-{n}", name=f"Away {n}", **away) for n in (1, 2, 3)),
        equipment(id="ext-4", name="Old one", scrap_on="2020-01-01"),
    )
    page = visit(SUPERVISOR).get(FIRE)
    assert page.status_code == 200
    assert "More than the allowed share is away" in page.text
    assert "3 of the site&#39;s 8" in page.text
    assert "Past scrap age" in page.text
    assert "<b>Antai" not in page.text
    assert "&lt;b&gt;Antai" in page.text


def test_the_plan_is_a_page_to_print(town: Town, visit: Visit) -> None:
    town.server.put(equipment(id="ext-1", name="Old one", variant="powder_abc", scrap_on="2020-01-01"))
    page = visit(SUPERVISOR).get(f"{FIRE}/plan").text
    assert "Old one" in page
    assert "Batch 1" in page
    assert "not legal advice" in page


def test_a_change_is_said_with_the_number_of_cards_and_shown_as_the_site_s_own(town: Town, visit: Visit) -> None:
    town.server.put(equipment(id="ext-1", variant="powder_abc", made_on="2024-06"))
    browser = visit(SUPERVISOR)
    form = form_of(browser.get(RULES).text)
    data = {
        "form": form,
        "name": "powder_abc",
        "act": "agent",
        "first": "4",
        "later": "2",
        "scrap": "9",
        "source": "Fire brigade",
    }
    answer = browser.post(RULES, data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{RULES}?changed=1")
    page = browser.get(answer.headers["location"]).text
    assert "the dates of 1 cards" in page
    assert "This site&#39;s own" in page
    assert browser.post(RULES, data={"form": form, "name": "powder_abc", "act": "restore"}).status_code == 303
    assert "This site&#39;s own" not in browser.get(RULES).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""}, {"number": "-1"}, {"number": "1.5"}, {"number": "101"}, {"number": "9" * 7}, {"number": "=1+1"},
        {"number": "０２"}, {"source": "  "}, {"source": "x" * 201}, {"source": "a\u202eb"}, {"name": "../x"}, {"act": "drop"},
        {"name": "scrap_everything"},
    ],
)  # fmt: skip
def test_a_change_that_cannot_be_changes_nothing(wrong: dict[str, str], town: Town, visit: Visit) -> None:
    browser = visit(SUPERVISOR)
    data = {"form": form_of(browser.get(RULES).text), "name": "away_percent", "act": "limit", "number": "20", "source": "x"}
    assert browser.post(RULES, data=data | wrong).status_code in (404, 422)
    assert share(town) == 25


def test_who_may_not_change_rules_sees_them_without_forms_and_is_refused(town: Town, visit: Visit) -> None:
    browser = visit(HOUSEKEEPER)
    page = browser.get(RULES).text
    assert 'name="act"' not in page
    form = form_of(page)  # of the sign-out button
    data = {"form": form, "name": "away_percent", "act": "limit", "number": "20", "source": "x"}
    assert browser.post(RULES, data=data).status_code == 403
    assert share(town) == 25


def test_no_token_no_change_and_no_foreign_site(town: Town, visit: Visit) -> None:
    browser = visit(SUPERVISOR)
    data = {"name": "away_percent", "act": "limit", "number": "20", "source": "x"}
    assert browser.post(RULES, data=data).status_code == 403
    assert share(town) == 25
    assert browser.get(f"/console/sites/{OTHER_SITE}/fire").status_code == 404
    assert visit(GUARD).get(FIRE).status_code == 403
