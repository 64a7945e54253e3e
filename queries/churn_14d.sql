-- title: Lines rewritten within 14 days
-- family: Oversight
-- question: Which part of what lands is deleted or changed again within two weeks?
-- why: More merged lines are no progress when more of them have to be written again: speed is read beside what lasts.
-- numerator: Of those lines, the ones that a later landing deleted or changed within 14 days of landing.
-- denominator: Lines that landed in the period and are of that origin, 14 days ago or earlier.
-- excludes: Automation, bulk landings, back-merges, landings that take back or land again; changes of white space; kinds other
--     than source, test and notebook unless kinds asks for them.
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; undeclared: no AI mark)
-- unit: share
-- better: lower
-- minimum: 5
-- settles: 14
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: AI's work and other work differ in size, place and kind: a difference is an association, no effect. A line moved
--     within a file ends and begins. n counts days on which such lines landed, each repository for itself.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('undeclared')
), repos AS (
    SELECT repo, head_seen_on, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), looks AS (
    SELECT coalesce(min(head_seen_on) FILTER (WHERE NOT retired), max(head_seen_on)) AS seen_on
    FROM main.selected_repos
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, origin,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        count(DISTINCT landed_on) AS days, sum(lines) AS lines,
        coalesce(sum(lines) FILTER (WHERE ended AND age <= 14), 0) AS ended_lines
    FROM main.selected_ages JOIN repos USING (repo)
    WHERE landed_on <= head_seen_on - 14
    GROUP BY ALL
), totals AS (
    SELECT period, origin, sum(days)::BIGINT AS n, sum(lines) AS lines, sum(ended_lines) AS ended_lines,
        list(cluster) AS cluster_number, list(ended_lines) AS cluster_top, list(lines) AS cluster_bottom
    FROM weeks
    GROUP BY ALL
)
SELECT period, origin, CASE WHEN n >= 5 THEN ended_lines / lines END AS value, coalesce(n, 0) AS n,
    periods.complete AND periods.next_period + 14 <= looks.seen_on AS complete,
    coalesce(lines, 0) AS lines, coalesce(ended_lines, 0) AS ended_lines,
    CASE WHEN coalesce(n, 0) < 5 THEN format('days with such landings here: {}; a share is shown from 5', coalesce(n, 0))
        END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM main.selected_periods AS periods CROSS JOIN classes CROSS JOIN looks LEFT JOIN totals USING (period, origin)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month') AND EXISTS (FROM main.selected_ages)
ORDER BY period, list_position(['all', 'ai', 'undeclared'], origin);
