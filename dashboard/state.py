"""The state in sentences: word, evidence, what argues against it, what is missing, how else it would read."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

import queries
from dashboard import words
from dashboard.cards import HUMAN
from queries import Result

Row = dict[str, Any]
Supplied = Mapping[str, int]  # how many areas of AI research and dated models the warehouse holds
TABLE = Path(queries.__file__).parent / "statistics" / "states.csv"
QUARTERS = 12  # closed quarters that the speed family compares: 8 recent, at least 4 before them
MODELS = 8  # fitted models of one suite version that the capability family needs
NAMES = {
    "output_per_contributor": "output per contributor",
    "successor_share": "what a model writes of its successor",
    "ai_research_share": "AI's share of research code",
    "task_horizon": "the task horizon",
}
MEANINGS = {
    "not enough data": "fewer than two of speed, loop and capability can be computed",
    "steady": "nothing that is looked at grows clearly faster than it grew before",
    "watch": "something is moving; the adoption of agents alone does this",
    "elevated": "signs agree that the rates themselves rise",
    "accelerating": "speed, loop and capability all grow at rising rates, for the second quarter in a row",
}
RISING = ("counts", "watched")  # either is told as evidence


def lines(states: pl.DataFrame, others: pl.DataFrame, signals: pl.DataFrame) -> list[str]:
    """The newest closed quarter; `others` are the states under the other way of counting marks."""
    now = states.tail(1).to_dicts()[0]
    mine = signals.filter(pl.col("period") == now["period"]).to_dicts()
    other = others.filter(pl.col("period") == now["period"])["value"].to_list()
    quarter = words.period(now["period"], "quarter")
    said = [
        f"{now['value'].capitalize()} at the end of {quarter}: {MEANINGS[now['value']]}.",
        listed("Evidence", [row for row in mine if rising(row)]),
        listed("Against it" if now["value"] != "steady" else "Level", [row for row in mine if level(row)]),
        gone(mine, now),
        otherwise(now, other[0] if other else None, quarter),
        at_the_time(now),
    ]
    return [line for line in said if line]


def rising(row: Row) -> bool:
    """Whether a signal is evidence of something."""
    return row["known"] and any(row[flag] for flag in RISING)


def level(row: Row) -> bool:
    """Whether it is evidence of nothing."""
    return row["known"] and not rising(row)


def listed(head: str, rows: list[Row]) -> str:
    """Signals in a sentence."""
    return f"{head}: {'; '.join(signal(row) for row in rows)}." if rows else ""


def signal(row: Row) -> str:
    """Both rates of a signal, and what is thought of their difference."""
    rates = f"{pace(row['signal'], row['recent'])}, before {pace(row['signal'], row['earlier'])}"
    if row["one_off"]:
        return f"{NAMES[row['signal']]} {rates}, which one step explains best"
    surely = " with little doubt" if row["strict"] and row["family"] != "capability" else ""
    weak = "faster, if not clearly" if row["counts"] else "not clearly faster"
    clear = f"faster{surely}" if row["watched"] else weak
    return f"{NAMES[row['signal']]} {rates}: {clear}"


def pace(name: str, rate: float) -> str:
    """A rate as people say it: output in per cent, shares by their odds, horizons in days per doubling."""
    if name == "output_per_contributor":
        return yearly(rate)
    if name != "task_horizon":
        return f"{words.multiple(math.exp(rate))} a year in odds"
    if rate <= 0:
        return "not growing"
    return f"doubling in {words.count(math.log(2) / rate * 365.25)} days"


def yearly(rate: float) -> str:
    """A rate of logarithms in per cent: 0.69 is +100 % a year."""
    return f"{words.signed(round(100 * math.expm1(rate)))}{words.SPACE}% a year"


def gone(rows: list[Row], now: Row) -> str:
    """Families that cannot be computed, or whose newest evidence is too old, and what they cap."""
    missing = [row for row in rows if not row["known"]]
    if not missing:
        return ""
    said = "; ".join(f"{NAMES[row['signal']]} ({row['note']})" for row in missing)
    families = [family for family in ("speed", "loop", "capability") if now[family] == "unknown"]
    cap = f" Without {words.listed(families)} no more than {now['highest']} can be read." if families else ""
    return f"Missing: {said}.{cap}"


def otherwise(now: Row, other: str | None, quarter: str) -> str:
    """How it would read without the newest quarter, and with marks counted the other way."""
    before = now["without_newest"] or "nothing yet"
    counted = f"; counting weak marks and assisted work too: {other}" if other else ""
    return f"Without {quarter}: {before}{counted}."


def at_the_time(now: Row) -> str:
    """What was read first, where that was something else."""
    if now["first_state"] == now["value"]:
        return ""
    return f"When it was first read, on {words.day(now['first_read_on'])}: {now['first_state']}."


@cache
def table() -> tuple[dict[str, str], ...]:
    """How often each state is read in simulated organisations, by the rule and by its first wording."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def errors() -> str:
    """What the rule can and cannot do, from the table."""
    rows = {row["world"]: row for row in table() if row["rule"] == "in use"}
    ever = {world: float(row["ever elevated or more"]) for world, row in rows.items()}
    plain = max(ever[world] for world, row in rows.items() if row["held to"] == "at most 5 %")
    strong = rows["strong compounding"]
    noticed, later = (
        round(float(strong[name])) for name in ("ever elevated or more", "elevated or more at the last look")
    )
    slow, once = (round(ever[world]) for world in ("slow compounding", "adoption, models faster once"))
    within = strong["median delay in quarters"]
    return (
        f"In simulated organisations the rule notices strong compounding in {noticed} of 100, half of these "
        f"within {within} quarters of its beginning, and slow compounding in {slow} of 100. Over four years "
        f"of plain adoption it ever calls up to {plain:.1f} of 100 elevated, of those whose models become "
        f"faster once {once} of 100. It speaks while rates rise: at the end of four years of strong "
        f"compounding it still does so in {later} of 100."
    )


def nothing_read() -> str:
    """Before the first closed quarter that can be read."""
    return (
        "Not enough data: the state is read from 8 closed quarters on, of two of speed, loop and capability."
    )


def missing(output: Result, success: Result, supplied: Supplied) -> list[str]:
    """Per family, what there is and what would supply the rest."""
    return [speed(output.frame), loop(supplied), capability(success.frame)]


def speed(frame: pl.DataFrame) -> str:
    """Whether the history is long enough."""
    found = quarters(frame)
    have = f"Speed: {found} closed quarters of output per contributor here, {QUARTERS} needed."
    return have if found >= QUARTERS else f"{have} Add repositories that go back further, or wait."


def quarters(frame: pl.DataFrame) -> int:
    """Closed quarters of output per contributor, of the panel."""
    panel = (pl.col("repositories") == "panel") & pl.col("complete") & pl.col("value").is_not_null()
    return frame.filter(panel).height


def loop(supplied: Supplied) -> str:
    """Areas of AI research, and models with dates."""
    needs = {
        "areas": "areas marked ai_research = true in foreshock.toml",
        "models": "models with their dates of development in the drop folder",
    }
    lacking = [need for name, need in needs.items() if not supplied[name]]
    what = (
        "Loop: AI's share of research code, and what a model wrote of its successor, over 8 closed quarters."
    )
    return f"{what} It needs {words.listed(lacking)}." if lacking else what


def capability(frame: pl.DataFrame) -> str:
    """Whether enough models were measured."""
    models = pl.col("model").n_unique().alias("models")
    counted = frame.filter(pl.col("model") != HUMAN).group_by("suite", "suite_version").agg(models)
    most = counted["models"].max() or 0
    have = f"Capability: {most} models measured in one suite version, {MODELS} needed."
    return have if most >= MODELS else f"{have} Evaluation logs supply them."
