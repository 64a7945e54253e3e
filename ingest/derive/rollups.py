"""Daily sums, so that no metric reads file rows, commits, requests or runs one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.derive import built, faulted, fixes, loop, outcomes, risks, stages, takeovers, waited, waits
from ingest.git.kinds import KINDS

if TYPE_CHECKING:
    import duckdb

    from ingest.night import Night

DAILY = {
    "daily_lines": """
        SELECT l.repo, m.landed_on, l.area, l.kind, l.mark.origin AS origin, l.mark.grade AS grade,
            l.mark.tool AS tool, l.mark.model AS model, sum(l.lines) AS lines
        FROM attributed_lines AS l
        JOIN merges AS m ON m.repo = l.repo AND m.sha = l.merge
        WHERE m.counted AND m.bulk IS NULL AND m.how NOT IN ('pull', 'batch')
        GROUP BY ALL
    """,
    "daily_merges": """
        SELECT repo, landed_on, how, written, written_strict, count(*) AS merges
        FROM merges
        WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch')
        GROUP BY ALL
    """,
    # A person counts from a day of activity to 364 days after it: unbroken stretches are one span.
    # Days of which all the work counts in another repository, which has the same commits, are none here.
    "activity_spans": """
        WITH shared AS (
            SELECT DISTINCT repo FROM commits WHERE on_default_branch AND NOT counted AND NOT from_upstream
        ), work AS (
            SELECT c.repo, c.person, m.landed_on AS day, c.counted AND m.counted AS counted
            FROM commits AS c SEMI JOIN shared USING (repo)
            JOIN merges AS m ON m.repo = c.repo AND m.sha = c.landing
            WHERE c.on_default_branch AND m.bulk IS NULL AND m.how NOT IN ('pull', 'batch')
            UNION ALL
            SELECT repo, merged_by, landed_on, counted FROM merges SEMI JOIN shared USING (repo)
            WHERE bulk IS NULL AND how NOT IN ('pull', 'batch')
        ), elsewhere AS (
            SELECT repo, person, day FROM work GROUP BY ALL HAVING NOT bool_or(counted)
        ), days AS (
            SELECT DISTINCT repo, person, day FROM activity ANTI JOIN elsewhere USING (repo, person, day)
        ), starts AS (
            SELECT *, coalesce(day - lag(day) OVER by_person > 365, true) AS opens
            FROM days WINDOW by_person AS (PARTITION BY repo, person ORDER BY day)
        ), spans AS (
            SELECT *, sum(opens::INTEGER) OVER (PARTITION BY repo, person ORDER BY day) AS span FROM starts
        )
        SELECT repo, person, min(day) AS from_day, max(day) + 364 AS to_day
        FROM spans GROUP BY repo, person, span
    """,
    "daily_checks": """
        SELECT repo, landed_on, checked, written, written_strict, count(*) AS merges,
            coalesce(sum(written_lines - coalesce(automation_lines, 0)), 0) AS lines
        FROM merges
        WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch') AND landed_on IS NOT NULL
        GROUP BY ALL
    """,
    **built.DAILY,
    **waited.DAILY,
    **takeovers.DAILY,
    **faulted.DAILY,
    **outcomes.DAILY,
    **stages.DAILY,
}

CI = (
    *("passed", "failed", "flaky", "greens", "attempts", "reds", "runs", "unlisted"),
    *("minutes", "queued_minutes"),
)
# A week, cut where a month ends: what it is part of, whichever period is asked for.
WEEK = "greatest(date_trunc('week', {0}), date_trunc('month', {0}))::DATE AS {0}"
# What is summed from those above and from landings, so that a metric groups few rows of few columns.
SUMS = {
    "weekly_lines": f"""
        SELECT repo, {WEEK.format("landed_on")}, origin, grade, tool,
            {", ".join(f"coalesce(sum(lines) FILTER (kind = '{kind}'), 0) AS {kind}" for kind in KINDS)}
        FROM daily_lines GROUP BY ALL
    """,
    "weekly_merges": f"""
        SELECT repo, {WEEK.format("landed_on")}, how, written, written_strict, sum(merges) AS merges
        FROM daily_merges GROUP BY ALL
    """,
    "weekly_ci": f"""
        SELECT repo, {WEEK.format("created_on")}, written, written_strict,
            {", ".join(f"sum({column}) AS {column}" for column in CI)}
        FROM daily_ci GROUP BY ALL
    """,
    "weekly_checks": f"""
        SELECT repo, {WEEK.format("landed_on")}, checked, written, written_strict, sum(merges) AS merges,
            sum(lines) AS lines
        FROM daily_checks GROUP BY ALL
    """,
    "weekly_stages": f"""
        SELECT repo, {WEEK.format("day")}, stage, who, who_strict, sum(n) AS n,
            max(daily_stages.day) AS last_on
        FROM daily_stages GROUP BY ALL
    """,
    "monthly_reviews": """
        SELECT date_trunc('month', day)::DATE AS month, person, count(DISTINCT day) AS days,
            sum(requests) AS requests, sum(lines) AS lines, sum(large) AS large, sum(fast) AS fast
        FROM daily_reviews GROUP BY ALL
    """,
    "quarterly_takeovers": """
        SELECT repo, date_trunc('quarter', day)::DATE AS day, kind, difficulty, sum(n) AS n,
            sum(taken_over) AS taken_over, sum(not_told) AS not_told, sum(corrected) AS corrected,
            sum(corrections) AS corrections, max(day) AS last_on
        FROM daily_takeovers GROUP BY ALL
    """,
    "output_caps": "SELECT * FROM landing_caps",
    "daily_output": "SELECT * FROM landing_output",
    # of agents by week, in which they are resampled
    "quarterly_output": """
        SELECT repo, greatest(date_trunc(if(person = '', 'week', 'quarter'), landed_on),
                date_trunc('quarter', landed_on))::DATE AS landed_on,
            person, sum(landings) AS landings, sum(lines) AS lines, sum(uncapped_lines) AS uncapped_lines,
            sum(own_quarter_lines) AS own_quarter_lines
        FROM daily_output GROUP BY ALL
    """,
    "repo_totals": """
        WITH reached AS (
            SELECT repo, count(*) FILTER (NOT is_merge AND NOT superseded) AS commits,
                count(*) FILTER (is_merge AND NOT superseded) AS merge_commits,
                sum(insertions) FILTER (NOT is_merge AND NOT superseded) AS added,
                sum(deletions) FILTER (NOT is_merge AND NOT superseded) AS deleted,
                count(*) FILTER (superseded) AS superseded,
                count(*) FILTER (odd_date AND NOT superseded) AS odd_dates,
                count(*) FILTER (unreadable AND NOT superseded) AS unreadable
            FROM commits WHERE on_default_branch OR superseded
            GROUP BY ALL
        ), landings AS (
            SELECT repo, count(*) AS landings, count(*) FILTER (bulk IS NOT NULL) AS bulk,
                min(landed_on) AS first_landed_on, max(landed_on) AS last_landed_on
            FROM merges WHERE counted AND how NOT IN ('pull', 'batch')
            GROUP BY ALL
        ), starts AS (
            SELECT repo, min(landed_on) AS counted_from FROM daily_merges GROUP BY ALL
        ), outputs AS (
            SELECT repo, max(landed_on) AS last_output_on,
                sum(landings) FILTER (landed_on BETWEEN baseline_from AND baseline_to) AS baseline_landings
            FROM daily_output CROSS JOIN velocity
            GROUP BY ALL
        ), runs AS (
            SELECT repo, min(created_on) AS first_run_on, max(created_on) AS last_run_on
            FROM daily_ci GROUP BY ALL
        ), looks AS (
            SELECT part AS repo, max(good_on) AS forge_seen_on FROM source_parts
            WHERE source NOT IN ('git', 'files') AND part IN (SELECT repo FROM repos) GROUP BY ALL
        ), asked AS (
            SELECT repo, min(created_on) AS first_request_on, max(created_on) AS last_request_on
            FROM request_times GROUP BY ALL
        ), deployed AS (
            SELECT repo, min(created_on) AS first_deployed_on, max(created_on) AS last_deployed_on
            FROM daily_deployments GROUP BY ALL
        ), released AS (
            SELECT repo, min(published_on) AS first_released_on FROM releases GROUP BY ALL
        ), failures AS (
            SELECT repo, min(began_on) AS first_failure_on FROM failure_times GROUP BY ALL
        ), totals AS (
            SELECT * FROM reached FULL JOIN landings USING (repo) FULL JOIN starts USING (repo)
                FULL JOIN outputs USING (repo) FULL JOIN runs USING (repo) FULL JOIN looks USING (repo)
                FULL JOIN asked USING (repo) FULL JOIN deployed USING (repo) FULL JOIN failures USING (repo)
                FULL JOIN released USING (repo)
        )
        SELECT * REPLACE (
            coalesce(commits, 0) AS commits, coalesce(merge_commits, 0) AS merge_commits,
            coalesce(added, 0) AS added, coalesce(deleted, 0) AS deleted,
            coalesce(superseded, 0) AS superseded, coalesce(odd_dates, 0) AS odd_dates,
            coalesce(unreadable, 0) AS unreadable, coalesce(landings, 0) AS landings,
            coalesce(bulk, 0) AS bulk, coalesce(baseline_landings, 0) AS baseline_landings
        ) FROM totals
    """,
    **loop.SUMS,
}


def update(night: Night) -> None:
    """Every rollup anew, so that no stale sum can survive."""
    for statement in (*built.PREPARED, *waited.PREPARED, *takeovers.PREPARED, fixes.CAUSES):
        night.con.execute(statement)
    write(night.con, DAILY)
    sums(night.con)


def sums(con: duckdb.DuckDBPyConnection, chosen: dict[str, str] = SUMS) -> None:
    """What follows from the daily ones."""
    write(con, chosen)
    waits.write(con)
    risks.write(con)


def write(con: duckdb.DuckDBPyConnection, rollups: dict[str, str]) -> None:
    """These tables anew and in order: sorted rows group twice as fast."""
    con.execute("SET preserve_insertion_order = true")
    for table, select in rollups.items():
        con.execute(f"DELETE FROM {table}")
        con.execute(f"INSERT INTO {table} BY NAME {select} ORDER BY ALL")
    con.execute("SET preserve_insertion_order = false")
