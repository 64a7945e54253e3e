"""Where there is nothing to draw, the page says why: never read, or cut off by what is selected."""

from __future__ import annotations

import pytest

from tests.dashboard import warehouse
from tests.dashboard.test_app import run

SELECTED = "Nothing in this selection. Widen the period, or clear a filter."
CI = "No CI runs were read yet: put `ci_runs*.csv` into the drop folder."
EVALUATIONS = "No evaluations were read yet: put `evaluations*.csv` into the drop folder."


@pytest.mark.parametrize(("page", "said"), [("shipping_velocity", CI), ("task_horizon", EVALUATIONS)])
def test_with_git_only_the_page_names_the_files_that_are_missing(page, said, tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    emptied = ("DELETE FROM daily_ci", "DELETE FROM evaluations")
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z", *emptied)
    app = run(config, page, monkeypatch)
    assert [info.value for info in app.info] == [said]


def test_rows_that_a_filter_cut_off_are_not_called_missing(organisation, monkeypatch):
    app = run(organisation, "shipping_velocity", monkeypatch, to="2020-01-01")
    said = [info.value for info in app.info]
    assert SELECTED in said
    assert CI not in said


def test_a_last_period_without_ai_marks_is_named_in_place_of_an_empty_chart(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    unmarked = "UPDATE daily_lines SET origin = 'undeclared' WHERE landed_on >= DATE '2026-10-01'"
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z", unmarked + " AND origin <> 'automation'")
    app = run(config, "ai_code_share", monkeypatch)
    assert [info.value for info in app.info] == ["No AI-marked lines in October 2026."]
