"""How much a horizon and its doubling time hang on choices: each row changes one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from dashboard import horizons, words

if TYPE_CHECKING:
    from dashboard.view import View

PENALTIES = {0.1: "penalty 0.1, as METR's first release", 1e-5: "penalty 1e-5, as METR's release 1.1"}


def rows(view: View, suite: horizons.Suite, level: str) -> pl.DataFrame:
    """The newest horizon and the doubling time, with one choice changed in each row."""
    now = best(view, suite, level)
    shown = horizons.trend(view.ask("horizon_trend"), suite, level, "all")
    last = dict.fromkeys((newest(view, suite, level), now and now["model"]))
    changes = {
        "as shown": {},
        **{
            said: {"penalty": penalty}
            for penalty, said in PENALTIES.items()
            if shown and penalty != shown["penalty"]
        },
        "dated by release": {"dated": "released"},
        **{f"without {model}": {"without": [model]} for model in last if model},
    }
    table = [changed(view, suite, level, said, more) for said, more in changes.items()]
    table += [changed(view, suite, level, f"window: {span}", {}, span) for span in horizons.SPANS[1:]]
    table += [
        changed(view, other, level, f"suite {' '.join(other)}", {})
        for other in horizons.suites(
            view.ask("task_horizon").frame, view.ask("success_by_length").frame.clear()
        )
        if other != suite
    ]
    return pl.DataFrame(table, infer_schema_length=None)


def changed(
    view: View, suite: horizons.Suite, level: str, said: str, more: horizons.Row, span: str = "all"
) -> horizons.Row:
    """A row of it."""
    seen = replace(view, selection=view.selection | more)
    row = horizons.trend(seen.ask("horizon_trend"), suite, level, span)
    now = best(seen, suite, level)
    return {
        "choice": said,
        "best model": now and now["model"],
        level: now and words.length(now["minutes"]),
        f"{level}, 95 % interval": now and words.interval(now["lower"], now["upper"], "minutes"),
        "days per doubling": row and row["value"] and round(row["value"]),
        "days, 95 % interval": row
        and ", ".join(horizons.between(row["low"], row["high"], "days")).removeprefix("95 % interval "),
        "models": row and row["n"],
        "is it speeding up?": row and horizons.verdict(row),
    }


def newest(view: View, suite: horizons.Suite, level: str) -> str | None:
    """The model that came last, whether or not it was best at its date."""
    known = horizons.at(horizons.cut(view.ask("task_horizon"), suite).frame, level)
    dated = known.drop_nulls("dated_on").sort("dated_on")["model"]
    return dated[-1] if len(dated) else None


def best(view: View, suite: horizons.Suite, level: str) -> horizons.Row | None:
    """The newest model that was best at its date."""
    known = horizons.at(horizons.cut(view.ask("task_horizon"), suite).frame, level)
    return next(known.filter("frontier").tail(1).iter_rows(named=True), None)
