-- title: Unaccountable landings
-- family: Oversight
-- question: How much landed that AI wrote or had a part in and that no person looked at?
-- why: Of these nobody can say why they are right: no person started, reviewed or landed them.
-- numerator: Landings that AI wrote or had a part in and that nobody or only AI checked.
-- denominator: none
-- excludes: Automation, bulk landings, back-merges.
-- grain: period (month unless grain says otherwise)
-- unit: landings
-- better: lower
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: none
-- caveat: A floor: AI work without a mark is missing, and of landings with an unknown check some may belong here. n counts
--     landings with AI in them whose check is known; where it is none, there is no value, not zero. The Merges page
--     lists them one by one.

WITH counts AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        coalesce(sum(merges) FILTER (WHERE checked = 'nobody'), 0)::BIGINT AS nobody,
        coalesce(sum(merges) FILTER (WHERE checked = 'ai_only'), 0)::BIGINT AS ai_only,
        coalesce(sum(merges) FILTER (WHERE checked <> 'unknown'), 0)::BIGINT AS known,
        coalesce(sum(merges) FILTER (WHERE checked = 'unknown'), 0)::BIGINT AS unknown
    FROM main.selected_checks
    WHERE origin IN ('ai', 'mixed')
    GROUP BY ALL
)
SELECT period, CASE WHEN known > 0 OR coalesce(unknown, 0) = 0 THEN coalesce(nobody + ai_only, 0) END AS value,
    coalesce(known, 0) AS n,
    periods.complete AND coalesce(periods.next_period <= forge.known_on, true) AS complete,
    (nobody + ai_only) / nullif(known, 0) AS share,
    CASE WHEN value IS NOT NULL THEN coalesce(nobody, 0) END AS nobody,
    CASE WHEN value IS NOT NULL THEN coalesce(ai_only, 0) END AS ai_only,
    coalesce(unknown, 0) AS unknown,
    CASE WHEN unknown > 0 AND known > 0 THEN format('who checked {} more is not known', unknown)
        WHEN unknown > 0 THEN format('who checked is not known of any of {}', unknown) END AS note
FROM main.selected_periods AS periods LEFT JOIN counts USING (period)
    LEFT JOIN main.selected_feeds AS forge ON forge.feed = 'requests'
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period;
