"""Rows as people read them, with downloads, and the definition a figure comes with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

import queries
from dashboard import as_query, words

SHARES = {"value", "low", "high", "strict", "declared"}
HEADS = {
    "repo": "repository",
    "sha": "hash",
    "good_at": "last read",
    "tried_at": "last tried",
    "stale_after_hours": "limit in hours",
    "from_day": "from",
    "to_day": "to",
    "from_on": "from",
    "to_on": "to",
    "n_effective": "effective n",
}
DOWNLOADS = (("csv", "CSV", queries.as_csv), ("parquet", "Parquet", queries.as_parquet))
INTERVALS = {
    "nightly": "95 %, computed in the night: Student's t, see docs/method.md",
    "ratio": "95 %, cluster bootstrap of the ratio of sums, 1,000 draws",
    "multiple": "95 %, cluster bootstrap of the ratio of sums, 1,000 draws; the baseline is taken as given",
    "wilson": "95 %, Wilson",
    "stratified": "95 %, Mantel and Haenszel's risk ratio over strata, after Greenland and Robins",
    "survival": "95 %, of the median after Kaplan and Meier, log-log",
    "geometric": "95 %, bootstrap of runs on the scale of logarithms, 1,000 draws",
    "horizon": "95 %, bootstrap of families, tasks and attempts",
    "horizon_trend": "95 %, the line refitted in every draw of the horizons",
    "horizon_pace": "95 %, the larger of the errors of draws and residuals",
    "difference": "95 %, bootstrap of tasks, paired, 1,000 draws",
}
STATISTICS = Path(queries.__file__).parent / "statistics"
ERRORS = (
    "How often each verdict is said, in per cent of 2,000 simulated series per row, by what was true and "
    "by the noise about it (standard deviation of ln p50; METR's two releases have 0.41 and 0.71)."
)
STATE_ERRORS = (
    "How often each state is read at some of 16 looks over four years, in per cent of 500 simulated "
    "organisations per row; of those that were called elevated or more, after how many quarters half were. "
    "Below the rule in use stands its first wording, which it replaced."
)
OPERATING = {"horizon_trend": ("verdicts.csv", ERRORS), "states": ("states.csv", STATE_ERRORS)}


def rows(result: queries.Result, key: str) -> None:
    """The rows behind a figure, with both downloads in full precision."""
    frame, metric = result.frame, result.metric
    grid(readable(frame, metric.unit), metric.title, f"rows_{key}")
    downloads(frame, metric.name, key)


def grid(frame: pl.DataFrame, alt: str, key: str | None = None, height: int | None = None) -> None:
    """A table to look at; what is missing is a dash, as on cards."""
    st.dataframe(
        frame,
        hide_index=True,
        alt=alt,
        key=key,
        column_config=dates(frame),
        placeholder=words.NOTHING,
        height=height or "auto",
    )


def downloads(frame: pl.DataFrame, name: str, key: str) -> None:
    """The rows as files."""
    with st.container(horizontal=True):
        for ending, title, write in DOWNLOADS:
            st.download_button(
                title,
                write(frame),
                f"{name}.{ending}",
                key=f"{ending}_{key}",
                on_click="ignore",
                icon=":material/download:",
            )


def readable(frame: pl.DataFrame, unit: str = "") -> pl.DataFrame:
    """Newest first, shares in percent, floats without a tail, columns that are empty throughout left out."""
    listed = "period" not in frame.columns

    def column(name: str) -> pl.Expr:
        if (unit == "share" and name in SHARES) or name.endswith("_share"):
            return (pl.col(name) * 100).round(1).alias(f"{titled(name, frame, unit)} %")
        shown = pl.col(name).round(2) if frame[name].dtype.is_float() else pl.col(name)
        return shown.alias(titled(name, frame, unit))

    frame = frame if listed else frame.reverse()
    kept = [name for name in frame.columns if frame.is_empty() or frame[name].drop_nulls().len()]
    return frame.select(column(name) for name in kept if not (listed and name == "complete"))


def titled(name: str, frame: pl.DataFrame, unit: str = "") -> str:
    """The head of a column in words; that of the figure is its unit. Downloads keep the names of SQL."""
    if name == "value" and unit and unit not in frame.columns:
        return unit
    return HEADS.get(name, name.replace("_", " "))


def dates(frame: pl.DataFrame) -> dict[str, Any]:
    """Days without a time, times without a zone: all are UTC."""
    day = st.column_config.DateColumn(format="YYYY-MM-DD")
    moment = st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")
    return {
        name: day if dtype == pl.Date else moment
        for name, dtype in frame.schema.items()
        if dtype.is_temporal()
    }


def definition(result: queries.Result, newest: str) -> None:
    """The definition as its file states it, the SQL as it ran, and the way to the SQL page."""
    metric = result.metric
    facts: dict[str, Any] = {
        "Question": metric.question,
        "Why": metric.why,
        "Numerator": metric.numerator,
        "Denominator": metric.denominator,
        "Left out": metric.excludes,
        "One row is": metric.grain,
        "Unit": metric.unit,
        "Shown from": f"n = {metric.minimum}",
        "Settles after": f"{metric.settles} days" if metric.settles else "at once",
        "Interval": INTERVALS.get(metric.statistic or "", "none"),
        "Caveat": metric.caveat,
        "Definition changed": "; ".join(f"{words.day(day)}: {what}" for day, what in metric.changed)
        or "never",
    }
    body = "".join(f"<dt>{words.safe(key)}</dt><dd>{words.safe(value)}</dd>" for key, value in facts.items())
    st.html(f'<dl class="fs-how">{body}</dl>')
    st.caption(
        "The SQL as it ran, with what is selected. It can be pasted into the duckdb prompt as it stands."
    )
    with st.container(height=320, border=False):  # with its button to copy inside, the keyboard moves it
        st.code(result.sql, language="sql", wrap_lines=True)
    as_query.link(result, newest)
    if metric.name in OPERATING:
        operating(metric.name)


def operating(metric: str) -> None:
    """How often what a metric says is wrong, as simulated."""
    name, caption = OPERATING[metric]
    st.caption(caption)
    grid(pl.read_csv(STATISTICS / name), "Simulated rates of error")


def definitions() -> pl.DataFrame:
    """Every metric in a row, with the last change of its definition."""
    return pl.DataFrame(
        [
            {
                "page": metric.family,
                "metric": metric.title,
                "question": metric.question,
                "numerator": metric.numerator,
                "denominator": metric.denominator,
                "left out": metric.excludes,
                "caveat": metric.caveat,
                "changed": "; ".join(f"{day}: {what}" for day, what in metric.changed),
            }
            for metric in queries.metrics().values()
        ]
    )


def changes() -> pl.DataFrame:
    """Every change of a definition, newest first."""
    return pl.DataFrame(
        [
            {"day": day, "metric": metric.title, "page": metric.family, "what changed": what}
            for metric in queries.metrics().values()
            for day, what in metric.changed
        ],
        {"day": pl.Date, "metric": pl.String, "page": pl.String, "what changed": pl.String},
    ).sort("day", "metric", descending=[True, False])


def slowest(parts: list[dict[str, Any]]) -> str:
    """The part of a night that took longest, with its seconds."""
    longest = max(parts, key=lambda part: part["seconds"], default=None)
    return f"{longest['source']} {longest['part']}: {longest['seconds']:.1f} s" if longest else ""


def nights(record: tuple[dict[str, Any], ...]) -> pl.DataFrame:
    """Nights as on record, newest first."""
    return pl.DataFrame(
        [
            {
                "began": str(night["began_at"])[:16].replace("T", " "),
                "outcome": night["outcome"],
                "seconds": round(night["seconds"], 1),
                "slowest": slowest(night["parts"]),
                "rows": sum(part["rows"] for part in night["parts"]),
                "failed": ", ".join(part["part"] for part in night["parts"] if part["state"] == "failed"),
                "message": night["message"] or night.get("restored") or "",
            }
            for night in record[:200]
        ],
        infer_schema_length=None,
    )
