-- title: Experiments per researcher
-- family: Shipping velocity
-- question: How many optimisation and design experiments are run for each researcher in a month?
-- why: Where AI proposes and runs experiments, they grow faster than the people who judge them.
-- numerator: Runs of experiments that began in the period, whoever proposed them.
-- denominator: Months of researchers: people whose role in headcount begins with "research", by the days of the period.
-- excludes: Runs without a date.
-- grain: period (quarter unless grain says otherwise)
-- unit: runs per researcher and month
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain
-- statistic: none
-- caveat: Only experiments that were reported are counted, and each counts alike, a kernel as much as a model. n is the
--     mean number of researchers. A month of headcount is spread evenly over its days. A period is complete when
--     headcount has every day of it and there is a run after it.

WITH settings AS (
    SELECT coalesce(max(value) FILTER (WHERE key = 'people.minimum')::INTEGER, 5) AS minimum FROM main.settings
), bounds AS (
    SELECT min(started_on) AS first_run_on, max(started_on) AS last_run_on FROM main.experiments
), steps (grain, step) AS (
    VALUES ('day', INTERVAL 1 DAY), ('week', INTERVAL 7 DAY), ('month', INTERVAL 1 MONTH),
        ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR)
), starts AS (
    SELECT step, last_run_on, unnest(generate_series(
        date_trunc(grain, greatest(first_run_on, getvariable('from_date')::DATE))::TIMESTAMP,
        least(last_run_on, getvariable('to_date')::DATE)::TIMESTAMP, step))::DATE AS period
    FROM bounds CROSS JOIN steps
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'quarter') AND first_run_on IS NOT NULL
), periods AS (
    SELECT period, (period + step)::DATE AS next_period, last_run_on,
        greatest(period, getvariable('from_date')::DATE) AS first_day,
        least((period + step)::DATE, getvariable('to_date')::DATE + 1) AS day_after
    FROM starts
), months AS (
    SELECT month, (month + INTERVAL 1 MONTH)::DATE AS next_month, sum(people) AS people
    FROM main.headcount
    WHERE role ILIKE 'research%' AND people > 0
    GROUP BY ALL
), researchers AS (
    SELECT period, sum(least(next_month, day_after) - greatest(month, first_day)) AS days,
        sum(people * (least(next_month, day_after) - greatest(month, first_day))) AS person_days
    FROM periods JOIN months ON month < day_after AND next_month > first_day
    GROUP BY period
), runs AS (
    SELECT period, count(*) AS runs, count(*) FILTER (WHERE proposer = 'ai') AS proposed_by_ai,
        count(*) FILTER (WHERE model IS NOT NULL) AS run_by_model
    FROM periods JOIN main.experiments ON started_on >= first_day AND started_on < day_after
    GROUP BY period
), shown AS (
    SELECT periods.*, researchers.days, coalesce(runs.runs, 0) AS runs, coalesce(proposed_by_ai, 0) AS proposed_by_ai,
        coalesce(run_by_model, 0) AS run_by_model, coalesce(round(person_days / nullif(days, 0)), 0)::BIGINT AS n,
        CASE WHEN person_days / nullif(days, 0) >= minimum THEN person_days / 30.4375 END AS researcher_months, minimum
    FROM periods CROSS JOIN settings LEFT JOIN researchers USING (period) LEFT JOIN runs USING (period)
)
SELECT period, runs / researcher_months AS value, n,
    next_period <= last_run_on AND first_day = period AND day_after = next_period
        AND coalesce(days = day_after - first_day, false) AS complete,
    shown.runs, proposed_by_ai, run_by_model, researcher_months,
    CASE WHEN n = 0 THEN 'no researchers in headcount'
        WHEN researcher_months IS NULL THEN format('{} {} here; figures per person are shown from {}',
            n, CASE WHEN n = 1 THEN 'person' ELSE 'people' END, minimum) END AS note
FROM shown
ORDER BY period;
