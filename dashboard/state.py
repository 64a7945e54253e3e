"""The state in one sentence: which of its three families are missing, and what would supply them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboard import words
from dashboard.cards import HUMAN
from queries import Result

Supplied = Mapping[str, int]  # how many areas of AI research and dated models the warehouse holds
QUARTERS = 12  # closed quarters that the speed family compares: 8 recent, at least 4 before them
MODELS = 8  # fitted models of one suite version that the capability family needs


def sentence(output: Result, success: Result, supplied: Supplied) -> str:
    """One line: what is true here, and not data called missing that is there."""
    enough = (
        quarters(output.frame) >= QUARTERS and measured(success.frame) >= MODELS and not lacking(supplied)
    )
    if enough:
        return "No verdict is computed by this release yet. Speed, loop and capability have their data here."
    return "Not enough data: the verdict rests on speed, loop and capability, and none is computed yet."


def missing(output: Result, success: Result, supplied: Supplied) -> list[str]:
    """Per family, what there is and what would supply the rest."""
    return [speed(output.frame), loop(supplied), capability(success.frame)]


def lacking(supplied: Supplied) -> list[str]:
    """What the loop family needs and this warehouse does not hold."""
    needs = {
        "areas": "areas marked ai_research = true in foreshock.toml",
        "models": "models with their dates of development in the drop folder",
    }
    return [need for name, need in needs.items() if not supplied[name]]


def loop(supplied: Supplied) -> str:
    """Areas of AI research, and models with dates."""
    what = "Loop: the share of AI-research code that the previous model wrote."
    needs = lacking(supplied)
    if needs:
        return f"{what} It needs {words.listed(needs)}."
    return f"{what} It is on the page The loop; the test of its growth rate is not here yet."


def quarters(frame: pl.DataFrame) -> int:
    """Closed quarters of output per contributor, of the panel."""
    panel = (pl.col("repositories") == "panel") & pl.col("complete") & pl.col("value").is_not_null()
    return frame.filter(panel).height


def speed(frame: pl.DataFrame) -> str:
    """Whether the history is long enough."""
    found = quarters(frame)
    have = f"Speed: {found} closed quarters of output per contributor here, {QUARTERS} needed"
    if found >= QUARTERS:
        return f"{have}. The history is long enough; the test of its growth rate is not here yet."
    return f"{have}. Older history supplies them: add repositories that go back further, or wait."


def measured(frame: pl.DataFrame) -> int:
    """Models measured in one version of one suite, where they are most."""
    models = pl.col("model").n_unique().alias("models")
    counted = frame.filter(pl.col("model") != HUMAN).group_by("suite", "suite_version").agg(models)
    return counted["models"].max() or 0


def capability(frame: pl.DataFrame) -> str:
    """Whether enough models were measured."""
    most = measured(frame)
    have = f"Capability: {most} models measured in one suite version, {MODELS} needed"
    if most >= MODELS:
        return f"{have}. There are enough; the test of their growth rate is not here yet."
    return f"{have}. Evaluation logs supply them; the test of their growth rate is not here yet."
