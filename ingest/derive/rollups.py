"""Daily sums, so that no metric reads file rows, commits or runs one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.night import Night

ROLLUPS = {
    "daily_lines": """
        SELECT l.repo, m.landed_on, l.area, l.kind, k.origin, coalesce(k.grade, '') AS grade,
            coalesce(k.tool, '') AS tool, coalesce(k.model, '') AS model, sum(l.lines) AS lines
        FROM landed AS l
        JOIN merges AS m ON m.repo = l.repo AND m.sha = l.merge
        JOIN commits AS k ON k.repo = l.repo AND k.sha = l.sha
        WHERE m.counted AND m.bulk IS NULL AND m.how NOT IN ('pull', 'batch') AND NOT k.from_upstream
        GROUP BY ALL
    """,
    "daily_merges": """
        SELECT repo, landed_on, how, written, written_strict, count(*) AS merges
        FROM merges
        WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch')
        GROUP BY ALL
    """,
    # A person counts from a day of activity to 364 days after it: unbroken stretches are one span.
    "activity_spans": """
        WITH days AS (
            SELECT DISTINCT repo, person, day FROM activity
        ), starts AS (
            SELECT *, coalesce(day - lag(day) OVER by_person > 365, true) AS opens
            FROM days WINDOW by_person AS (PARTITION BY repo, person ORDER BY day)
        ), spans AS (
            SELECT *, sum(opens::INTEGER) OVER (PARTITION BY repo, person ORDER BY day) AS span FROM starts
        )
        SELECT repo, person, min(day) AS from_day, max(day) + 364 AS to_day
        FROM spans GROUP BY repo, person, span
    """,
    # The first attempt of a commit and workflow that came to a verdict; cancelled and skipped ones gave none.
    "daily_ci": """
        WITH firsts AS (
            SELECT repo, coalesce(workflow, '') AS workflow, created_on, conclusion FROM ci_runs
            WHERE conclusion IN ('success', 'failure', 'timed_out') AND created_on IS NOT NULL
            QUALIFY row_number() OVER (
                PARTITION BY repo, coalesce(workflow, ''), coalesce(sha, run)
                ORDER BY attempt, created_at, run
            ) = 1
        )
        SELECT repo, created_on, workflow, count(*) FILTER (conclusion = 'success') AS passed,
            count(*) FILTER (conclusion <> 'success') AS failed
        FROM firsts GROUP BY ALL
    """,
}


def update(night: Night) -> None:
    """Every rollup anew and in order: sorted rows group twice as fast, and no stale sum can survive."""
    night.con.execute("SET preserve_insertion_order = true")
    for table, select in ROLLUPS.items():
        night.con.execute(f"DELETE FROM {table}")
        night.con.execute(f"INSERT INTO {table} BY NAME {select} ORDER BY ALL")
    night.con.execute("SET preserve_insertion_order = false")
