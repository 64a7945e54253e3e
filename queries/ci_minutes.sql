-- title: CI minutes
-- family: Shipping velocity
-- question: How much machine time does CI take, and how long does it wait for machines?
-- why: Agents try more often than people, and machines are the first thing that runs short when they do.
-- numerator: Minutes of all jobs, whatever became of them; of runs whose jobs are not known, of the run.
-- denominator: none
-- excludes: Jobs that have not ended. What jobs waited for a machine stands apart (queued_minutes).
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: minutes of machines
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: none
-- caveat: Minutes as they passed, not as they are billed, and of machines of every size. n counts attempts of runs of a
--     known length, unlisted those of them without jobs: they are too low where jobs ran side by side.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), runs AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), created_on)::DATE AS period, origin,
        sum(runs)::BIGINT AS runs, sum(unlisted)::BIGINT AS unlisted, sum(minutes) AS minutes,
        sum(queued_minutes) AS queued_minutes
    FROM main.selected_ci SEMI JOIN main.selected_repos USING (repo)
    GROUP BY ALL
), totals AS (
    FROM runs
    UNION ALL
    SELECT period, 'all', sum(runs)::BIGINT, sum(unlisted)::BIGINT, sum(minutes), sum(queued_minutes)
    FROM runs GROUP BY period
)
SELECT period, origin, CASE WHEN runs > 0 THEN minutes END AS value, coalesce(runs, 0) AS n, periods.complete,
    CASE WHEN runs > unlisted THEN queued_minutes END AS queued_minutes,
    minutes / nullif(runs, 0) AS minutes_per_run,
    coalesce(unlisted, 0) AS unlisted,
    CASE WHEN value IS NULL THEN 'no run of a known length' END AS note
FROM main.feed_periods AS periods CROSS JOIN classes LEFT JOIN totals USING (period, origin)
WHERE periods.feed = 'ci'
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
