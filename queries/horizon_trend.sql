-- title: Horizon trend
-- family: Task horizon
-- question: In how many days does the task horizon double, and is it speeding up?
-- why: A constant doubling time is growth; a shrinking one would be the first sign that models speed up the making of models.
-- numerator: ln 2.
-- denominator: Slope of the straight line through ln of the horizon on the date, over the models that were best at
--     their date (p50 at least that of every earlier one; of one day the larger first).
-- excludes: Models without a date, without a horizon (no success, or no failure), with one beyond a hundred times their
--     longest task, and those whose success rises with length (left_out counts them, and models that were not chosen).
-- grain: suite, suite_version, span, level
-- unit: days
-- better: neither
-- minimum: 3
-- settles: 0
-- filters: from_date, to_date, penalty, without, dated
-- statistic: horizon_trend
-- caveat: Versions of a suite are never joined. The interval refits the line in every draw of the horizons; what differs
--     from model to model is not in it. Spans and "last 24 months" go up to the newest model. The verdict is one of six phrases;
--     docs/method.md says how often each is wrong, and with fewer than 8 models it is "not enough data". n counts models.
--     Another penalty, date or choice of models fits anew; a bare view then shows nothing.

WITH keys AS (
    SELECT suite, suite_version, span, level,
        list_position(['all', '2023 on', '2024 on', 'last 24 months', 'before the last 24 months'], span) AS place
    FROM main.horizon_trends
), nightly AS (
    SELECT *, false AS refitted FROM main.horizon_trends
)
SELECT suite, suite_version, span, level, doubling_days AS value, low, high, models AS n, true AS complete, r2,
    doublings_per_year, verdict, verdict_without_newest, from_on, to_on, from_minutes, to_minutes, aicc_line, aicc_quadratic,
    aicc_break, aicc_jump, error_line, error_quadratic, error_break, error_jump, break_on, break_chance, jump_on,
    jump_factor, jump_chance, left_out, penalty, draws,
    CASE WHEN refitted AND place = 1 AND level = 50 THEN cluster_attempts END AS cluster_attempts,
    CASE WHEN refitted AND place = 1 AND level = 50 THEN cluster_models END AS cluster_models
FROM keys JOIN main.selected_fits USING (suite, suite_version)
    LEFT JOIN nightly USING (suite, suite_version, span, level, refitted)
ORDER BY suite, suite_version, level, place;
