"""What signals are read from: closed quarters of metrics, by the SELECT of each metric itself.

So a signal and the page of its metric cannot disagree. A metric that is not there yet has no rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.warehouse import quoted
from queries.statistics import rates, trend

if TYPE_CHECKING:
    from datetime import date

    import duckdb

QUERIES = Path(__file__).parent.parent.parent / "queries"
CLOSED = "SELECT period FROM selected_periods WHERE grain = 'quarter' AND complete ORDER BY period"
HORIZONS = """
SELECT suite, suite_version, coalesce(h.available_at, h.released_at) AS dated_on, ln(p50_minutes) AS value,
    if(p50_low > 0 AND isfinite(p50_high), (ln(p50_high) - ln(p50_low)) / (2 * 1.96), 0) AS error
FROM horizons AS h
WHERE dated_on IS NOT NULL AND p50_minutes > 0 AND slope < 0 AND p50_minutes <= $far * longest_minutes
    AND NOT list_contains($apart::VARCHAR[], model)
ORDER BY suite, suite_version, dated_on, value
"""
# The share is what the named lines are of all; of the generations of models the row for all of them together.
SHARES = {
    "successor_share": ("predecessor_lines", ("model", "all models")),
    "ai_research_share": ("ai_lines", None),
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Course:
    """A metric over closed quarters, on the scale that rates are taken on."""

    signal: str
    family: str
    windows: rates.Windows
    values: np.ndarray  # NaN where a quarter has none
    draws: np.ndarray  # quarters x draws
    notes: list[str | None]  # what the metric says of a quarter


@dataclass(frozen=True)
class Suite:
    """The models of one version of a suite, oldest first."""

    days: np.ndarray  # ordinals
    values: np.ndarray  # ln p50
    errors: np.ndarray  # of these, from their own intervals


def closed(con: duckdb.DuckDBPyConnection) -> list[date]:
    """The first day of each closed quarter."""
    return [quarter for (quarter,) in con.execute(CLOSED).fetchall()]


def rows(
    con: duckdb.DuckDBPyConnection,
    word: str,
    policy: str,
    where: tuple[str, str] | None = None,
    team: str = "",
) -> dict[date, Row]:
    """A metric by quarter, of the rows whose column has that word; nothing where there is no such metric."""
    file = QUERIES / f"{word}.sql"
    if not file.exists():
        return {}
    con.execute(f"SET VARIABLE grain = 'quarter'; SET VARIABLE policy = {quoted(policy)}")
    if team:
        con.execute(f"SET VARIABLE teams = [{quoted(team)}]")
    try:
        told = con.execute(file.read_text(encoding="utf-8")).fetchall()
        names = [column[0] for column in con.description or ()]
    finally:
        con.execute("RESET VARIABLE grain; RESET VARIABLE policy; RESET VARIABLE teams")
    found = [dict(zip(names, row, strict=True)) for row in told]
    return {row["period"]: row for row in found if not where or row[where[0]] == where[1]}


def output(con: duckdb.DuckDBPyConnection, quarters: list[date]) -> Course:
    """ln of lines per contributor and day, of the panel."""
    found = rows(con, "output_per_contributor", "strict", ("repositories", "panel"))
    above, below = drawn(found, quarters)
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = np.log(above / below)
    values = np.array([value_of(found.get(quarter)) for quarter in quarters])
    return Course("output_per_contributor", "speed", rates.SPEED, values, draws, noted(found, quarters))


def share(con: duckdb.DuckDBPyConnection, signal: str, quarters: list[date], policy: str) -> Course:
    """Log-odds of a share, with half a mean landing on each side."""
    column, where = SHARES[signal]
    found = rows(con, signal, policy, where)
    above, below = drawn(found, quarters)
    there = [found.get(quarter) for quarter in quarters]
    shown = [row is not None and row["value"] is not None for row in there]
    tops, bottoms, half = (
        np.array([one(row) if ok else np.nan for row, ok in zip(there, shown, strict=True)])
        for one in (
            lambda row: row[column],
            lambda row: row["lines"],
            lambda row: row["lines"] / max(row["n"], 1) / 2,
        )
    )
    draws = rates.log_odds(above, below, half[:, None])
    values = rates.log_odds(tops, bottoms, half)
    return Course(signal, "loop", rates.LOOP, values, draws, noted(found, quarters))


def noted(found: dict[date, Row], quarters: list[date]) -> list[str | None]:
    """The metric's own words on each quarter."""
    return [(found.get(quarter) or {}).get("note") for quarter in quarters]


def value_of(row: Row | None) -> float:
    """Its logarithm; NaN where there is none."""
    return float(np.log(row["value"])) if row and row["value"] else np.nan


def drawn(found: dict[date, Row], quarters: list[date]) -> tuple[np.ndarray, np.ndarray]:
    """Sums above and below the line of a metric in each draw of its clusters, in quarters x draws."""
    parts: list[tuple[int, float, float, float]] = []
    for place, quarter in enumerate(quarters):
        row = found.get(quarter) or {}
        names = (row.get(f"cluster_{name}") or () for name in ("number", "top", "bottom"))
        parts += [(place, *cluster) for cluster in zip(*names, strict=True)]
    numbers = np.array(parts, dtype=float).reshape(-1, 4)
    return rates.ratio_draws(numbers[:, 0].astype(int), *numbers[:, 1:].T, len(quarters))


def suites(con: duckdb.DuckDBPyConnection, apart: tuple[str, ...]) -> list[Suite]:
    """Every version of a suite, with the models of the main line that have a date and a horizon."""
    found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for name, version, day, value, error in con.execute(
        HORIZONS, {"far": trend.FAR, "apart": list(apart)}
    ).fetchall():
        found.setdefault((name, version), []).append((day.toordinal(), value, error))
    return [Suite(*np.array(models, dtype=float).T) for _, models in sorted(found.items())]
