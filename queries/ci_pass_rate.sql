-- title: CI pass rate
-- family: Shipping velocity
-- question: How often does CI pass at the first attempt?
-- why: Faster building that breaks more often is not faster; a falling first-attempt rate is the early sign.
-- numerator: Commits and workflows whose first finished attempt succeeded.
-- denominator: Commits and workflows whose first finished attempt succeeded, failed or timed out.
-- excludes: Cancelled and skipped runs (in neither part), later attempts.
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: share
-- better: higher
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: wilson
-- caveat: Runs of one commit are not independent, so the interval is a little too narrow. A period is complete when
--     some selected repository has a run after it. The origin is that of the landing or request that was built; all
--     holds automation and what is not known too. flaky: of failed, a later attempt of the same commit passed.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), runs AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), created_on)::DATE AS period, origin,
        sum(passed)::BIGINT AS passed, sum(failed)::BIGINT AS failed, sum(flaky)::BIGINT AS flaky
    FROM main.selected_ci SEMI JOIN main.selected_repos USING (repo)
    GROUP BY ALL
), totals AS (
    FROM runs
    UNION ALL
    SELECT period, 'all', sum(passed)::BIGINT, sum(failed)::BIGINT, sum(flaky)::BIGINT FROM runs GROUP BY period
)
SELECT period, origin, passed / nullif(passed + failed, 0) AS value, coalesce(passed + failed, 0) AS n,
    periods.complete,
    coalesce(passed, 0) AS passed,
    coalesce(failed, 0) AS failed,
    coalesce(flaky, 0) AS flaky,
    flaky / nullif(passed + failed, 0) AS flaky_share,
    CASE WHEN value IS NULL THEN 'no run finished' END AS note
FROM main.feed_periods AS periods CROSS JOIN classes LEFT JOIN totals USING (period, origin)
WHERE periods.feed = 'ci'
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
