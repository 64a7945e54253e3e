-- title: Reverts
-- family: Oversight
-- question: How much of what landed was taken back within 30 days?
-- why: Work that has to be taken back was no progress, however fast it came.
-- numerator: Landings that a later one took back within 30 days: its message or request says so, or its diff is the
--     inverse. What was landed again since counts too (relanded).
-- denominator: Landings of that origin.
-- excludes: Automation, bulk landings, back-merges. A revert of a revert takes nothing back: it lands the first again.
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: share
-- better: lower
-- minimum: 5
-- settles: 30
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: wilson
-- caveat: Association, not effect: origins differ in what they change and where. A floor: work that is undone by hand or in
--     parts is not seen. A period is complete 30 days after its end; until then the share can only rise.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), looks AS (
    SELECT coalesce(min(head_seen_on) FILTER (WHERE NOT retired), max(head_seen_on)) AS seen_on
    FROM main.selected_repos
), chosen AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        CASE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END
            WHEN 'ai' THEN 'ai' WHEN 'mixed' THEN 'mixed' WHEN 'assisted' THEN 'mixed' WHEN 'undeclared' THEN 'undeclared'
            WHEN 'human' THEN 'undeclared' ELSE 'other' END AS origin,
        sum(landings) AS landings, sum(reverted) AS reverted, sum(relanded) AS relanded
    FROM main.daily_reverts SEMI JOIN main.selected_repos USING (repo)
    WHERE written <> 'automation' AND written_strict <> 'automation'
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), totals AS (
    FROM chosen
    UNION ALL
    SELECT period, 'all', sum(landings), sum(reverted), sum(relanded) FROM chosen GROUP BY period
)
SELECT period, origin, CASE WHEN landings >= 5 THEN reverted / landings END AS value, coalesce(landings, 0)::BIGINT AS n,
    periods.complete AND periods.next_period + 30 <= looks.seen_on AS complete,
    coalesce(reverted, 0)::BIGINT AS passed,
    coalesce(relanded, 0)::BIGINT AS relanded,
    CASE WHEN value IS NULL THEN format('{} {} here; a share is shown from 5',
        n, if(n = 1, 'landing', 'landings')) END AS note
FROM main.selected_periods AS periods CROSS JOIN looks CROSS JOIN classes LEFT JOIN totals USING (period, origin)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
