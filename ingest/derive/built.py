"""Attempts of CI beside the change that they built: who wrote it, how long they took, and which passed first.

A change is a request, or a commit that belongs to none: its branch tells of commits that were pushed over.
"""

from __future__ import annotations

# Who wrote a request: what its landing says, else its commits, as landings are named.
REQUESTS = """
CREATE OR REPLACE TEMP TABLE request_origins AS
WITH written AS (
    SELECT repo, number, sum(lines) AS total,
        coalesce(sum(lines) FILTER (origin = 'ai'), 0) AS ai,
        coalesce(sum(lines) FILTER (origin = 'ai' AND grade <> 'weak'), 0) AS strict_ai,
        coalesce(sum(lines) FILTER (origin = 'assisted'), 0) AS assisted
    FROM (SELECT *, greatest(coalesce(added, 1), 1) AS lines FROM request_commits)
    WHERE NOT coalesce(is_merge, false) AND origin <> 'automation'
    GROUP BY ALL
)
SELECT r.repo, r.number,
    CASE WHEN m.sha IS NOT NULL THEN m.written
        WHEN r.author_kind IN ('ai', 'automation') THEN r.author_kind WHEN w.total IS NULL THEN 'unknown'
        WHEN w.ai >= 0.9 * w.total THEN 'ai' WHEN w.ai >= 0.1 * w.total THEN 'mixed'
        WHEN w.assisted > w.total / 2 THEN 'assisted' ELSE 'undeclared' END AS written,
    CASE WHEN m.sha IS NOT NULL THEN m.written_strict
        WHEN r.author_kind IN ('ai', 'automation') THEN r.author_kind WHEN w.total IS NULL THEN 'unknown'
        WHEN w.strict_ai >= 0.9 * w.total THEN 'ai' WHEN w.strict_ai >= 0.1 * w.total THEN 'mixed'
        ELSE 'undeclared' END AS written_strict
FROM requests AS r
LEFT JOIN merges AS m ON m.repo = r.repo AND m.sha = r.landing
LEFT JOIN written AS w ON w.repo = r.repo AND w.number = r.number
"""
# Which request a commit is of; and who wrote the landing that it became, the request, or the commit alone.
COMMITS = """
CREATE OR REPLACE TEMP TABLE built_commits AS
WITH built AS (
    SELECT DISTINCT repo, sha FROM ci_runs WHERE sha IS NOT NULL
), numbers AS (
    SELECT repo, sha, min(number) AS number FROM request_commits SEMI JOIN built USING (repo, sha)
    GROUP BY ALL
)
SELECT b.repo, b.sha, n.number,
    coalesce(m.written, l.written, q.written, c.origin) AS written,
    coalesce(m.written_strict, l.written_strict, q.written_strict,
        if(c.grade = 'weak' OR c.origin = 'assisted', 'undeclared', c.origin)) AS written_strict
FROM built AS b
LEFT JOIN numbers AS n ON n.repo = b.repo AND n.sha = b.sha
LEFT JOIN request_origins AS q ON q.repo = b.repo AND q.number = n.number
LEFT JOIN merges AS m ON m.repo = b.repo AND m.sha = b.sha
LEFT JOIN commits AS c ON c.repo = b.repo AND c.sha = b.sha
LEFT JOIN merges AS l ON l.repo = c.repo AND l.sha = c.landing
"""
ATTEMPTS = """
CREATE OR REPLACE TEMP TABLE built_attempts AS
WITH lengths AS (
    SELECT repo, run, attempt, count(*) AS jobs,
        max(completed_at) FILTER (conclusion IS DISTINCT FROM 'skipped') AS ended_at,
        min(started_at) FILTER (conclusion IS DISTINCT FROM 'skipped') AS began_at,
        sum(greatest(epoch(completed_at - started_at), 0)) / 60 AS minutes,
        sum(greatest(epoch(started_at - created_at), 0)) / 60 AS queued_minutes
    FROM ci_jobs GROUP BY ALL
), branches AS (
    SELECT q.repo, q.number, q.branch, q.created_at, q.closed_at FROM requests AS q
    JOIN repos AS r ON r.repo = q.repo AND q.branch <> r.branch
    WHERE q.created_at IS NOT NULL
), runs AS (
    SELECT r.repo, r.run, r.attempt, coalesce(r.workflow, '') AS workflow, coalesce(r.sha, r.run) AS sha,
        r.conclusion, r.created_on, coalesce(r.started_at, r.created_at) AS began_at, c.number, c.written,
        c.written_strict,
        coalesce(epoch(l.ended_at - l.began_at), epoch(r.completed_at - r.started_at)) / 60 AS length,
        coalesce(l.minutes, epoch(r.completed_at - r.started_at) / 60) AS minutes, l.queued_minutes, l.jobs,
        b.number AS branch_number, b.closed_at, r.created_at
    FROM ci_runs AS r
    LEFT JOIN built_commits AS c ON c.repo = r.repo AND c.sha = r.sha
    LEFT JOIN lengths AS l ON l.repo = r.repo AND l.run = r.run AND l.attempt = r.attempt
    ASOF LEFT JOIN branches AS b ON b.repo = r.repo AND b.branch = r.branch AND r.created_at >= b.created_at
    WHERE r.created_on IS NOT NULL
), told AS (
    SELECT * EXCLUDE (number, branch_number, closed_at, created_at),
        coalesce(number,
            CASE WHEN created_at <= coalesce(closed_at, created_at) THEN branch_number END) AS number
    FROM runs
)
SELECT t.* EXCLUDE (written, written_strict), coalesce('#' || t.number, t.sha) AS change,
    coalesce(t.written, q.written, 'unknown') AS written,
    coalesce(t.written_strict, q.written_strict, 'unknown') AS written_strict
FROM told AS t LEFT JOIN request_origins AS q ON q.repo = t.repo AND q.number = t.number
"""
PREPARED = (REQUESTS, COMMITS, ATTEMPTS)

DAILY = {
    # The first attempt of a commit and workflow that came to a verdict; cancelled and skipped ones gave none.
    "daily_ci": """
        WITH verdicts AS (
            SELECT repo, workflow, sha, change, created_on, written, written_strict,
                conclusion = 'success' AS passed,
                row_number() OVER (
                    PARTITION BY repo, workflow, sha ORDER BY began_at, attempt, run
                ) = 1 AS is_first,
                bool_or(conclusion = 'success') OVER (PARTITION BY repo, workflow, sha) AS passed_once,
                row_number() OVER same_change AS number,
                bool_or(conclusion = 'success') OVER same_change AS was_green
            FROM built_attempts WHERE conclusion IN ('success', 'failure', 'timed_out')
            WINDOW same_change AS (PARTITION BY repo, workflow, change ORDER BY began_at, attempt, run
                ROWS UNBOUNDED PRECEDING)
        ), commits AS (
            SELECT repo, created_on, workflow, written, written_strict, count(*) FILTER (passed) AS passed,
                count(*) FILTER (NOT passed) AS failed, count(*) FILTER (NOT passed AND passed_once) AS flaky
            FROM verdicts WHERE is_first GROUP BY ALL
        ), changes AS (
            SELECT repo, workflow, arg_min(created_on, number) AS created_on,
                arg_min(written, number) AS written, arg_min(written_strict, number) AS written_strict,
                min(number) FILTER (was_green) AS attempts
            FROM verdicts GROUP BY repo, workflow, change
        ), rows AS (
            FROM commits
            UNION ALL BY NAME
            SELECT repo, created_on, workflow, written, written_strict, count(attempts) AS greens,
                sum(attempts) AS attempts, count(*) FILTER (attempts IS NULL) AS reds
            FROM changes GROUP BY ALL
            UNION ALL BY NAME
            SELECT repo, created_on, workflow, written, written_strict, count(minutes) AS runs,
                count(minutes) FILTER (jobs IS NULL) AS unlisted, sum(greatest(minutes, 0)) AS minutes,
                sum(queued_minutes) AS queued_minutes
            FROM built_attempts WHERE minutes IS NOT NULL GROUP BY ALL
        )
        SELECT repo, created_on, workflow, written, written_strict, coalesce(sum(passed), 0) AS passed,
            coalesce(sum(failed), 0) AS failed, coalesce(sum(flaky), 0) AS flaky,
            coalesce(sum(greens), 0) AS greens, coalesce(sum(attempts), 0) AS attempts,
            coalesce(sum(reds), 0) AS reds, coalesce(sum(runs), 0) AS runs,
            coalesce(sum(unlisted), 0) AS unlisted, coalesce(sum(minutes), 0) AS minutes,
            coalesce(sum(queued_minutes), 0) AS queued_minutes
        FROM rows GROUP BY ALL
    """,
    "run_times": """
        SELECT repo, run, attempt, created_on, written, written_strict, greatest(length, 0) AS minutes
        FROM built_attempts
        WHERE conclusion IN ('success', 'failure', 'timed_out') AND length IS NOT NULL
    """,
}
