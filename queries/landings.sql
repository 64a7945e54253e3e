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

WITH forms AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, how, merges,
        CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END AS written
    FROM main.daily_merges SEMI JOIN main.selected_repos USING (repo)
    WHERE landed_on BETWEEN coalesce(getvariable('from_date')::DATE, landed_on)
        AND coalesce(getvariable('to_date')::DATE, landed_on)
), totals AS (
    SELECT period, how, sum(merges)::BIGINT AS landings,
        coalesce(sum(merges) FILTER (WHERE written = 'ai'), 0)::BIGINT AS ai,
        coalesce(sum(merges) FILTER (WHERE written = 'mixed'), 0)::BIGINT AS mixed,
        coalesce(sum(merges) FILTER (WHERE written = 'assisted'), 0)::BIGINT AS assisted,
        coalesce(sum(merges) FILTER (WHERE written = 'human'), 0)::BIGINT AS human,
        coalesce(sum(merges) FILTER (WHERE written = 'undeclared'), 0)::BIGINT AS no_mark,
        coalesce(sum(merges) FILTER (WHERE written = 'automation'), 0)::BIGINT AS automation,
        coalesce(sum(merges) FILTER (WHERE written = 'unknown'), 0)::BIGINT AS unknown
    FROM forms
    GROUP BY ALL
)
SELECT period, how, coalesce(totals.landings, 0) AS value,
    coalesce(sum(totals.landings) OVER (PARTITION BY period), 0)::BIGINT AS n,
    periods.complete, coalesce(ai, 0) AS ai, coalesce(mixed, 0) AS mixed, coalesce(assisted, 0) AS assisted,
    coalesce(human, 0) AS human, coalesce(no_mark, 0) AS no_mark, coalesce(automation, 0) AS automation,
    coalesce(unknown, 0) AS unknown
FROM main.selected_periods AS periods CROSS JOIN (SELECT DISTINCT how FROM forms) LEFT JOIN totals USING (period, how)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period, how;
