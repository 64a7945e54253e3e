-- title: Landings
-- family: Data
-- question: How does work land, and how much of it?
-- why: Every share and rate is a sum over landings; a change in how they land changes what can be known about them.
-- numerator: Landings of this form.
-- denominator: none
-- excludes: Bulk landings, back-merges, what an upstream or an earlier repository already counts.
-- grain: period (month unless grain says otherwise), how
-- unit: landings
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: none
-- caveat: direct means that no landing record was found, not that nobody reviewed it. n counts all forms together.

WITH forms AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, how,
        CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END AS origin,
        sum(merges)::BIGINT AS merges
    FROM main.selected_merges SEMI JOIN main.selected_repos USING (repo)
    GROUP BY ALL
), totals AS MATERIALIZED (
    SELECT period, how, sum(merges)::BIGINT AS landings,
        coalesce(sum(merges) FILTER (WHERE origin = 'ai'), 0)::BIGINT AS ai,
        coalesce(sum(merges) FILTER (WHERE origin = 'mixed'), 0)::BIGINT AS mixed,
        coalesce(sum(merges) FILTER (WHERE origin = 'assisted'), 0)::BIGINT AS assisted,
        coalesce(sum(merges) FILTER (WHERE origin = 'human'), 0)::BIGINT AS human,
        coalesce(sum(merges) FILTER (WHERE origin = 'undeclared'), 0)::BIGINT AS no_mark,
        coalesce(sum(merges) FILTER (WHERE origin = 'automation'), 0)::BIGINT AS automation,
        coalesce(sum(merges) FILTER (WHERE origin = 'unknown'), 0)::BIGINT AS unknown
    FROM forms
    GROUP BY period, how
)
SELECT period, how, coalesce(totals.landings, 0) AS value,
    coalesce(sum(totals.landings) OVER (PARTITION BY period), 0)::BIGINT AS n,
    periods.complete, coalesce(ai, 0) AS ai, coalesce(mixed, 0) AS mixed, coalesce(assisted, 0) AS assisted,
    coalesce(human, 0) AS human, coalesce(no_mark, 0) AS no_mark, coalesce(automation, 0) AS automation,
    coalesce(unknown, 0) AS unknown
FROM main.selected_periods AS periods CROSS JOIN (SELECT DISTINCT how FROM totals) LEFT JOIN totals USING (period, how)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period, how;
