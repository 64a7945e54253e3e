-- title: Agent workdays per human workday
-- family: Compute
-- question: How many workdays do agents work for each workday of a person?
-- why: It is how much of the working time is no longer anybody's: above 1, agents work more than people do.
-- numerator: Hours that agents worked, over 8.
-- denominator: Workdays that people worked in the same months.
-- excludes: Months of which either is not on record.
-- grain: period (quarter unless grain says otherwise; months at the least)
-- unit: multiple
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain
-- statistic: none
-- caveat: An hour of an agent is not an hour of a person's work, and agents that nobody counts are missing. A month of
--     which one side is not on record is in neither part, so the period is not complete. n is the mean number of people.

WITH settings AS (
    SELECT coalesce(max(value) FILTER (WHERE key = 'people.minimum')::INTEGER, 5) AS minimum FROM main.settings
), agents AS (
    SELECT date_trunc('month', month)::DATE AS month, CASE WHEN count(hours) = count(*) THEN sum(hours) END AS hours
    FROM main.agent_time
    GROUP BY ALL
), people AS (
    SELECT date_trunc('month', month)::DATE AS month, sum(people) AS people,
        CASE WHEN count(workdays) = count(*) THEN sum(workdays) END AS workdays
    FROM main.headcount
    GROUP BY ALL
), matched AS (
    SELECT month, hours, workdays, people, hours IS NOT NULL AND coalesce(workdays > 0, false) AS known
    FROM agents FULL JOIN people USING (month)
    WHERE month >= (SELECT min(month) FROM agents)
        AND (getvariable('from_date') IS NULL OR month >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR month <= getvariable('to_date')::DATE)
), totals AS (
    SELECT date_trunc(grain, month)::DATE AS period, count(*) FILTER (WHERE known) AS known_months,
        sum(hours) FILTER (WHERE known) AS hours, sum(workdays) FILTER (WHERE known) AS workdays,
        coalesce(round(avg(people) FILTER (WHERE known)), 0)::BIGINT AS n
    FROM matched CROSS JOIN main.month_periods
    GROUP BY ALL
)
SELECT period, CASE WHEN n >= minimum THEN hours / 8 / workdays END AS value, n,
    known_months = months AND coalesce((period + step)::DATE <= seen_on, true) AS complete,
    hours, CASE WHEN n >= minimum THEN workdays END AS workdays, known_months,
    CASE WHEN known_months = 0 THEN 'hours of agents or workdays of people are not on record'
        WHEN n < minimum THEN format('{} {} here; figures per person are shown from {}', n,
            CASE WHEN n = 1 THEN 'person' ELSE 'people' END, minimum) END AS note
FROM totals CROSS JOIN main.month_periods CROSS JOIN settings
ORDER BY period;
