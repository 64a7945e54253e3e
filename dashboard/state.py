"""The state in one sentence: which of its three families are missing, and what would supply them."""

from __future__ import annotations

import polars as pl

from dashboard import words
from dashboard.cards import HUMAN
from queries import Result

QUARTERS = 12  # closed quarters that the speed family compares: 8 recent, at least 4 before them
MODELS = 8  # fitted models of one suite version that the capability family needs


def sentence() -> str:
    """One line."""
    return "Not enough data: the verdict rests on speed, loop and capability, and none is computed yet."


def missing(output: Result, success: Result) -> list[str]:
    """Per family, what there is and what would supply the rest."""
    return [speed(output.frame), LOOP, capability(success.frame)]


LOOP = (
    "Loop: the share of AI-research code that the previous model wrote. It needs areas marked "
    "ai_research = true in foreshock.toml, and models with their dates of development in the drop folder; "
    "its metrics are not here yet."
)


def speed(frame: pl.DataFrame) -> str:
    """Closed quarters of output per contributor, of the panel."""
    panel = frame.filter(
        (pl.col("repositories") == "panel") & pl.col("complete") & pl.col("value").is_not_null()
    )
    found = panel.height
    have = f"Speed: {found} closed quarters of output per contributor here, {QUARTERS} needed"
    if found >= QUARTERS:
        return f"{have}. The history is long enough; the test of its growth rate is not here yet."
    return f"{have}. Older history supplies them: add repositories that go back further, or wait."


def capability(frame: pl.DataFrame) -> str:
    """Models measured in one version of one suite."""
    counted = (
        frame.filter(pl.col("model") != HUMAN)
        .group_by("suite", "suite_version")
        .agg(pl.col("model").n_unique().alias("models"))
    )
    most = counted["models"].max() or 0
    have = f"Capability: {words.plain(float(most))} models measured in one suite version, {MODELS} needed"
    if most >= MODELS:
        return f"{have}. There are enough; their horizons are not fitted here yet."
    return f"{have}. Evaluation logs in the drop folder supply them; horizons are not fitted here yet."
