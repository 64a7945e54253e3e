-- title: Benchmark saturation
-- family: Task horizon
-- question: How much of what can be reached on each suite does each model reach?
-- why: A suite near its ceiling no longer tells models apart: progress seems to stop there, and regressions hide.
-- numerator: Mean score over tasks, each task with the mean of its attempts.
-- denominator: Ceiling of the suite: the highest score that is meaningful, 1 where none is given.
-- excludes: Attempts that their source marks invalid, those without a score, and people.
-- grain: suite, suite_version, model
-- unit: share
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date
-- statistic: ratio
-- caveat: A ceiling below 1 is somebody's estimate of how many answers of the suite are wrong or ambiguous. saturated: 95 %
--     of the ceiling or more. n counts attempts; the interval is over tasks, and needs four.

WITH tasks AS (
    SELECT suite, suite_version, model, task, avg(score) AS score, count(*) AS attempts
    FROM main.attempts
    WHERE score IS NOT NULL
        AND (getvariable('from_date') IS NULL OR started_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR started_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), rated AS (
    SELECT t.*, CASE WHEN s.ceiling > 0 AND s.ceiling <= 1 THEN s.ceiling ELSE 1 END AS ceiling,
        row_number() OVER (PARTITION BY suite, suite_version, model ORDER BY task) AS number
    FROM tasks AS t LEFT JOIN main.suites AS s USING (suite, suite_version)
), totals AS (
    SELECT suite, suite_version, model, ceiling, avg(score) AS score, sum(attempts)::BIGINT AS n, count(*) AS tasks,
        list(number) AS cluster_number, list(score / ceiling) AS cluster_top, list(1.0::DOUBLE) AS cluster_bottom
    FROM rated
    GROUP BY ALL
)
SELECT suite, suite_version, model, score / ceiling AS value, n, true AS complete, score, ceiling,
    ceiling - score AS room, tasks, score / ceiling >= 0.95 AS saturated,
    row_number() OVER (PARTITION BY suite, suite_version ORDER BY score DESC, model) = 1 AS best,
    coalesce(m.available_at, m.released_at) AS available_on,
    CASE WHEN score > ceiling THEN 'above the ceiling that is given for the suite' END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM totals LEFT JOIN main.models AS m USING (model)
ORDER BY suite, suite_version, available_on NULLS LAST, model;
