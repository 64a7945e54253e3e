-- title: CI pass rate
-- family: Shipping velocity
-- question: How often does CI pass at the first attempt?
-- why: Faster building that breaks more often is not faster; a falling first-attempt rate is the early sign.
-- numerator: Commits and workflows whose first finished attempt succeeded.
-- denominator: Commits and workflows whose first finished attempt succeeded, failed or timed out.
-- excludes: Cancelled and skipped runs (in neither part), later attempts.
-- grain: period (month unless grain says otherwise)
-- unit: share
-- better: higher
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes
-- statistic: wilson
-- caveat: Runs of one commit are not independent, so the interval is a little too narrow. A period is complete when
--     some selected repository has a run after it.

WITH bounds AS (
    SELECT min(first_run_on) AS first_run_on, max(last_run_on) AS last_run_on
    FROM main.repo_totals SEMI JOIN main.selected_repos USING (repo)
), steps (grain, step) AS (
    VALUES ('day', INTERVAL 1 DAY), ('week', INTERVAL 7 DAY), ('month', INTERVAL 1 MONTH),
        ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR)
), periods AS (
    SELECT step, last_run_on, unnest(generate_series(
        date_trunc(grain, greatest(first_run_on, getvariable('from_date')::DATE))::TIMESTAMP,
        least(last_run_on, getvariable('to_date')::DATE)::TIMESTAMP, step))::DATE AS period
    FROM bounds CROSS JOIN steps
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'month') AND first_run_on IS NOT NULL
), runs AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), created_on)::DATE AS period, repo, workflow,
        sum(passed)::BIGINT AS passed, sum(failed)::BIGINT AS failed
    FROM main.selected_ci SEMI JOIN main.selected_repos USING (repo)
    GROUP BY ALL
), totals AS (
    SELECT period, sum(passed)::BIGINT AS passed, sum(passed + failed)::BIGINT AS n, count(*) AS workflows
    FROM runs
    GROUP BY period
)
SELECT period, CASE WHEN totals.n > 0 THEN totals.passed / totals.n END AS value, coalesce(totals.n, 0) AS n,
    (period + step)::DATE <= last_run_on
        AND period >= coalesce(getvariable('from_date')::DATE, period)
        AND (period + step)::DATE <= coalesce(getvariable('to_date')::DATE + 1, last_run_on) AS complete,
    coalesce(totals.passed, 0) AS passed,
    coalesce(totals.n - totals.passed, 0) AS failed,
    coalesce(totals.workflows, 0) AS workflows,
    CASE WHEN totals.n > 0 THEN NULL ELSE 'no run finished' END AS note
FROM periods LEFT JOIN totals USING (period)
ORDER BY period;
