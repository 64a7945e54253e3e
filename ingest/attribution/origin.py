"""The origin of a commit, from the evidence found for it.

    ai          an agent is the author, signed a person's commit, or a line note gives it lines
    automation  a robot that is no AI is the author, or so the message says
    assisted    AI helped: declared by a person, an applied suggestion, an automatic fix
    undeclared  nothing of these was found; reviews by AI are evidence, but of nobody's authorship

`human` is never concluded here: silence proves nothing. A strong mark of AI decides over an automation
identity, because workflows run agents under the robot's name; a weak one does not, because robots quote
what others wrote (dependabot puts release notes into its messages). A robot that nobody knows, which is
weak automation, decides no origin: it may be an agent.
"""

from __future__ import annotations

import polars as pl

GRADES = {"lines": 0, "strong": 1, "weak": 2}
ORIGINS = {0: "ai", 1: "automation", 2: "ai", 3: "assisted"}


def decide(shas: pl.Series, evidence: pl.DataFrame) -> pl.DataFrame:
    """Origin, grade, tool, model and impersonal of every sha, in the order given.

    The grade is the best of the evidence that decided; NULL for undeclared. Tool and model are of that
    evidence too: the author's identity first, then the strongest marks in their order, and the model is
    the first that a mark of the same tool names. Of automation neither is given, since it is no AI.
    `impersonal`: the author's identity is an agent or a robot, so no person is on record.
    """
    grade = pl.col("grade").replace_strict(GRADES, return_dtype=pl.Int8)
    ranked = evidence.with_columns(step=_step(), rank=grade)
    deciding = ranked.filter(pl.col("step") == pl.col("step").min().over("sha")).with_row_index("order")
    deciding = deciding.sort(pl.col("place") != "author", "rank", "order")
    tool = pl.col("tool").drop_nulls().first()
    same_tool = pl.col("tool").eq_missing(tool)
    origins = deciding.group_by("sha").agg(
        origin=pl.col("step").first().replace_strict(ORIGINS, return_dtype=pl.String),
        grade=pl.col("grade").sort_by("rank").first(),
        tool=tool,
        model=pl.col("model").filter(same_tool).drop_nulls().first(),
    )
    identity = (pl.col("place") == "author") & (pl.col("role") != "coauthor")
    authors = evidence.group_by("sha").agg(impersonal=identity.any())
    decided = shas.cast(pl.String).alias("sha").to_frame()
    for known in (origins, authors):
        decided = decided.join(known, on="sha", how="left", maintain_order="left")
    robots = pl.col("origin") == "automation"
    return decided.with_columns(
        pl.col("origin").fill_null("undeclared"),
        pl.when(~robots).then(pl.col("tool", "model")),
        pl.col("impersonal").fill_null(False),
    )


def _step() -> pl.Expr:
    """Which evidence goes first; NULL for what decides nothing."""
    wrote, weak = pl.col("role").is_in(["agent", "coauthor", "note"]), pl.col("grade") == "weak"
    return (
        pl.when(wrote & ~weak)
        .then(0)
        .when((pl.col("role") == "automation") & ~weak)
        .then(1)
        .when(wrote)
        .then(2)
        .when(pl.col("role") == "assist")
        .then(3)
    )
