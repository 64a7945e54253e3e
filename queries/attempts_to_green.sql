-- title: Attempts to green
-- family: Shipping velocity
-- question: How many attempts does a change need until CI passes?
-- why: Code that is written in a minute and tried ten times is not as fast as it looks; the tries say how good it was.
-- numerator: Finished attempts of a workflow on the commits of a change, up to the first that passed.
-- denominator: Changes and workflows that passed in the end. A change is a request; of commits without one, the commit.
-- excludes: Cancelled and skipped attempts, attempts after the first that passed. Changes that never passed stand apart (red).
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: attempts
-- better: lower
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: ratio
-- caveat: A change counts on the day of its first attempt, so changes of a young period that are still red make it too
--     low. Commits that were pushed over are known by the branch of their request. 1 is the least there can be.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), created_on)::DATE AS period, origin,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', created_on) AS cluster,
        sum(attempts)::DOUBLE AS attempts, sum(greens)::DOUBLE AS greens, sum(reds)::BIGINT AS reds
    FROM main.selected_ci JOIN repos USING (repo)
    GROUP BY ALL
), every AS (
    FROM weeks
    UNION ALL
    SELECT period, 'all', cluster, sum(attempts), sum(greens), sum(reds)::BIGINT FROM weeks GROUP BY ALL
), totals AS (
    SELECT period, origin, sum(attempts) AS attempts, sum(greens) AS greens, sum(reds)::BIGINT AS red,
        list(cluster) FILTER (WHERE greens > 0) AS cluster_number,
        list(attempts) FILTER (WHERE greens > 0) AS cluster_top,
        list(greens) FILTER (WHERE greens > 0) AS cluster_bottom
    FROM every
    GROUP BY ALL
)
SELECT period, origin, CASE WHEN greens >= 5 THEN attempts / greens END AS value, coalesce(greens, 0)::BIGINT AS n,
    periods.complete,
    coalesce(attempts, 0)::BIGINT AS attempts,
    coalesce(red, 0) AS red,
    CASE WHEN value IS NULL THEN format('{} {} passed here; a mean is shown from 5',
        n, if(n = 1, 'change', 'changes')) END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM main.feed_periods AS periods CROSS JOIN classes LEFT JOIN totals USING (period, origin)
WHERE periods.feed = 'ci'
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
