-- title: AI code share by area
-- family: AI code share
-- question: Which share of the code that landed in each area did AI write?
-- why: One share over everything hides whether AI writes the code that trains, evaluates and guards the models.
-- numerator: Landed lines of this area whose last commit before landing carries an AI mark: exact marks and line notes
--     (strict); weak marks and lines that AI assisted too (declared).
-- denominator: Landed lines of this area of AI, assisted, attested human, no AI mark and unknown together.
-- excludes: Automation (in neither part), bulk landings, back-merges, lines that a revert restores or a
--     re-landing repeats; kinds other than source, test and notebook unless kinds asks for them.
-- grain: period (month unless grain says otherwise), area, ai_research, guarded
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: Areas of one name that are marked alike are one area, whatever repository they lie in. n counts days on which
--     lines landed there, each repository for itself: landings are not kept by area. CI workflows are of the kind config.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), areas AS (
    SELECT repo, pattern AS area, coalesce(name, pattern) AS name, ai_research, guarded,
        dense_rank() OVER (ORDER BY coalesce(name, pattern), ai_research, guarded) AS number
    FROM main.areas SEMI JOIN repos USING (repo)
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        coalesce(areas.number, 0) AS number,
        bit_count(bit_or(1 << isodow(landed_on)::INTEGER)) AS days, -- a bit for each day of the week
        sum(lines) AS lines,
        coalesce(sum(lines) FILTER (WHERE (origin = 'ai' AND grade <> 'weak')
            OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted'))), 0) AS ai_lines
    FROM main.daily_lines JOIN repos USING (repo) LEFT JOIN areas USING (repo, area)
    WHERE origin <> 'automation' AND lines > 0
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
        AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind)
    GROUP BY ALL
), totals AS (
    SELECT period, number, sum(days)::BIGINT AS n, sum(lines) AS lines, sum(ai_lines) AS ai_lines,
        list(cluster) AS cluster_number, list(ai_lines) AS cluster_top, list(lines) AS cluster_bottom
    FROM weeks
    GROUP BY ALL
), named AS (
    SELECT DISTINCT number, name AS area, ai_research, guarded FROM areas SEMI JOIN totals USING (number)
    UNION ALL
    SELECT DISTINCT number, 'in no area', false, false FROM totals WHERE number = 0
)
SELECT periods.period, named.area, named.ai_research, named.guarded,
    CASE WHEN totals.n >= 5 THEN totals.ai_lines / totals.lines END AS value,
    coalesce(totals.n, 0) AS n,
    periods.complete,
    coalesce(totals.lines, 0) AS lines,
    coalesce(totals.ai_lines, 0) AS ai_lines,
    CASE WHEN totals.n IS NULL THEN 'no lines of these kinds landed'
        WHEN totals.n < 5 THEN format('days with landings here: {}; a share is shown from 5', totals.n) END AS note,
    totals.cluster_number, totals.cluster_top, totals.cluster_bottom
FROM main.selected_periods AS periods CROSS JOIN named LEFT JOIN totals USING (period, number)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY periods.period, named.area, named.ai_research, named.guarded;
