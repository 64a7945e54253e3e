-- title: What compute is spent on
-- family: Compute
-- question: Which part of the accelerator hours goes to research, to work that AI drives itself, and to safety?
-- why: Compute that AI spends by itself is the loop's fuel; whether safety keeps its part of it says what it is worth.
-- numerator: Accelerator hours of the purpose.
-- denominator: Accelerator hours of all purposes of the same months.
-- excludes: Months of which the hours of a purpose on record are not told: then no part of them is known.
-- grain: period (quarter unless grain says otherwise; months at the least), purpose
-- unit: share
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date, grain
-- statistic: none
-- caveat: Purposes are what the organisation calls so. A census, so there is no interval. A month without a row for a
--     purpose has none of it. n counts months. A period is complete when every month of it is there and it is over.

WITH spent AS (
    SELECT date_trunc(grain, month)::DATE AS period, date_trunc('month', month)::DATE AS month, purpose,
        sum(hours) AS hours, sum(cost_usd) AS cost_usd, bool_or(hours IS NULL OR hours < 0) AS untold
    FROM main.compute CROSS JOIN main.month_periods
    WHERE (getvariable('from_date') IS NULL OR month >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR month <= getvariable('to_date')::DATE)
    GROUP BY ALL
), totals AS (
    SELECT period, nullif(sum(hours), 0) AS all_hours, count(DISTINCT month) AS n, bool_or(untold) AS untold
    FROM spent
    GROUP BY period
), parts AS (
    SELECT period, purpose, sum(hours) AS hours, sum(cost_usd) AS cost_usd FROM spent GROUP BY ALL
)
SELECT period, purpose, CASE WHEN NOT untold THEN coalesce(hours, 0) / all_hours END AS value, n,
    n = months AND NOT untold AND coalesce((period + step)::DATE <= seen_on, true) AS complete,
    hours, all_hours, cost_usd,
    CASE WHEN untold THEN 'hours of a purpose are not on record' WHEN all_hours IS NULL THEN 'no hours on record' END AS note
FROM totals CROSS JOIN (SELECT DISTINCT purpose FROM spent) AS purposes CROSS JOIN main.month_periods
    LEFT JOIN parts USING (period, purpose)
ORDER BY period, list_position(['research', 'ai_driven', 'safety', 'other'], purpose), purpose;
