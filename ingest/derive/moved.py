"""Which headline figures changed beyond their uncertainty, and what of them moved: `moved_figures`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ingest import clock, rows, schema
from ingest.derive.accounts import account
from ingest.derive.figures import FIGURES, Move, changed, estimate, looked_at, unit
from ingest.tripwires.judge import OLDEST

if TYPE_CHECKING:
    from datetime import date

    from ingest.night import Night

SILENT = [
    Move(figure, "month", reason=f"nothing is known of the last {OLDEST.days} days") for figure in FIGURES
]
# Whatever a headline figure is of: landings, requests and runs of CI, and horizons whose models have dates.
RECENT = """
(SELECT 1 FROM weekly_merges WHERE landed_on >= $since LIMIT 1)
UNION ALL (SELECT 1 FROM weekly_ci WHERE created_on >= $since LIMIT 1)
UNION ALL (SELECT 1 FROM request_times WHERE created_on >= $since LIMIT 1)
UNION ALL (SELECT 1 FROM horizons LIMIT 1)
"""
EXPLAINED = 3  # figures of which it is looked for what moved them: as many as the Overview shows


def update(night: Night) -> None:
    """Each figure anew; the views of the metrics are there."""
    import polars as pl

    today = clock.day_of(night.began_at, night.config.timezone)
    moves = [looked_at(night.con, figure, today) for figure in FIGURES] if recent(night, today) else SILENT
    compared = sum(not move.reason for move in moves)
    moves = [changed(move, compared) for move in moves]
    beyond = sorted((move for move in moves if times(move) > 1), key=times, reverse=True)[:EXPLAINED]
    found = [
        told(move)
        | {"position": position, "compared": compared}
        | (account(night.con, move, today, compared) if move in beyond else {})
        for position, move in enumerate(moves)
    ]
    columns = [column.name for column in schema.tables()["moved_figures"].columns]
    frame = pl.DataFrame([dict.fromkeys(columns) | row for row in found], infer_schema_length=None)
    rows.merge_frame(night.con, "moved_figures", frame, night.config.timezone)
    names = [figure.name for figure in FIGURES]
    night.con.execute("DELETE FROM moved_figures WHERE NOT list_contains(?::VARCHAR[], figure)", [names])


def recent(night: Night, today: date) -> bool:
    """Whether there can be a figure to compare: to ask nine metrics takes long in a small night."""
    return bool(night.con.execute(RECENT, {"since": today - OLDEST}).fetchall())


def times(move: Move) -> float:
    """The change in units of its interval."""
    return move.change.times if move.change else 0.0


def told(move: Move) -> dict[str, Any]:
    """A move as a row."""
    figure, now, before = move.figure, move.now, move.before
    row = {"figure": figure.name, "metric": figure.metric, "unit": unit(figure), "grain": move.grain}
    row |= {"period": now.get("period"), "n": now.get("n"), "reason": move.reason}
    row |= asdict(estimate(move, now))
    row |= {f"before_{name}": value for name, value in asdict(estimate(move, before)).items()}
    row |= {"before_period": before.get("period"), "before_n": before.get("n")}
    if move.change:
        row |= {"change": move.change.value, "times": move.change.times}
        row |= {"change_low": move.change.low, "change_high": move.change.high}
    return row
