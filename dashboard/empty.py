"""What a page says where there is nothing: rows that were never read, or that a selection cut off."""

from __future__ import annotations

import streamlit as st

import queries
from dashboard import snapshot
from dashboard.cards import Measure
from dashboard.view import View

FORGE = "name its forge under `[github]` or `[gitlab]` in `foreshock.toml`"
LINES = (
    "lines",
    "they are followed unless `survival.seconds` in `foreshock.toml` is 0; the next night does it",
)
EVALUATIONS = (
    "evaluations",
    "put `evaluations*.csv` into the drop folder, or name their files under `[evaluations]` in "
    "`foreshock.toml`",
)
MODELS = (
    "models that were built here",
    "put `models*.csv` with their `predecessor` and `development_from`, and `generation_steps*.csv`, into "
    "the drop folder",
)
QUARTERS = (
    "signals",
    "it takes 8 closed quarters: add repositories that go back further to `foreshock.toml`, or wait",
)
MISSING = {  # metrics whose rows come from elsewhere than git, and where from
    "ci_pass_rate": ("CI runs", f"{FORGE}, or put `ci_runs*.csv` into the drop folder"),
    "lead_time": ("requests", FORGE),
    "review_coverage": ("reviews", FORGE),
    "deployment_frequency": ("deployments", f"{FORGE}, or put `deployments*.csv` into the drop folder"),
    "takeovers": (
        "sessions, branches or requests of agents",
        f"put `sessions*.csv` into the drop folder, or {FORGE}",
    ),
    "ai_against_no_mark": ("landings to compare", "name repositories in `foreshock.toml`"),
    "coding_ceiling": (
        "answers on time spent coding",
        "put `surveys*.csv` with the question `coding_share` into the drop folder",
    ),
    "survey_uplift": ("surveys", "put `surveys*.csv` with the question `uplift` into the drop folder"),
    "recovery_time": ("incidents", "put `incidents*.csv` into the drop folder"),
    "compute_share": ("hours of compute", "put `compute*.csv` into the drop folder"),
    "agent_human_ratio": (
        "hours of agents",
        "put `agent_time*.csv` and `headcount*.csv` into the drop folder",
    ),
    "loop_stages": ("landings, requests or CI runs", f"name repositories in `foreshock.toml`, and {FORGE}"),
    **dict.fromkeys(
        ("successor_share", "automation_level", "development_cycle", "checkpoint_coverage"), MODELS
    ),
    **dict.fromkeys(("signals", "states", "oversight_pace"), QUARTERS),
    "adoption_lead": ("teams to compare", "name a `team` at each repository in `foreshock.toml`"),
    **dict.fromkeys(("churn_14d", "line_survival", "surviving_ai_share", "ai_on_ai"), LINES),
    **dict.fromkeys(("success_by_length", "task_horizon", "horizon_trend"), EVALUATIONS),
}
UNREAD = (
    "No landings were read yet: name repositories under `[[repos]]` in `foreshock.toml`, and run "
    "`python -m ingest`. Pages fill as soon as a night is published."
)
NOT_YET = "Nothing yet, whatever is selected: no such rows were read, or no period of them is closed."
SELECTED = "Nothing in this selection. Widen the period, or clear a filter."


def known(seen: View, metric: str) -> bool:
    """Whether anything of this kind was ever read, whatever is selected."""
    frame = snapshot.answer(seen.snapshot, metric, {}).frame
    return bool(frame["n"].sum()) if metric == "review_coverage" else not frame.is_empty()


def read(seen: View, metric: str) -> bool:
    """The same; where nothing was, the page says once what is missing and where it comes from."""
    try:
        found = known(seen, metric)
    except queries.QueryError as error:
        st.warning("This cannot be shown.", icon=":material/info:")
        st.text(str(error))
        return False
    if not found:
        nothing(seen, metric)
    return found


def there(seen: View, *measures: Measure) -> list[Measure]:
    """Of these cards those that can ever have a figure, or whose row says why they cannot be shown."""
    return [measure for measure in measures if refused(seen, measure.metric) or known(seen, measure.metric)]


def refused(seen: View, metric: str) -> bool:
    """Whether the snapshot cannot answer it, as one that other code has written."""
    try:
        seen.ask(metric)
    except queries.QueryError:
        return True
    return False


def lacking(seen: View, metric: str) -> bool:
    """Whether a list has no row in this selection; one that cannot be shown says so itself."""
    try:
        return seen.ask(metric).frame.is_empty()
    except queries.QueryError:
        return False


def nothing(seen: View, metric: str) -> None:
    """Why there is nothing, and what to do: no filter brings rows that were never read."""
    what, advice = MISSING.get(metric, ("", ""))
    if known(seen, metric):
        st.info(SELECTED, icon=":material/filter_alt_off:")
    elif what:
        st.info(
            f"No {what} were {'followed' if what == 'lines' else 'read'} yet: {advice}.",
            icon=":material/upload_file:",
        )
    else:
        st.info(NOT_YET, icon=":material/hourglass_empty:")
