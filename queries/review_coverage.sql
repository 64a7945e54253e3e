-- title: Review coverage
-- family: Oversight
-- question: Which part of what AI wrote did a second person check before it landed?
-- why: A second pair of eyes is the oldest check there is, and the first that is skipped when work comes faster.
-- numerator: Landings that a person who neither wrote, started nor opened them reviewed as they landed (second_person).
-- denominator: Landings of that origin whose check is known.
-- excludes: Automation, bulk landings, back-merges; approvals of what changed afterwards (stale).
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: share
-- better: higher
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: ratio
-- caveat: Landings whose check is unknown are in neither part: at_least_share takes them for unchecked, at_most_share for
--     checked. AI work without a mark counts as undeclared. That somebody looked does not say how well.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, origin,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        coalesce(sum(merges) FILTER (WHERE checked = 'second_person'), 0)::DOUBLE AS checked,
        coalesce(sum(merges) FILTER (WHERE checked <> 'unknown'), 0)::DOUBLE AS known,
        sum(merges)::DOUBLE AS landings
    FROM main.selected_checks JOIN repos USING (repo)
    GROUP BY ALL
), every AS (
    FROM weeks
    UNION ALL
    SELECT period, 'all', cluster, sum(checked), sum(known), sum(landings) FROM weeks GROUP BY ALL
), totals AS (
    SELECT period, origin, sum(checked) AS checked, sum(known) AS known, sum(landings) AS landings,
        list(cluster) FILTER (WHERE known > 0) AS cluster_number,
        list(checked) FILTER (WHERE known > 0) AS cluster_top,
        list(known) FILTER (WHERE known > 0) AS cluster_bottom
    FROM every
    GROUP BY ALL
)
SELECT period, origin, CASE WHEN known >= 5 THEN checked / known END AS value, coalesce(known, 0)::BIGINT AS n,
    periods.complete AND coalesce(periods.next_period <= forge.known_on, true) AS complete,
    coalesce(checked, 0)::BIGINT AS checked,
    coalesce(landings - known, 0)::BIGINT AS unknown,
    CASE WHEN known >= 5 THEN checked / landings END AS at_least_share,
    CASE WHEN known >= 5 THEN (checked + landings - known) / landings END AS at_most_share,
    CASE WHEN value IS NULL AND unknown > 0 THEN format('who checked is known of {} of {} {}; a share is shown from 5',
            n, n + unknown, if(n + unknown = 1, 'landing', 'landings'))
        WHEN value IS NULL THEN format('{} {} here; a share is shown from 5', n, if(n = 1, 'landing', 'landings'))
        WHEN unknown > 0 THEN format('who checked {} more is not known', unknown) END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM main.selected_periods AS periods CROSS JOIN classes LEFT JOIN totals USING (period, origin)
    LEFT JOIN main.selected_feeds AS forge ON forge.feed = 'requests'
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
