-- title: Cost of evaluations
-- family: Compute
-- question: What do evaluations cost?
-- why: Longer tasks cost more to try. What can no longer be paid for is no longer measured, and safety suites go first.
-- numerator: Recorded cost of the attempts of models that began in the period, in US dollars.
-- denominator: none
-- excludes: Attempts of people, and those without a date. Attempts without a recorded cost add nothing (unpriced).
-- grain: period (month unless grain says otherwise), suite, suite_version
-- unit: US dollars
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date, grain
-- statistic: none
-- caveat: A lower bound while attempts are unpriced. Attempts that were marked invalid were paid for too, and count; those
--     that their file withdrew do not. What a grading model costs is in it only where the log adds it to the attempt. A period is complete when there is an
--     attempt after it.

WITH bounds AS (
    SELECT max(started_on) AS last_run_on FROM main.evaluations
), steps (grain, step) AS (
    VALUES ('day', INTERVAL 1 DAY), ('week', INTERVAL 7 DAY), ('month', INTERVAL 1 MONTH),
        ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR)
), totals AS (
    SELECT date_trunc(steps.grain, started_on)::DATE AS period, step, suite,
        coalesce(suite_version, 'not known') AS suite_version, sum(cost_usd) AS cost, count(*) AS n,
        count(cost_usd) AS priced, sum(tokens)::BIGINT AS tokens, count(DISTINCT model) AS models,
        count(*) FILTER (WHERE passed AND cost_usd IS NOT NULL AND invalid IS NOT TRUE) AS passed
    FROM main.evaluations JOIN steps ON steps.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
    WHERE model IS DISTINCT FROM 'human' AND coalesce(flags, '') NOT LIKE '%withdrawn%'
        AND started_on BETWEEN coalesce(getvariable('from_date')::DATE, started_on)
            AND coalesce(getvariable('to_date')::DATE, started_on)
    GROUP BY ALL
)
SELECT period, suite, suite_version, cost AS value, n,
    (period + step)::DATE <= last_run_on
        AND period >= coalesce(getvariable('from_date')::DATE, period)
        AND (period + step)::DATE <= coalesce(getvariable('to_date')::DATE + 1, last_run_on) AS complete,
    cost / nullif(priced, 0) AS cost_per_attempt, cost / nullif(totals.passed, 0) AS cost_per_success,
    n - priced AS unpriced, tokens, totals.models, coalesce(s.safety, false) AS safety,
    CASE WHEN priced = 0 THEN 'no attempt with a recorded cost' END AS note
FROM totals CROSS JOIN bounds LEFT JOIN main.suites AS s USING (suite, suite_version)
ORDER BY period, suite, suite_version;
