-- title: Success by difficulty
-- family: Task horizon
-- question: How often does each model succeed at tasks of each difficulty, as their suite grades them?
-- why: Most tasks have no measured length. Where hard ones start to succeed, work is about to move to the model.
-- numerator: Attempts that passed.
-- denominator: Attempts of that difficulty that have a verdict.
-- excludes: Attempts that their source marks invalid, those without a verdict (counted beside it), and people.
-- grain: suite, suite_version, model, difficulty
-- unit: share
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date
-- statistic: wilson
-- caveat: Each suite grades by its own scale, so grades compare within one version only. Several attempts at one task are
--     not independent, so intervals are too narrow where tasks are few. minutes is the median of the tasks whose length is
--     known; grades are in its order.

WITH totals AS (
    SELECT suite, suite_version, model, coalesce(difficulty, 'not graded') AS difficulty,
        count(*) FILTER (WHERE passed) AS passed, count(passed) AS n,
        count(DISTINCT task) FILTER (WHERE passed IS NOT NULL) AS tasks, avg(score) AS mean_score,
        count(*) FILTER (WHERE passed IS NULL) AS no_verdict
    FROM main.attempts
    WHERE (getvariable('from_date') IS NULL OR started_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR started_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), lengths AS (
    SELECT suite, suite_version, coalesce(difficulty, 'not graded') AS difficulty, median(human_minutes) AS minutes
    FROM main.attempts
    GROUP BY ALL
)
SELECT suite, suite_version, model, difficulty, CASE WHEN n > 0 THEN totals.passed / n END AS value, n, true AS complete,
    minutes, totals.passed, tasks, mean_score, no_verdict,
    CASE WHEN n = 0 THEN 'no attempt with a verdict' END AS note
FROM totals LEFT JOIN lengths USING (suite, suite_version, difficulty)
ORDER BY suite, suite_version, model, difficulty = 'not graded', minutes NULLS LAST, difficulty;
