-- title: Regressions
-- family: Task horizon
-- question: What does a model do worse than the one before it, above all where safety is measured?
-- why: A successor that is better on the whole may be worse at what matters. Nobody sees that in a mean.
-- numerator: Mean over tasks of the successor's mean score less its predecessor's, on the same tasks.
-- denominator: none
-- excludes: Tasks that only one of the two tried, other versions of the suite, attempts that their source marks invalid,
--     people, models without a predecessor.
-- grain: suite, suite_version, model, family
-- unit: difference of scores
-- better: higher
-- minimum: 4
-- settles: 0
-- filters: from_date, to_date
-- statistic: difference
-- caveat: Paired by task, so hard tasks weigh no more than easy ones; the interval is over tasks, and needs four. Of many
--     families a few look worse by chance: at 95 %, one in forty. Suites about safety come first.

WITH rates AS MATERIALIZED (
    SELECT suite, suite_version, model, task, min(family) AS family, avg(score) AS score, count(*) AS attempts
    FROM main.attempts
    WHERE score IS NOT NULL
        AND (getvariable('from_date') IS NULL OR started_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR started_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), successors AS (
    SELECT m.model, coalesce(n.model, m.predecessor) AS predecessor, coalesce(available_at, released_at) AS available_on
    FROM main.models AS m LEFT JOIN main.model_names AS n ON n.alias = m.predecessor
    WHERE m.predecessor IS NOT NULL
), pairs AS MATERIALIZED (
    SELECT a.suite, a.suite_version, a.model, a.task, coalesce(a.family, b.family, 'no family') AS family,
        b.score AS before, a.score AS after, a.attempts + b.attempts AS attempts
    FROM rates AS a JOIN successors AS s USING (model)
    JOIN rates AS b ON b.model = s.predecessor AND b.suite = a.suite AND b.suite_version = a.suite_version AND b.task = a.task
), mixed AS (
    SELECT suite, suite_version, model FROM pairs GROUP BY ALL HAVING min(family) < max(family)
), told AS (
    SELECT * REPLACE ('all families' AS family) FROM pairs
    UNION ALL
    SELECT * FROM pairs SEMI JOIN mixed USING (suite, suite_version, model)
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY suite, suite_version, model, family ORDER BY task) AS number FROM told
), totals AS (
    SELECT suite, suite_version, model, family, avg(after - before) AS value, count(*) AS n,
        avg(before) AS before, avg(after) AS after, count(*) FILTER (WHERE after < before) AS worse,
        count(*) FILTER (WHERE after > before) AS better, sum(attempts)::BIGINT AS attempts,
        list(number) AS cluster_number, list(after - before) AS cluster_top, list(1.0::DOUBLE) AS cluster_bottom
    FROM numbered
    GROUP BY ALL
), tried AS (
    SELECT DISTINCT suite, suite_version, model, 'all families' AS family FROM rates SEMI JOIN successors USING (model)
)
SELECT suite, suite_version, model, family, totals.value, coalesce(totals.n, 0) AS n, true AS complete, predecessor,
    before, after, totals.worse, totals.better, totals.attempts, coalesce(s.safety, false) AS safety, available_on,
    CASE WHEN totals.n IS NULL THEN format('{} tried none of these tasks', predecessor)
        WHEN totals.n < 4 THEN format('{} {} in common; an interval needs 4',
            totals.n, if(totals.n = 1, 'task', 'tasks')) END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM tried FULL JOIN totals USING (suite, suite_version, model, family) JOIN successors USING (model)
LEFT JOIN main.suites AS s USING (suite, suite_version)
ORDER BY safety DESC, suite, suite_version, available_on DESC NULLS LAST, model, family <> 'all families', family;
