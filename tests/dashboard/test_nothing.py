"""Where there is nothing to draw, the page says why: never read, or cut off by what is selected."""

from __future__ import annotations

import pytest

from dashboard import breakdowns, drawings, evidence
from tests.dashboard import warehouse
from tests.dashboard.test_app import run

SELECTED = "Nothing in this selection. Widen the period, or clear a filter."
FORGE = "name its forge under `[github]` or `[gitlab]` in `foreshock.toml`"
REQUESTS = f"No requests were read yet: {FORGE}."
REVIEWS = f"No reviews were read yet: {FORGE}."
CI = f"No CI runs were read yet: {FORGE}, or put `ci_runs*.csv` into the drop folder."
DEPLOYMENTS = f"No deployments were read yet: {FORGE}, or put `deployments*.csv` into the drop folder."
INCIDENTS = "No incidents were read yet: put `incidents*.csv` into the drop folder."
DROP = "into the drop folder"
CODING = (
    "No answers on time spent coding were read yet: put `surveys*.csv` with the question "
    f"`coding_share` {DROP}."
)
SURVEYS = f"No surveys were read yet: put `surveys*.csv` with the question `uplift` {DROP}."
TAKEOVERS = (
    f"No sessions, branches or requests of agents were read yet: put `sessions*.csv` {DROP}, or {FORGE}."
)
MODELS = (
    "No models that were built here were read yet: put `models*.csv` with their `predecessor` and "
    f"`development_from`, and `generation_steps*.csv`, {DROP}."
)
STAGES = (
    f"No landings, requests or CI runs were read yet: name repositories in `foreshock.toml`, and {FORGE}."
)
AGENTS = f"No hours of agents were read yet: put `agent_time*.csv` and `headcount*.csv` {DROP}."
COMPUTE = f"No hours of compute were read yet: put `compute*.csv` {DROP}."
COMPARED = "No landings to compare were read yet: name repositories in `foreshock.toml`."
LINES = (
    "No lines were followed yet: they are followed unless `survival.seconds` in `foreshock.toml` is 0; the "
    "next night does it."
)
EVALUATIONS = (
    "No evaluations were read yet: put `evaluations*.csv` into the drop folder, or name their files under "
    "`[evaluations]` in `foreshock.toml`."
)


@pytest.fixture(scope="module")
def git_only(tmp_path_factory):
    """A warehouse that holds what git tells, and nothing else."""
    config = warehouse.unpublished(tmp_path_factory.mktemp("git-only"))
    emptied = [f"DELETE FROM {name}" for name in ("daily_ci", "evaluations", "horizons", "horizon_trends")]
    warehouse.publish(config.parent / "warehouse", "20261110T020000Z", *emptied)
    return config


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("shipping_velocity", [LINES, CODING, SURVEYS, REQUESTS, CI, DEPLOYMENTS, INCIDENTS]),
        ("task_horizon", [EVALUATIONS]),
        ("oversight", [REVIEWS, TAKEOVERS, COMPARED]),
        ("the_loop", [MODELS, STAGES, LINES, AGENTS, COMPUTE]),
    ],
)
def test_with_git_only_the_page_names_the_files_that_are_missing(page, said, git_only, monkeypatch):
    app = run(git_only, page, monkeypatch)
    assert missing(app) == said


def missing(app):
    """What the page says was never read."""
    return [info.value for info in app.info if " yet: " in info.value]


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
    said = "No AI-marked lines in October 2026."
    assert [info.value for info in app.info] == [LINES, said, said]  # by tool and by model


def test_without_areas_the_page_says_where_to_name_them(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z", "DELETE FROM areas")
    app = run(config, "ai_code_share", monkeypatch)
    assert [info.value for info in app.info] == [LINES, drawings.NO_RESEARCH, breakdowns.NO_AREAS]
    app = run(config, "oversight", monkeypatch)
    assert missing(app) == [REVIEWS, TAKEOVERS, COMPARED]
    assert evidence.NO_GUARDED in [info.value for info in app.info]


def test_a_selection_without_guarded_changes_is_not_called_unmarked(organisation, monkeypatch):
    app = run(organisation, "ai_code_share", monkeypatch, repos="acme/trainer")
    few = "0 landings here; a share is shown from 5"  # four in October
    withheld = f'November 2026: {few}; a quarter may hold enough (under "Period").'
    assert [info.value for info in app.info] == [LINES, withheld]
    app = run(organisation, "oversight", monkeypatch, repos="acme/trainer")
    assert missing(app) == [REVIEWS, TAKEOVERS, COMPARED]
    assert evidence.NO_CHANGES in [info.value for info in app.info]


def test_one_closed_period_has_nothing_to_be_compared_with(organisation, monkeypatch):
    query = {"from": "2026-10-01", "repos": "acme/serving"}
    app = run(organisation, "ai_code_share", monkeypatch, **query)
    assert "A change needs two closed periods with landings." in [info.value for info in app.info]


def test_a_change_of_a_share_that_is_withheld_says_why(tmp_path, monkeypatch):
    config = warehouse.unpublished(tmp_path)
    few = "UPDATE daily_merges SET merges = 1 WHERE landed_on >= DATE '2026-10-01'"
    warehouse.publish(tmp_path / "warehouse", "20261110T020000Z", few)
    app = run(config, "ai_code_share", monkeypatch, repos="acme/serving")
    assert [info.value for info in app.info if "two periods" in info.value] == [
        "3 landings in one of the two periods; a change is shown from 5 in both."
    ]


def test_lists_without_a_row_share_one_sentence(git_only, monkeypatch):
    app = run(git_only, "task_horizon", monkeypatch)
    said = (
        "Nothing in this selection, or nothing on record yet: The last 24 months against those before, "
        "What got worse, How full the suites are, Success by difficulty, Optimisation experiments and "
        "What evaluations cost."
    )
    assert said in [caption.value for caption in app.caption]
    assert list(app.subheader) == []
