-- title: Horizon pace
-- family: Acceleration
-- question: Does the task horizon double faster than it did before?
-- why: Acceleration is a rising growth rate: the pace of the newest models against that of those before them.
-- numerator: ln 2.
-- denominator: Slope of ln of the horizon on the date over the models best at their date in the last 24 months up to the
--     newest one; earlier_days: over those before.
-- excludes: What horizon_trend excludes.
-- grain: suite, suite_version, level
-- unit: days
-- better: neither
-- minimum: 3
-- settles: 0
-- filters: from_date, to_date, penalty, without, dated
-- statistic: horizon_pace
-- caveat: change is in doublings per year, newer less older; it rises where change_low is above zero. Its interval takes
--     the larger of the standard errors of the draws and of the residuals about the two lines. The cut is fixed, not
--     searched; horizon_trend searches one. n counts the newer models. Another penalty, date or choice of models fits anew; a
--     bare view then shows nothing.

WITH keys AS (
    SELECT DISTINCT suite, suite_version, level FROM main.horizon_trends
), newer AS (
    SELECT *, false AS refitted FROM main.horizon_trends WHERE span = 'last 24 months'
), older AS (
    SELECT suite, suite_version, level, false AS refitted, doubling_days AS earlier_days, low AS earlier_low, high AS earlier_high,
        models AS earlier_models, doublings_per_year AS earlier_per_year, from_on AS earlier_from
    FROM main.horizon_trends
    WHERE span = 'before the last 24 months'
)
SELECT suite, suite_version, level, doubling_days AS value, low, high, models AS n, true AS complete, earlier_days, earlier_low,
    earlier_high, earlier_models, doublings_per_year, earlier_per_year, change, change_low, change_high, earlier_from,
    from_on, to_on, left_out, penalty, draws,
    CASE WHEN refitted AND level = 50 THEN cluster_attempts END AS cluster_attempts,
    CASE WHEN refitted AND level = 50 THEN cluster_models END AS cluster_models
FROM keys JOIN main.selected_fits USING (suite, suite_version)
    LEFT JOIN newer USING (suite, suite_version, level, refitted)
    LEFT JOIN older USING (suite, suite_version, level, refitted)
ORDER BY suite, suite_version, level;
