-- title: Time to detect
-- family: Oversight
-- question: How long had a fault been there when it was found?
-- why: What is found late was built upon meanwhile. Reviews and tests that keep up find it early.
-- numerator: Hours from a landing to the landing of a fix that changes its lines, or to the incident that names it.
-- denominator: none
-- excludes: Automation, bulk landings, back-merges; fixes in the same landing.
-- grain: period (month unless grain says otherwise; of the fix or the incident), origin (of what was at fault: all; ai: written
--     by AI; mixed: AI had a part in it; undeclared: no AI mark)
-- unit: hours
-- better: lower
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: survival
-- caveat: The value is the median of what was found in the period, so it also grows with the age of the code: compare origins
--     only where they have been around as long. Each landing counts once per fix. Association, not effect. A bare view
--     shows no interval.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), chosen AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), found_on)::DATE AS period, hours,
        CASE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END
            WHEN 'ai' THEN 'ai' WHEN 'mixed' THEN 'mixed' WHEN 'assisted' THEN 'mixed' WHEN 'undeclared' THEN 'undeclared'
            WHEN 'human' THEN 'undeclared' ELSE 'other' END AS origin
    FROM main.fault_times SEMI JOIN main.selected_repos USING (repo)
    WHERE (getvariable('from_date') IS NULL OR found_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR found_on <= getvariable('to_date')::DATE)
), every AS (
    SELECT period, origin, hours FROM chosen
    UNION ALL
    SELECT period, 'all', hours FROM chosen
), found AS (
    SELECT period, origin, count(*) AS n, list(hours) AS lengths, list(true) AS ends FROM every GROUP BY ALL
), fixes AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        sum(waiting)::BIGINT AS waiting
    FROM main.daily_fixes SEMI JOIN main.selected_repos USING (repo)
    GROUP BY ALL
)
SELECT period, origin, CASE WHEN found.n >= 5 THEN list_median(lengths) END AS value, coalesce(found.n, 0) AS n,
    periods.complete AND coalesce(waiting, 0) = 0 AS complete,
    coalesce(waiting, 0) AS waiting,
    CASE WHEN value IS NULL THEN format('{} {} found here; a median is shown from 5',
        coalesce(found.n, 0), if(coalesce(found.n, 0) = 1, 'fault', 'faults'))
        WHEN waiting > 0 THEN format('fixes that wait to be searched: {}', waiting) END AS note,
    NULL::DOUBLE AS kept_low, NULL::DOUBLE AS kept_high, NULL::DOUBLE AS kept_most,
    CASE WHEN found.n >= 5 THEN lengths END AS lengths, CASE WHEN found.n >= 5 THEN ends END AS ends
FROM main.selected_periods AS periods CROSS JOIN classes LEFT JOIN found USING (period, origin) LEFT JOIN fixes USING (period)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
