-- title: AI-written changes to guarded areas
-- family: Oversight
-- question: Who checked what AI wrote into evaluations, safety, monitoring, CI and permissions?
-- why: These areas hold what watches and limits AI: a change that AI makes to them and nobody checks can turn a check off.
-- numerator: Landings that added a line of any kind to a guarded area and that exact marks or line notes give to AI for a
--     tenth of their lines or more (strict); weak marks and work that AI assisted too (declared).
-- denominator: none
-- excludes: Automation, bulk landings, back-merges, landings that only restore, repeat or delete lines there.
-- grain: period (month unless grain says otherwise), checked
-- unit: landings
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: none
-- caveat: unknown: no reviews were read, so nobody can say who checked. Then the other classes are unknown too, not
--     zero. A floor: AI work without a mark is missing. n counts the landings of all classes.

WITH areas AS (
    SELECT repo, pattern AS area FROM main.areas SEMI JOIN main.selected_repos USING (repo) WHERE guarded
), written AS (
    SELECT repo, sha AS merge, landed_on, checked,
        CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END AS author
    FROM main.merges
    WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch') AND author IN ('ai', 'mixed', 'assisted')
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
), guarded AS (
    SELECT repo, merge FROM main.landed SEMI JOIN areas USING (repo, area)
), changes AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, checked,
        count(*) AS landings
    FROM written SEMI JOIN guarded USING (repo, merge)
    GROUP BY ALL
), totals AS (
    SELECT period, sum(landings)::BIGINT AS n,
        coalesce(sum(landings) FILTER (WHERE checked = 'unknown'), 0) AS unknown
    FROM changes
    GROUP BY period
)
SELECT period, classes.checked,
    CASE WHEN totals.unknown > 0 THEN changes.landings ELSE coalesce(changes.landings, 0) END AS value,
    coalesce(totals.n, 0) AS n,
    periods.complete,
    CASE WHEN totals.unknown > 0 THEN format('who checked {} of them is not known', totals.unknown) END AS note
FROM main.selected_periods AS periods CROSS JOIN (SELECT DISTINCT checked FROM changes) AS classes
    LEFT JOIN changes USING (period, checked) LEFT JOIN totals USING (period)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period,
    list_position(['second_person', 'stale', 'operator', 'ai_only', 'nobody', 'unknown'], classes.checked);
