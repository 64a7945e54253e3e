-- title: Optimisation speed-up
-- family: Task horizon
-- question: By what factor do models improve what they are told to optimise, and who had the idea?
-- why: Making research code faster is research that is measured in its own unit, and one that people do too.
-- numerator: Geometric mean of gain (factor over the start) over the runs of the period. A run whose result was checked
--     and does not hold has gained nothing: it counts as 1.
-- denominator: none
-- excludes: Runs whose result nobody checked (counted beside it), gains that are not above zero, runs without a date.
-- grain: period (quarter unless grain says otherwise), proposer
-- unit: multiple
-- better: higher
-- minimum: 3
-- settles: 0
-- filters: from_date, to_date, grain
-- statistic: geometric
-- caveat: Goals differ in how much there is to gain, and a period may have others than the one before. proposer is ai or
--     person for runs that a model carried out, and person alone for those of people. human_low to human_high is what
--     people reached on the same goals; where_correct leaves out runs whose result does not hold. A period is complete
--     when there is a run after it.

WITH bounds AS (
    SELECT max(started_on) AS last_run_on FROM main.experiments
), steps (grain, step) AS (
    VALUES ('day', INTERVAL 1 DAY), ('week', INTERVAL 7 DAY), ('month', INTERVAL 1 MONTH),
        ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR)
), runs AS (
    SELECT date_trunc(steps.grain, started_on)::DATE AS period, step, experiment, gain, correct, human_gain, human_hours,
        CASE WHEN model IS NULL AND coalesce(proposer, 'person') = 'person' THEN 'person alone'
            ELSE coalesce(proposer, 'not known') END AS proposer,
        CASE WHEN correct AND gain > 0 AND isfinite(gain) THEN ln(gain) WHEN correct = false THEN 0 END AS growth,
        row_number() OVER (ORDER BY experiment, run) AS number
    FROM main.experiments JOIN steps ON steps.grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
    WHERE started_on BETWEEN coalesce(getvariable('from_date')::DATE, started_on)
        AND coalesce(getvariable('to_date')::DATE, started_on)
), totals AS (
    SELECT period, step, proposer, exp(avg(growth)) AS mean, count(growth) AS n,
        count(DISTINCT experiment) AS experiments, max(gain) FILTER (WHERE correct) AS best,
        exp(avg(growth) FILTER (WHERE correct)) AS where_correct,
        count(*) FILTER (WHERE correct = false) AS failed, count(*) FILTER (WHERE correct IS NULL) AS unchecked,
        min(human_gain) AS human_low, max(human_gain) AS human_high,
        min(human_hours) AS human_hours_low, max(human_hours) AS human_hours_high,
        list(number) FILTER (WHERE growth IS NOT NULL) AS cluster_number,
        list(growth) FILTER (WHERE growth IS NOT NULL) AS cluster_top,
        list(1.0::DOUBLE) FILTER (WHERE growth IS NOT NULL) AS cluster_bottom
    FROM runs
    GROUP BY ALL
)
SELECT period, proposer, CASE WHEN n >= 3 THEN mean END AS value, n,
    (period + step)::DATE <= last_run_on
        AND period >= coalesce(getvariable('from_date')::DATE, period)
        AND (period + step)::DATE <= coalesce(getvariable('to_date')::DATE + 1, last_run_on) AS complete,
    totals.experiments, where_correct, best, failed, unchecked, human_low, human_high, human_hours_low, human_hours_high,
    CASE WHEN n < 3 THEN format('{} checked {}; a mean is shown from 3', n, if(n = 1, 'run', 'runs')) END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM totals CROSS JOIN bounds
ORDER BY period, proposer;
