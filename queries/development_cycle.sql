-- title: Development cycle
-- family: The loop
-- question: How long does it take to build a model, against the one before it?
-- why: Models that build their successors sooner each time are the plainest form of a loop that speeds up.
-- numerator: Days from the first to the last day of development.
-- denominator: none
-- excludes: Models without days on record or still in development: so_far_days stands beside those.
-- grain: model
-- unit: days
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date
-- statistic: none
-- caveat: A generation is what its owner calls so: a small or distilled model is built sooner than its like. Where no last day
--     is on record, development ends on the day before first use; where no first day is, it begins with the first step on record.
--     times is the cycle as a multiple of its predecessor's, in_use_after_days from the predecessor's first use to
--     its own. n counts the steps on record. Dates select by the first day of development.

WITH looks AS (
    SELECT max(head_seen_on) AS seen_on FROM main.repos
), recorded AS (
    SELECT model, count(*) FILTER (WHERE recorded) AS n FROM main.built_steps GROUP BY model
)
SELECT g.model, g.to_on - g.from_on AS value, coalesce(n, 0) AS n, NOT g.is_open AS complete, g.generation, g.predecessor,
    (g.to_on - g.from_on) / nullif(p.to_on - p.from_on, 0) AS times, g.used_on - p.used_on AS in_use_after_days,
    CASE WHEN g.is_open AND g.from_on <= seen_on THEN seen_on - g.from_on END AS so_far_days, g.from_on, g.to_on, g.used_on,
    CASE WHEN g.doubt IS NOT NULL THEN g.doubt WHEN g.is_open THEN 'in development, or its end is not on record'
        WHEN g.from_on IS NULL THEN 'when it was developed is not on record' END AS note
FROM main.generations AS g CROSS JOIN looks LEFT JOIN main.generations AS p ON p.model = g.predecessor
    LEFT JOIN recorded ON recorded.model = g.model
WHERE (getvariable('from_date') IS NULL OR coalesce(g.from_on >= getvariable('from_date')::DATE, false))
    AND (getvariable('to_date') IS NULL OR coalesce(g.from_on <= getvariable('to_date')::DATE, false))
ORDER BY g.from_on NULLS FIRST, g.model;
