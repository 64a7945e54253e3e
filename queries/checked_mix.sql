-- title: Who checks what lands
-- family: Oversight
-- question: Which part of what lands did somebody else check, and which nobody?
-- why: Speed that outruns checking is the dangerous kind: it looks like progress until something has gone wrong unseen.
-- numerator: Landings of this check. second_person: a person who neither wrote, started nor opened it reviewed what landed.
--     stale: one approved it before its lines changed. operator: only who started, wrote or landed it. ai_only: only AI.
--     nobody: neither. unknown: no reviews were read.
-- denominator: All landings of that origin, those with an unknown check among them.
-- excludes: Automation, bulk landings, back-merges.
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark), checked
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: wilson
-- caveat: Unknown stays unknown: it is neither checked nor unchecked. That somebody looked does not say how well.
--     lines_share is the same of written lines. A period is complete when the forges were read after it too.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), sums AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, origin, checked,
        sum(merges)::BIGINT AS landings, sum(lines) AS lines
    FROM main.selected_checks
    GROUP BY ALL
), parts AS (
    FROM sums
    UNION ALL
    SELECT period, 'all', checked, sum(landings)::BIGINT, sum(lines) FROM sums GROUP BY ALL
), totals AS (
    SELECT period, origin, sum(landings)::BIGINT AS n, nullif(sum(lines), 0) AS lines FROM parts GROUP BY ALL
)
SELECT period, origin, classed.checked,
    CASE WHEN totals.n >= 5 THEN coalesce(parts.landings, 0) / totals.n END AS value, coalesce(totals.n, 0) AS n,
    periods.complete AND coalesce(periods.next_period <= forge.known_on, true) AS complete,
    coalesce(parts.landings, 0) AS passed,
    CASE WHEN totals.n >= 5 THEN coalesce(parts.lines, 0) / totals.lines END AS lines_share,
    CASE WHEN value IS NULL THEN format('{} {} here; a share is shown from 5',
        coalesce(totals.n, 0), if(coalesce(totals.n, 0) = 1, 'landing', 'landings')) END AS note
FROM main.selected_periods AS periods CROSS JOIN classes
    CROSS JOIN (SELECT DISTINCT checked FROM sums) AS classed
    LEFT JOIN parts USING (period, origin, checked) LEFT JOIN totals USING (period, origin)
    LEFT JOIN main.selected_feeds AS forge ON forge.feed = 'requests'
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin),
    list_position(['second_person', 'stale', 'operator', 'ai_only', 'nobody', 'unknown'], classed.checked);
