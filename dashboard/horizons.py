"""Which rows of horizons and trends are shown, and what is said of them: cards, sentences, choices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from dashboard import cards, theme, words
from queries import Result
from queries.statistics.trend import FAR
from queries.statistics.verdict import JUMP

Row = dict[str, Any]
Suite = tuple[str, str]
METR = "METR p50 (release th11)"
METR_80 = "METR p80 (release th11)"
LEVELS = {"p50": "half of the time", "p80": "four times in five"}
SPANS = ("all", "2023 on", "2024 on", "last 24 months", "before the last 24 months")
FEWEST = 3  # models in a trend
POINTS, ROWS, REFITTED = (
    200,
    40,
    500,
)  # models that are drawn as points, as rows, and fitted anew while one waits
NO_HORIZON = (
    "No horizon yet: it needs attempts at tasks whose length is known. Give `human_minutes` in the files, or "
    "a list of tasks under `[evaluations]` in `foreshock.toml`."
)


def suites(horizons: pl.DataFrame, attempts: pl.DataFrame) -> list[Suite]:
    """Versions of suites: most models with a horizon first, then the most tried; they are never added up."""
    keys = ["suite", "suite_version"]
    fitted = horizons.group_by(keys).agg(pl.col("value").count().alias("models"))
    tried = attempts.group_by(keys).agg(pl.col("n").sum())
    every = fitted.join(tried, on=keys, how="full", coalesce=True).with_columns(
        pl.col("models", "n").fill_null(0)
    )
    ordered = every.sort("models", "n", *keys, descending=[True, True, False, True])
    return list(ordered.select(keys).iter_rows())


def cut(result: Result, suite: Suite | None) -> Result:
    """The rows of one version of one suite."""
    name, version = suite or ("", "")
    own = (pl.col("suite") == name) & (pl.col("suite_version") == version)
    return replace(result, frame=result.frame.filter(own))


def main(result: Result, column: str) -> Result:
    """The rows of the version of a suite that has most in that column."""
    most = result.frame.group_by("suite", "suite_version").agg(pl.col(column).sum())
    ordered = most.sort(column, "suite", "suite_version", descending=[True, False, True])
    return cut(result, next(ordered.select("suite", "suite_version").iter_rows(), None))


def of(measure: cards.Measure, suite: Suite | None) -> cards.Measure:
    """The card of one version of a suite."""
    read = measure.whole
    return replace(measure, whole=lambda result: read(cut(result, suite))) if read and suite else measure


def names(fitted: Result, tried: Result, suite: Suite) -> list[str]:
    """Models of a suite, the newest with a horizon first, then those that have none."""
    known = at(cut(fitted, suite).frame, "p50").reverse()["model"]
    others = cut(tried, suite).frame.filter(pl.col("model") != cards.HUMAN)["model"].unique().sort()
    return list(dict.fromkeys([*known, *others]))


def trend(result: Result, suite: Suite, level: str, span: str) -> Row | None:
    """The trend of one window."""
    wanted = (pl.col("span") == span) & (pl.col("level") == int(level[1:]))
    return next(cut(result, suite).frame.filter(wanted).iter_rows(named=True), None)


def at(frame: pl.DataFrame, level: str) -> pl.DataFrame:
    """Models with a horizon at that level, as minutes, lower and upper, by date."""
    names = ("value", "low", "high") if level == "p50" else ("p80_minutes", "p80_low", "p80_high")
    renamed = (pl.col(old).alias(new) for old, new in zip(names, ("minutes", "lower", "upper"), strict=True))
    shown = frame.with_columns(renamed).filter(pl.col("minutes") > 0)
    return shown.sort("dated_on", "minutes", nulls_last=True)


def leading(rows: pl.DataFrame) -> pl.DataFrame:
    """Of figures of others those that were best at their date, where they say which."""
    best = rows.filter(pl.col("note").str.starts_with("best at its date"))
    return best if best.height else rows


def newest(result: Result) -> cards.Card:
    """The horizon of the newest model that was best at its date."""
    fitted = result.frame.with_columns(pl.col("value").is_not_null().cast(pl.Int64).alias("fitted"))
    known = at(main(replace(result, frame=fitted), "fitted").frame, "p50")
    card = cards.Card("Task horizon", words.NOTHING, why=result.metric.why)
    best = known.filter("frontier") if known["frontier"].any() else known.tail(1)
    if best.is_empty():
        return replace(card, facts=("no model with a success and a failure at tasks of known length",))
    now = best.row(-1, named=True)
    return replace(
        card,
        number=words.length(now["minutes"]),
        change=f"{now['model']}{', ' + words.day(now['dated_on']) if now['dated_on'] else ''}",
        facts=(
            "finished half of the time",
            *between(now["lower"], now["upper"], "minutes"),
            *((f"four times in five: {words.length(now['p80_minutes'])}",) if now["p80_minutes"] else ()),
            f"n = {words.count(now['n'])} attempts at {words.count(now['tasks'])} tasks",
            f"suite {now['suite']} {now['suite_version']}",
        ),
        notes=tuple(note for note in (sentence(now["flag"] or ""), later(known, now)) if note),
        spark=tuple((value, True) for value in best["minutes"].tail(cards.SPAN)),
        colour=theme.ORIGINS["ai"].colour,
    )


def later(known: pl.DataFrame, now: Row) -> str:
    """Models that came after the best one."""
    after = known.filter(entering() & (pl.col("dated_on") > (now["dated_on"] or date.max)))
    said = [
        f"{model} {words.length(minutes)}" for model, minutes in after.select("model", "minutes").iter_rows()
    ]
    return f"Later, not longer: {words.listed(said)}." if said else ""


def doubling(result: Result) -> cards.Card:
    """In how many days the horizon doubles, over all models that were best at their date."""
    every = replace(result, frame=result.frame.filter((pl.col("span") == "all") & (pl.col("level") == 50)))
    rows = main(every, "n").frame.to_dicts()
    card = cards.Card("Doubling time", words.NOTHING, why=result.metric.why)
    if not rows or rows[0]["value"] is None:
        return replace(card, facts=(pace(rows[0] if rows else None),))
    now = rows[0]
    return replace(
        card,
        number=words.count(now["value"]) + words.SPACE + "days",
        change=verdict(now),
        facts=(
            *between(now["low"], now["high"], "days"),
            f"n = {now['n']} models, each best at its date",
            f"{words.day(now['from_on'])} to {words.day(now['to_on'])}",
            f"suite {now['suite']} {now['suite_version']}",
        ),
        notes=tuple(note for note in (unsteady(now),) if note),
    )


def between(low: float | None, high: float | None, unit: str) -> tuple[str, ...]:
    """The interval; where it has one end only, that one."""
    if low is None and high is None:
        return ()
    tail = " days" if unit == "days" else ""
    if high is None:
        return (f"95 % interval from {words.figure(low, unit)}{tail}, without an upper end",)
    if low is None:
        return (f"95 % interval up to {words.figure(high, unit)}{tail}",)
    return (f"95 % interval {words.interval(low, high, unit)}{tail}",)


def pace(row: Row | None) -> str:
    """A trend in a sentence."""
    if row is None or row["doublings_per_year"] is None:
        found = row["n"] if row else 0
        return f"No doubling time: {found} models best at their date here, {FEWEST} on different days needed."
    if row["value"] is None:
        return f"No doubling: over {row['n']} models the horizon did not grow."
    said = ", ".join(between(row["low"], row["high"], "days"))
    days = f"{words.day(row['from_on'])} to {words.day(row['to_on'])}"
    return (
        f"Doubles every {words.count(row['value'])} days{f' ({said})' if said else ''}, "
        f"over {row['n']} models that were best at their date, {days}. "
        f"Is it speeding up? {sentence(verdict(row))}"
    )


def verdict(row: Row) -> str:
    """The verdict of a trend; of a jump when, and to how many times the line before."""
    if row["verdict"] != JUMP:
        return row["verdict"]
    factor, when = row["jump_factor"], words.day(row["jump_on"])
    return f"{JUMP}{' down' if factor < 1 else ''}, {when}, to {words.plain(factor)} times the line before"


def unsteady(row: Row | None) -> str:
    """Whether the newest model alone makes the verdict."""
    if row is None or row["verdict_without_newest"] == row["verdict"]:
        return ""
    return f"Without the newest model: {row['verdict_without_newest']}."


def left_out(fitted: Result, suite: Suite, level: str) -> str:
    """Attempts and models that are not in the figure, and why."""
    frame = cut(fitted, suite).frame
    counts = {
        "without a known length": frame["no_minutes"].sum(),
        "without verdict and score": frame["no_score"].sum(),
        "marked invalid": frame["invalid"].sum(),
    }
    attempts = [f"{words.count(count)} attempts {why}" for why, count in counts.items() if count]
    shown = at(frame, level).filter(entering())["model"].implode()
    rest = frame.filter(~pl.col("model").is_in(shown))
    models = [
        f"{words.literal(row['model'])} ({row['flag'] or 'no horizon'})" for row in rest.iter_rows(named=True)
    ]
    said = [words.listed(part, 6) for part in (attempts, models) if part]
    if said:
        return f"Left out: {'; '.join(said)}."
    return "" if frame.is_empty() else "Nothing was left out."


def bounded(fitted: Result, suite: Suite, level: str) -> str:
    """What a figure of very many models leaves to its table, and intervals that rest on few draws."""
    frame = cut(fitted, suite).frame
    kinds = at(frame, level).drop_nulls("dated_on")["frontier"].value_counts()["count"]
    drawn, asked = frame["draws_used"].max() or 0, frame["draws"].max() or 0
    said = (
        f"Drawn are the newest {POINTS} of each kind; the table has all."
        if max(kinds, default=0) > POINTS
        else "",
        f"Intervals rest on {drawn:,} draws, not {asked:,}." if 0 < drawn < asked / 1.5 else "",
    )
    return " ".join(filter(None, said))


def remarks(rejected: Result, suite: Suite) -> str:
    """What the night found odd about a suite: tasks that came or went under one version, or changed."""
    mine = (pl.col("source") == "evaluations") & (pl.col("file") == f"suite {' '.join(suite)}")
    found = rejected.frame.filter(mine & (pl.col("first_line") == 0))["reason"]
    return " ".join(sentence(words.literal(reason)) for reason in found)


def entering() -> pl.Expr:
    """Models that can enter a trend, as queries.statistics.trend has it."""
    near = pl.col("value") <= FAR * pl.col("longest_minutes")
    return pl.col("dated_on").is_not_null() & near & (pl.col("slope") < 0)


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
