-- title: Freshness
-- family: Data
-- question: How old is what each source last delivered?
-- why: A figure is only as current as its oldest source; what is stale is unknown, not zero.
-- numerator: Hours since the part was last read without error.
-- denominator: none
-- excludes: nothing
-- grain: source, part
-- unit: hours
-- better: lower
-- minimum: 0
-- settles: 0
-- filters: none
-- statistic: none
-- caveat: Ages are against the clock of whoever asks, or against the fixed `now` of the settings where there is one.
--     complete is true for a part that is current.

WITH settings AS (
    SELECT max(value) FILTER (WHERE key = 'now') AS fixed_now,
        coalesce(max(value) FILTER (WHERE key = 'timezone'), 'UTC') AS zone,
        coalesce(max(value) FILTER (WHERE key = 'stale_after_hours')::DOUBLE, 36) AS stale_after
    FROM main.settings
), clock AS (
    SELECT stale_after, epoch(CASE WHEN regexp_full_match(fixed_now, '\d{4}-\d{2}-\d{2}')
            THEN timezone(zone, (fixed_now::DATE + 1)::TIMESTAMP) - INTERVAL 1 SECOND
        ELSE coalesce(try_cast(fixed_now AS TIMESTAMPTZ), now()) END) AS seconds
    FROM settings
), ages AS (
    SELECT source, part, state, good_at, tried_at, message, stale_after,
        CASE WHEN good_at IS NOT NULL THEN greatest((clock.seconds - epoch(good_at)) / 3600, 0) END AS hours
    FROM main.source_parts CROSS JOIN clock
)
SELECT source, part, hours AS value, coalesce(state = 'ok' AND hours <= stale_after, false) AS complete,
    CASE WHEN state = 'retired' THEN 'retired' WHEN state = 'failed' THEN 'failed' WHEN good_at IS NULL THEN 'never read'
        WHEN hours > stale_after THEN 'stale' ELSE 'current' END AS state,
    good_at, tried_at, stale_after AS stale_after_hours, message AS note
FROM ages
ORDER BY source, part;
