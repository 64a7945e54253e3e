-- title: Ways to build
-- family: Oversight
-- question: Which part of what lands did people build, people and AI together, one operator, or AI alone?
-- why: Writing and checking together say how much of the building still has people in it; either alone does not.
-- numerator: Landings built this way. people: no AI mark. together: AI wrote it and a second person checked, or AI wrote a
--     part and a tenth of its lines or more carries no AI mark. operator only: AI wrote it and only who started it looked,
--     or another one before it changed. alone: AI wrote it and only AI or nobody checked.
-- denominator: All landings, those built in an unknown way among them.
-- excludes: Automation, bulk landings, back-merges.
-- grain: period (month unless grain says otherwise), way
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: wilson
-- caveat: people is a ceiling: AI work without a mark counts there. unknown: AI wrote it and no reviews were read, or who wrote
--     it could not be looked at. Landings that AI assisted (declared) count as those it had a part in. lines_share is
--     the same of written lines.

WITH ways (way) AS (
    VALUES ('people'), ('together'), ('operator only'), ('alone'), ('unknown')
), sums AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        CASE WHEN origin = 'undeclared' THEN 'people' WHEN origin = 'unknown' THEN 'unknown'
            WHEN origin = 'mixed' OR checked = 'second_person' THEN 'together'
            WHEN checked IN ('operator', 'stale') THEN 'operator only' WHEN checked IN ('ai_only', 'nobody') THEN 'alone'
            ELSE 'unknown' END AS way,
        sum(merges)::BIGINT AS landings, sum(lines) AS lines
    FROM main.selected_checks
    GROUP BY ALL
), totals AS (
    SELECT period, sum(landings)::BIGINT AS n, nullif(sum(lines), 0) AS lines FROM sums GROUP BY period
)
SELECT period, way, CASE WHEN totals.n >= 5 THEN coalesce(sums.landings, 0) / totals.n END AS value,
    coalesce(totals.n, 0) AS n,
    periods.complete AND coalesce(periods.next_period <= forge.known_on, true) AS complete,
    coalesce(sums.landings, 0) AS passed,
    CASE WHEN totals.n >= 5 THEN coalesce(sums.lines, 0) / totals.lines END AS lines_share,
    CASE WHEN value IS NULL THEN format('{} {} here; a share is shown from 5',
        coalesce(totals.n, 0), if(coalesce(totals.n, 0) = 1, 'landing', 'landings')) END AS note
FROM main.selected_periods AS periods CROSS JOIN ways
    LEFT JOIN sums USING (period, way) LEFT JOIN totals USING (period)
    LEFT JOIN main.selected_feeds AS forge ON forge.feed = 'requests'
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period, list_position(['people', 'together', 'operator only', 'alone', 'unknown'], way);
