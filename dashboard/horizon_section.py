"""The charts of one version of one suite, with the choices that they share."""

from __future__ import annotations

import streamlit as st

from dashboard import curve, drawings, horizon_charts, horizons, tables, ui, words
from dashboard.sensitivity import rows
from queries import Result


def draw(suite: horizons.Suite, fitted: Result, tried: Result) -> None:
    """Horizons and how fast they grow, then how often models succeed."""
    growth(suite, fitted)
    names = horizons.names(fitted, tried, suite)
    model = ui.chosen("Model", names, "model")
    ui.chart(
        "success_by_length",
        f"Success by length, {words.literal(model)}",
        curve.success_by(suite, model),
        "The curve is fitted to attempts, not to these steps of lengths; it crosses one half at the horizon.",
    )
    ui.chart(
        "success_by_length",
        "Success by task length, all models",
        horizon_charts.only(suite, drawings.success, names[: horizons.ROWS]),
        f"The newest {horizons.ROWS} models; the table has all." if len(names) > horizons.ROWS else "",
    )


def growth(suite: horizons.Suite, fitted: Result) -> None:
    """Horizons by date, doubling times by window, and what other choices would say."""
    level, span = ui.side_by_side(
        ("Success (p50: half of the time)", list(horizons.LEVELS), "level"),
        ("Models that the line is fitted to", list(horizons.SPANS), "span"),
    )
    trend = horizons.trend(ui.view().ask("horizon_trend"), suite, level, span)
    said = (
        horizons.pace(trend),
        horizons.unsteady(trend),
        horizons.left_out(fitted, suite, level),
        horizons.bounded(fitted, suite, level),
        horizons.remarks(ui.view().whole("rejected_rows"), suite),
    )
    ui.chart(
        "task_horizon",
        f"Task horizon, {horizons.LEVELS[level]}",
        horizon_charts.by_date(suite, level, span),
        " ".join(filter(None, said)),
        horizons.METR,
    )
    ui.chart(
        "horizon_trend",
        "Doubling time, by window",
        horizon_charts.windows(suite, level),
        "A shorter time in newer windows would be speeding up, where the intervals are apart.",
    )
    if horizons.cut(fitted, suite).frame.height <= horizons.REFITTED:
        sensitivity(suite, level)
    else:
        ui.say("With so many models the command line fits anew: `queries horizon_trend --set penalty=0.1`.")


def sensitivity(suite: horizons.Suite, level: str) -> None:
    """Horizon and doubling time under other choices; fitted when somebody looks."""
    box = st.expander(
        "How much penalty, dates and the newest model matter", key="horizons", on_change="rerun"
    )
    if box.open:
        with box:
            told = rows(ui.view(), suite, level)
            tables.grid(told, "Sensitivity of the task horizon")
            st.caption('Of the window "all". Each row changes one choice of the first.')
