-- title: AI share of research code
-- family: AI code share
-- question: Which share of the code in AI-research areas did AI write?
-- why: AI that writes the code that builds AI is the loop that can accelerate itself; other code only tells of adoption.
-- numerator: Landed lines in AI-research areas whose last commit before landing carries an AI mark: exact marks and
--     line notes (strict); weak marks and lines that AI assisted too (declared).
-- denominator: Landed lines in AI-research areas of AI, assisted, attested human, no AI mark and unknown together.
-- excludes: Areas that are not marked ai_research in foreshock.toml, automation (in neither part), bulk landings,
--     back-merges, lines that a revert restores or a re-landing repeats; kinds other than source, test and notebook
--     unless kinds asks for them.
-- grain: period (month unless grain says otherwise)
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: A floor, as the AI code share is. Which code is AI research is what its owner says, not what it does. n counts
--     landings that added source, test or notebook lines there, whatever kinds asks for.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), areas AS (
    SELECT repo, pattern AS area FROM main.areas WHERE ai_research
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        coalesce(sum(lines) FILTER (WHERE origin = 'ai' AND grade <> 'weak'), 0) AS strict_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'ai' AND grade = 'weak'), 0) AS weak_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'assisted'), 0) AS assisted_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'unknown'), 0) AS unknown_lines,
        sum(lines) AS lines,
        CASE WHEN getvariable('policy')::VARCHAR = 'declared'
            THEN strict_lines + weak_lines + assisted_lines ELSE strict_lines END AS ai_lines
    FROM main.daily_lines JOIN repos USING (repo) SEMI JOIN areas USING (repo, area)
    WHERE origin <> 'automation' AND lines > 0
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
        AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind)
    GROUP BY ALL
), totals AS (
    SELECT period, sum(COLUMNS(* EXCLUDE (period, cluster))), list(cluster) AS cluster_number,
        list(ai_lines) AS cluster_top, list(lines) AS cluster_bottom
    FROM weeks
    GROUP BY period
), landings AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, count(*) AS n
    FROM main.merges SEMI JOIN main.selected_repos USING (repo)
    WHERE ai_research_lines > 0 AND counted AND bulk IS NULL AND how NOT IN ('pull', 'batch')
        AND written <> 'automation'
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), shown AS (
    SELECT period, complete, totals.* EXCLUDE (period), coalesce(landings.n, 0) AS n,
        CASE WHEN landings.n >= 5 THEN totals.lines END AS base
    FROM main.selected_periods AS periods LEFT JOIN totals USING (period) LEFT JOIN landings USING (period)
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'month')
)
SELECT period, ai_lines / base AS value, n, complete,
    strict_lines / base AS strict,
    (strict_lines + weak_lines + assisted_lines) / base AS declared,
    unknown_lines / base AS unknown_share,
    coalesce(lines, 0) AS lines,
    coalesce(ai_lines, 0) AS ai_lines,
    coalesce(strict_lines, 0) AS strict_lines,
    coalesce(weak_lines, 0) AS weak_lines,
    coalesce(assisted_lines, 0) AS assisted_lines,
    coalesce(unknown_lines, 0) AS unknown_lines,
    CASE WHEN NOT EXISTS (FROM areas SEMI JOIN repos USING (repo)) THEN 'no area here is marked as AI research'
        WHEN n < 5 THEN format('{} {} here; a share is shown from 5', n, if(n = 1, 'landing', 'landings'))
        WHEN base IS NULL THEN 'no lines of these kinds landed' END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM shown
ORDER BY period;
