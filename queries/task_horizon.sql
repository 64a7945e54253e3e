-- title: Task horizon
-- family: Task horizon
-- question: How long a task, in the time that a skilled person needs, does each model finish half of the time?
-- why: One length sums up success at every length; while it doubles at some pace, models take over ever longer work.
-- numerator: The length at which a weighted logistic curve of success over log2 of human minutes crosses one half (of p80,
--     four fifths), as METR fits it.
-- denominator: Attempts with a known length and a verdict or a score, each weighing 1 / (attempts of the model at the
--     task x square root of the tasks in its family that the model tried).
-- excludes: Attempts of people, those that their source marks invalid, and those without a length or without verdict and
--     score (all but the first counted beside it).
-- grain: suite, suite_version, model
-- unit: minutes
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date, penalty, without, dated
-- statistic: horizon
-- caveat: A length on the tasks of this suite, not on all work, and half is not reliable: p80 is several times shorter.
--     Intervals are those of draws of families, tasks and attempts. flag says what to know before believing a horizon;
--     0 is no success at all. Dates choose models by the day of their first use, or of their release. Another
--     penalty fits anew; a bare view then shows no horizon.

WITH keys AS (
    SELECT suite, suite_version, model, dated_on, row_number() OVER (PARTITION BY suite, suite_version ORDER BY model) AS place
    FROM main.selected_models
    WHERE chosen
), facts AS (
    SELECT suite, suite_version, model, available_at, released_at, runs AS n, tasks, families, longest_minutes, no_minutes,
        no_score, invalid
    FROM main.horizons
), nightly AS (
    SELECT suite, suite_version, model, false AS penalised, p50_minutes AS value, p50_low AS low, p50_high AS high,
        p80_minutes, p80_low, p80_high, slope, intercept, draws_used, flag
    FROM main.horizons
)
SELECT suite, suite_version, model, value, low, high, n, true AS complete, dated_on, p80_minutes, p80_low, p80_high, slope,
    intercept, draws_used, flag, available_at, released_at, tasks, families, longest_minutes, ceiling_minutes, no_minutes,
    no_score, invalid, penalty, draws, CASE WHEN penalised AND place = 1 THEN cluster_attempts END AS cluster_attempts
FROM keys JOIN facts USING (suite, suite_version, model)
    JOIN main.selected_fits USING (suite, suite_version)
    LEFT JOIN nightly USING (suite, suite_version, model, penalised)
    LEFT JOIN main.suites USING (suite, suite_version)
ORDER BY suite, suite_version, dated_on, model;
