"""What `statistic:` in a metric's header names: from the columns of a SELECT to low and high."""

from __future__ import annotations

import numpy as np
import polars as pl

from queries.statistics import fitted
from queries.statistics import survival as curves
from queries.statistics.bootstrap import curve_interval, ratio_interval
from queries.statistics.proportion import wilson_interval
from queries.statistics.stratified import Strata, risk_difference, risk_ratio

UNREACHED = "half of them had not come to it when they were last seen"


def ratio(frame: pl.DataFrame) -> pl.DataFrame:
    """Interval of a ratio of sums, from the clusters that each row lists in no order.

    They are put in order here, by what is in them: by the hash of a person the interval would be another one
    in each warehouse. In SQL, sorting lists costs more than all the rest.
    """
    tops, bottoms = (_flat(frame[name]) for name in ("cluster_top", "cluster_bottom"))
    rows = np.repeat(np.arange(frame.height), frame["cluster_number"].list.len().fill_null(0).to_numpy())
    order = np.lexsort((bottoms, tops, rows))
    low, high = ratio_interval(rows, tops[order], bottoms[order], frame.height)
    return _between(frame.drop("cluster_number", "cluster_top", "cluster_bottom"), low, high)


def multiple(frame: pl.DataFrame) -> pl.DataFrame:
    """As `ratio`, and the same interval as a multiple of the baseline, which is taken as given."""
    frame = ratio(frame)
    bounds = [(pl.col(end) / pl.col("baseline")).alias(f"multiple_{end}") for end in ("low", "high")]
    place = frame.columns.index("multiple") + 1
    names = [*frame.columns[:place], "multiple_low", "multiple_high", *frame.columns[place:]]
    return frame.with_columns(bounds).select(names)


def wilson(frame: pl.DataFrame) -> pl.DataFrame:
    """Interval of a proportion, from the columns passed and n."""
    low, high = wilson_interval(frame["passed"].to_numpy(), frame["n"].to_numpy())
    return _between(frame, low, high)


def geometric(frame: pl.DataFrame) -> pl.DataFrame:
    """Interval of a geometric mean, from clusters of logarithms (tops) and their numbers (bottoms)."""
    return ratio(frame).with_columns(pl.col("low").exp(), pl.col("high").exp())


def difference(frame: pl.DataFrame) -> pl.DataFrame:
    """Interval of a mean difference, from clusters as `ratio` takes them, and what it says of its sign."""
    frame = ratio(frame)
    verdict = (
        pl.when(pl.col("high") < 0)
        .then(pl.lit("worse"))
        .when(pl.col("low") > 0)
        .then(pl.lit("better"))
        .when(pl.col("low").is_not_null())
        .then(pl.lit("no clear change"))
        .otherwise(pl.lit("too few tasks to tell"))
    )
    return frame.with_columns(verdict.alias("verdict"))


def survival(frame: pl.DataFrame) -> pl.DataFrame:
    """Medians of lengths of which some have not ended, their intervals, and what nine tenths stay below.

    Where all repositories and days are asked for, the night has computed them: the kept_ columns.
    """
    lengths, ends = (_flat(frame[name]) for name in ("lengths", "ends"))
    rows = np.repeat(np.arange(frame.height), frame["lengths"].list.len().fill_null(0).to_numpy())
    said = curves.lengths(rows, lengths, ends, frame.height)
    found = pl.DataFrame(dict(said._asdict()), nan_to_null=True)
    low, high, most = (
        pl.coalesce(frame[f"kept_{name}"].cast(pl.Float64), found[name]) for name in ("low", "high", "most")
    )
    frame = frame.with_columns(
        pl.coalesce(pl.col("value").cast(pl.Float64), found["half"]).alias("value"), nine_tenths=most
    )
    unreached = pl.col("value").is_null() & pl.col("note").is_null()
    frame = frame.with_columns(note=pl.when(unreached).then(pl.lit(UNREACHED)).otherwise("note"))
    low, high = (frame.select(bound).to_series().to_numpy() for bound in (low, high))
    return _between(frame.drop("lengths", "ends", "kept_low", "kept_high", "kept_most"), low, high)


def standing(frame: pl.DataFrame) -> pl.DataFrame:
    """Interval of a curve of Kaplan and Meier, from what ended of what was there by cluster and step."""
    numbers = _flat(frame["cluster_number"])
    rows = np.repeat(np.arange(frame.height), frame["cluster_number"].list.len().fill_null(0).to_numpy())
    ends, there = (_flat(frame[name]) for name in ("cluster_top", "cluster_bottom"))
    curve = frame.select(pl.struct("cohort", "origin").rle_id()).to_series().to_numpy()
    low, high = curve_interval(curve, rows, numbers, ends, there)
    return _between(frame.drop("cluster_number", "cluster_top", "cluster_bottom"), low, high)


def stratified(frame: pl.DataFrame) -> pl.DataFrame:
    """Intervals of a risk ratio and a risk difference, from the strata that each row lists, and a verdict.

    Where all repositories and days are asked for, the night has computed them: the kept_ columns.
    """
    names = ("cluster_happened", "cluster_n", "cluster_other_happened", "cluster_other_n")
    rows = np.repeat(np.arange(frame.height), frame["cluster_n"].list.len().fill_null(0).to_numpy())
    strata = Strata(rows, *(_flat(frame[name]) for name in names))
    ratio, apart = risk_ratio(strata, frame.height), risk_difference(strata, frame.height)
    found = {"low": ratio.low, "high": ratio.high, "difference_low": apart.low, "difference_high": apart.high}
    kept = pl.DataFrame(found, nan_to_null=True).select(
        pl.coalesce(frame[f"kept_{name}"].cast(pl.Float64), name).alias(name) for name in found
    )
    frame = frame.drop(names, *(f"kept_{name}" for name in found))
    bounds = {name: kept[name].to_numpy() for name in found}
    frame = _between(frame, bounds["difference_low"], bounds["difference_high"], "difference", "difference_")
    frame = _between(frame, bounds["low"], bounds["high"])
    verdict = (
        pl.when(pl.col("low") > 1)
        .then(pl.lit("more often"))
        .when(pl.col("high") < 1)
        .then(pl.lit("less often"))
        .when(pl.col("low").is_not_null())
        .then(pl.lit("no clear difference"))
    )
    return frame.with_columns(verdict.alias("verdict"))


def incidence(frame: pl.DataFrame) -> pl.DataFrame:
    """Shares that have come to an end by the last of their days, of which some were not seen to it."""
    lengths, ends, weights = (_flat(frame[name]) for name in ("lengths", "ends", "weights"))
    rows = np.repeat(np.arange(frame.height), frame["lengths"].list.len().fill_null(0).to_numpy())
    share, low, high = curves.incidence(rows, lengths, ends.astype(bool), weights, frame.height)
    found = pl.DataFrame({"value": share}, nan_to_null=True)
    frame = frame.with_columns(pl.coalesce(pl.col("value").cast(pl.Float64), found["value"]).alias("value"))
    return _between(frame.drop("lengths", "ends", "weights"), low, high)


def nightly(frame: pl.DataFrame) -> pl.DataFrame:
    """Intervals that the night has computed."""
    return frame


STATISTICS = {
    "nightly": nightly,
    "standing": standing,
    "ratio": ratio,
    "multiple": multiple,
    "wilson": wilson,
    "geometric": geometric,
    "difference": difference,
    "survival": survival,
    "stratified": stratified,
    "incidence": incidence,
} | fitted.STATISTICS


def _flat(lists: pl.Series) -> np.ndarray:
    return lists.drop_nulls().explode(empty_as_null=False).cast(pl.Float64).to_numpy()


def _between(
    frame: pl.DataFrame, low: np.ndarray, high: np.ndarray, column: str = "value", before: str = ""
) -> pl.DataFrame:
    """low and high right after value; none where the value itself is withheld."""
    bounds = pl.DataFrame({f"{before}low": low, f"{before}high": high}, nan_to_null=True)
    shown = pl.when(pl.col(column).is_not_null())
    frame = frame.hstack(bounds).with_columns(shown.then(name).alias(name) for name in bounds.columns)
    place = frame.columns.index(column) + 1
    return frame.select([*frame.columns[:place], *bounds.columns, *frame.columns[place:-2]])
