-- title: Success by task length
-- family: Task horizon
-- question: How long a task, in the time a skilled person needs, does each model finish alone?
-- why: The length at which success halves is the task horizon; these are the counts that it is fitted to.
-- numerator: Attempts that passed.
-- denominator: Attempts at tasks of that length that have a verdict.
-- excludes: Attempts that their source marks invalid, and those without a verdict (both counted beside it). Minutes that
--     are not above zero count as not measured.
-- grain: suite, suite_version, model, length
-- unit: share
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date
-- statistic: wilson
-- caveat: Several attempts at one task are not independent, so intervals are too narrow where tasks are few. Suites and
--     their versions are never added up.

WITH lengths (step, length, minutes_from, minutes_to) AS (
    VALUES (1, 'under 1 min', 0, 1), (2, '1 to 4 min', 1, 4), (3, '4 to 15 min', 4, 15), (4, '15 to 60 min', 15, 60),
        (5, '1 to 4 h', 60, 240), (6, '4 to 16 h', 240, 960), (7, '16 h and more', 960, NULL),
        (8, 'not measured', NULL, NULL)
), totals AS (
    SELECT suite, suite_version, coalesce(model, 'not named') AS model,
        CASE WHEN human_minutes <= 0 THEN 8 WHEN human_minutes < 1 THEN 1 WHEN human_minutes < 4 THEN 2 WHEN human_minutes < 15 THEN 3
            WHEN human_minutes < 60 THEN 4 WHEN human_minutes < 240 THEN 5 WHEN human_minutes < 960 THEN 6
            WHEN human_minutes >= 960 THEN 7 ELSE 8 END AS step,
        count(*) FILTER (WHERE passed AND invalid IS NOT TRUE) AS passed,
        count(passed) FILTER (WHERE invalid IS NOT TRUE) AS n,
        count(DISTINCT task) FILTER (WHERE passed IS NOT NULL AND invalid IS NOT TRUE) AS tasks,
        avg(score) FILTER (WHERE score BETWEEN 0 AND 1 AND invalid IS NOT TRUE) AS mean_score,
        count(*) FILTER (WHERE passed IS NULL AND invalid IS NOT TRUE) AS no_verdict,
        count(*) FILTER (WHERE invalid) AS invalid
    FROM main.known_attempts
    WHERE (getvariable('from_date') IS NULL OR started_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR started_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
)
SELECT suite, suite_version, model, length, CASE WHEN n > 0 THEN totals.passed / n END AS value, n, true AS complete,
    minutes_from, minutes_to, totals.passed, tasks, mean_score, no_verdict, totals.invalid,
    CASE WHEN n = 0 THEN 'no attempt with a verdict' END AS note
FROM totals JOIN lengths USING (step)
ORDER BY suite, suite_version, model, step;
