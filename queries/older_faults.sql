-- title: Faults older than one model generation
-- family: Oversight
-- question: How many of the faults that are found had outlived a generation of models?
-- why: A fault that outlives a generation may have shaped the next one: its data, its rewards, its evaluations.
-- numerator: Faults whose landing is older than the first use of the model that preceded the newest one in use when the fault
--     was found.
-- denominator: Faults found in the period, in whose time two generations of models are on record.
-- excludes: Automation, bulk landings, back-merges; fixes in the same landing; models without a predecessor, without a day of
--     first use, or of the same generation as their predecessor.
-- grain: period (month unless grain says otherwise; of the fix or the incident)
-- unit: share
-- better: lower
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes
-- statistic: wilson
-- caveat: It falls by itself where models follow each other more slowly, and rises with the age of the code. Each landing counts
--     once per fix. Where models are not on record it is unknown, not zero.

WITH found AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), found_on)::DATE AS period,
        count(older) AS known, count(*) FILTER (WHERE older) AS older, count(*) FILTER (WHERE older IS NULL) AS unknown
    FROM main.fault_times SEMI JOIN main.selected_repos USING (repo)
    WHERE (getvariable('from_date') IS NULL OR found_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR found_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), fixes AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        sum(waiting)::BIGINT AS waiting
    FROM main.daily_fixes SEMI JOIN main.selected_repos USING (repo)
    GROUP BY ALL
)
SELECT period, CASE WHEN known >= 5 THEN older / known END AS value, coalesce(known, 0) AS n,
    periods.complete AND coalesce(waiting, 0) = 0 AS complete,
    coalesce(older, 0) AS passed,
    coalesce(unknown, 0) AS unknown,
    coalesce(waiting, 0) AS waiting,
    CASE WHEN coalesce(known, 0) = 0 AND unknown > 0
            THEN format('of {} {} found the models in use are not known',
                unknown, if(unknown = 1, 'fault', 'faults'))
        WHEN value IS NULL THEN format('{} {} found here; a share is shown from 5',
            coalesce(known, 0), if(coalesce(known, 0) = 1, 'fault', 'faults'))
        WHEN unknown > 0 THEN format('of {} more the models in use are not known', unknown) END AS note
FROM main.selected_periods AS periods LEFT JOIN found USING (period) LEFT JOIN fixes USING (period)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period;
