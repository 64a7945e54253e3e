"""What moved a figure, as far as records say: repositories, its two parts, or the models. No causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.derive.asked import asked
from ingest.derive.figures import changed, looked_at
from ingest.tripwires.settings import headed
from ingest.warehouse import quoted

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from ingest.derive.figures import Move

MOST = 12  # repositories that are left out in turn, the busiest first
# Numerator and denominator of figures per person: of those no repository is left out, for the difference
# would tell of the few people of that one.
PARTS = {"output_per_contributor": ("lines", "contributor_days")}
BUSIEST = """
    SELECT repo FROM repos LEFT JOIN daily_merges AS landed USING (repo)
    WHERE NOT retired
    GROUP BY ALL
    ORDER BY coalesce(sum(merges) FILTER (WHERE landed.landed_on >= ?), 0) DESC, repo
"""


def account(con: duckdb.DuckDBPyConnection, move: Move, today: date, compared: int) -> dict[str, Any]:
    """The columns of `moved_figures` that say what moved it."""
    metric = move.figure.metric
    if metric == "task_horizon":
        return {"models": f"{move.now['model']} after {move.before['model']}"}
    if metric == "ai_code_share":
        return of_share(con, move)
    if metric in PARTS:
        top, bottom = (
            move.now[part] / move.before[part] if move.before[part] else None for part in PARTS[metric]
        )
        return {"top_change": top, "bottom_change": bottom}
    return left_out(con, move, today, compared) if "repos" in (headed(metric, "filters") or "") else {}


def of_share(con: duckdb.DuckDBPyConnection, move: Move) -> dict[str, Any]:
    """What `share_change` says of the same two periods."""
    rows = asked(con, "share_change").to_dicts()
    ends = {(row["last_period"], row["previous_period"]) for row in rows}
    if ends != {(move.now["period"], move.before["period"])} or rows[0]["value"] is None:
        return {}
    parts = {name: sum(row[name] for row in rows) for name in ("within", "mix")}
    named = [row for row in rows if row["repo"] != "all others"]
    most = max(named, key=lambda row: abs(row["value"]))
    return parts | ({"repo": most["repo"], "repo_adds": most["value"]} if len(rows) > 1 else {})


def left_out(con: duckdb.DuckDBPyConnection, move: Move, today: date, compared: int) -> dict[str, Any]:
    """The repository without which the change would be another most of all, and what it would be."""
    repos = [repo for (repo,) in con.execute(BUSIEST, [move.before["period"]]).fetchall()]
    found = []
    for repo in repos[:MOST] if len(repos) > 1 else []:
        others = ", ".join(quoted(other) for other in repos if other != repo)
        without = changed(looked_at(con, move.figure, today, {"repos": f"[{others}]::VARCHAR[]"}), compared)
        same = without.now.get("period") == move.now["period"]
        if without.change and move.change and same:
            found.append((abs(move.change.value - without.change.value), repo, without.change.value))
    if not found:
        return {}
    _, repo, value = max(found)
    return {"repo": repo, "without_repo": value}
