-- title: AI code share by tool
-- family: AI code share
-- question: Which tools wrote the AI share of the code that landed?
-- why: A share that rises because one tool began to sign its work is not a share that rises because AI writes more.
-- numerator: Landed lines that an AI mark gives to this tool: exact marks and line notes (strict); weak marks
--     and lines that AI assisted too (declared).
-- denominator: Landed lines of AI, assisted, attested human, no AI mark and unknown together, of all tools.
-- excludes: Automation (in neither part), bulk landings, back-merges, lines that a revert restores or a
--     re-landing repeats; kinds other than source, test and notebook unless kinds asks for them.
-- grain: period (month unless grain says otherwise), tool
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: Tools differ in how reliably they sign. The tools of one period add up to the AI code share. n counts
--     the landings of all tools.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), marks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        CASE WHEN (origin = 'ai' AND grade <> 'weak')
                OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted'))
            THEN coalesce(nullif(tool, ''), 'not named') END AS tool,
        sum(lines) AS lines
    FROM main.selected_lines JOIN repos USING (repo)
    WHERE origin <> 'automation' AND lines > 0
    GROUP BY ALL
), tools AS MATERIALIZED (
    SELECT DISTINCT tool FROM marks WHERE tool IS NOT NULL
), weeks AS (
    SELECT period, cluster, sum(lines) AS lines FROM marks GROUP BY ALL
), clusters AS (
    SELECT weeks.period, weeks.cluster, tools.tool, coalesce(marks.lines, 0) AS lines, weeks.lines AS all_lines
    FROM weeks CROSS JOIN tools LEFT JOIN marks USING (period, cluster, tool)
), totals AS (
    SELECT period, tool, sum(lines) AS lines, sum(all_lines) AS all_lines,
        list(cluster) AS cluster_number, list(lines) AS cluster_top, list(all_lines) AS cluster_bottom
    FROM clusters
    GROUP BY ALL
), landings AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        sum(merges)::BIGINT AS n
    FROM main.selected_merges SEMI JOIN main.selected_repos USING (repo)
    WHERE written <> 'automation'
    GROUP BY ALL
)
SELECT periods.period, tools.tool,
    CASE WHEN landings.n >= 5 AND totals.all_lines > 0 THEN totals.lines / totals.all_lines END AS value,
    coalesce(landings.n, 0) AS n,
    periods.complete,
    coalesce(totals.lines, 0) AS lines,
    coalesce(totals.all_lines, 0) AS all_lines,
    CASE WHEN coalesce(landings.n, 0) < 5
            THEN format('{} {} here; a share is shown from 5',
                coalesce(landings.n, 0), if(coalesce(landings.n, 0) = 1, 'landing', 'landings'))
        WHEN value IS NULL THEN 'no lines of these kinds landed' END AS note,
    totals.cluster_number, totals.cluster_top, totals.cluster_bottom
FROM main.selected_periods AS periods
    CROSS JOIN tools
    LEFT JOIN totals USING (period, tool)
    LEFT JOIN landings USING (period)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY periods.period, tools.tool;
