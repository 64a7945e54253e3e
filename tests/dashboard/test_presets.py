"""Views with a name: what a click sets, and what it clears."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard import presets
from tests.dashboard.test_app import run


def state(app: object, name: str) -> object:
    return app.session_state[name]


def click(app: object, key: str) -> object:
    return app.button(key=key).click().run()


@pytest.fixture
def page(organisation, monkeypatch):
    return run(organisation, "ai_code_share", monkeypatch, repos="acme/trainer", grain="week")


def test_a_preset_sets_its_filters_and_clears_the_others(page):
    assert (state(page, "repos"), state(page, "grain")) == (["acme/trainer"], "week")
    click(page, "preset_As published")
    assert (state(page, "repos"), state(page, "grain"), state(page, "policy")) == ([], None, "as published")
    click(page, "preset_Production")
    assert (state(page, "scopes"), state(page, "policy")) == (["production"], "strict")
    click(page, "preset_Everything")
    assert (state(page, "scopes"), state(page, "from"), state(page, "kinds")) == ([], None, [])
    assert [error.message for error in page.exception] == []


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 10, 31), date(2025, 10, 1)),
        (date(2026, 1, 1), date(2025, 1, 1)),
        (date(2024, 2, 29), date(2023, 2, 1)),
        (date(2025, 2, 28), date(2024, 2, 1)),
    ],
)
def test_the_last_twelve_months_begin_with_the_month_of_a_year_before(today, first):
    [preset] = [preset for preset in presets.known(today) if preset.name == "Last 12 months"]
    assert preset.chosen == {"from_date": first, "grain": "month"}
