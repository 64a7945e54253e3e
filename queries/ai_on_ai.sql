-- title: AI rewriting AI
-- family: The loop
-- question: Of the lines that AI's work deletes or changes, whose were they?
-- why: It is recursion in the code itself: where AI mostly rewrites AI, people have left that part of the loop.
-- numerator: Of those lines, the ones that AI had written.
-- denominator: Lines that landings written by AI deleted or changed.
-- excludes: Bulk landings, back-merges, landings that take back or land again; lines of bulk landings; changes of white
--     space alone; kinds other than source, test and notebook unless kinds asks for them.
-- grain: period (month unless grain says otherwise)
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: The share rises by itself as the part of the code that AI wrote grows: read it beside that. chain_depth is how
--     often in a row AI had rewritten the lines of AI, itself counted, on the mean: a person's line, or a second person's
--     check of one of those landings, begins anew; deep_share is the part with three or more in a row; both follow no
--     kinds. Where reviews were not read, no check is known, and chains seem longer. n counts days with such landings, each
--     repository for itself.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), changed AS (
    SELECT repo, landed_on, origin, grade, lines FROM main.rewriting SEMI JOIN repos USING (repo)
    WHERE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END = 'ai'
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
        AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind)
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        count(DISTINCT landed_on) AS days, sum(lines) AS lines,
        coalesce(sum(lines) FILTER (WHERE (origin = 'ai' AND grade <> 'weak')
            OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted'))), 0) AS ai_lines,
        coalesce(sum(lines) FILTER (WHERE origin IN ('automation', 'unknown')), 0) AS other_lines
    FROM changed JOIN repos USING (repo)
    GROUP BY ALL
), totals AS (
    SELECT period, sum(days)::BIGINT AS n, sum(lines) AS lines, sum(ai_lines) AS ai_lines, sum(other_lines) AS other_lines,
        list(cluster) AS cluster_number, list(ai_lines) AS cluster_top, list(lines) AS cluster_bottom
    FROM weeks
    GROUP BY period
), depths AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        sum(depth * lines) / sum(lines) AS chain_depth,
        coalesce(sum(lines) FILTER (WHERE depth >= 3), 0) / sum(lines) AS deep_share
    FROM main.chains SEMI JOIN repos USING (repo)
    WHERE policy = coalesce(getvariable('policy')::VARCHAR, 'strict')
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
)
SELECT period, CASE WHEN n >= 5 THEN ai_lines / lines END AS value, coalesce(n, 0) AS n, periods.complete,
    CASE WHEN n >= 5 THEN chain_depth END AS chain_depth, CASE WHEN n >= 5 THEN deep_share END AS deep_share,
    coalesce(lines, 0) AS lines, coalesce(ai_lines, 0) AS ai_lines,
    coalesce(lines - ai_lines - other_lines, 0) AS no_mark_lines, coalesce(other_lines, 0) AS other_lines,
    CASE WHEN coalesce(n, 0) < 5
        THEN format('days with such landings of AI here: {}; a share is shown from 5', coalesce(n, 0)) END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM main.selected_periods AS periods LEFT JOIN totals USING (period) LEFT JOIN depths USING (period)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month') AND EXISTS (FROM main.rewriting)
ORDER BY period;
