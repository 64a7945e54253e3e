-- title: AI code share by model
-- family: AI code share
-- question: Which models wrote the AI share of the code that landed?
-- why: It shows how fast work passes from one model to the next, and how much of it names no model at all.
-- numerator: Landed lines that an AI mark gives to this model: exact marks and line notes (strict); weak marks
--     and lines that AI assisted too (declared).
-- denominator: Landed lines of AI, assisted, attested human, no AI mark and unknown together, of all models.
-- excludes: Automation (in neither part), bulk landings, back-merges, lines that a revert restores or a
--     re-landing repeats; kinds other than source, test and notebook unless kinds asks for them.
-- grain: period (month unless grain says otherwise), model
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: Most marks name the tool and not the model: those lines are 'not named'. The models of one period add up to
--     the AI code share. n counts the landings of all models. No interval where a model wrote nothing.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), marks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        coalesce(nullif(model, ''), 'not named') AS model, sum(lines) AS lines
    FROM main.daily_lines JOIN repos USING (repo)
    WHERE ((origin = 'ai' AND grade <> 'weak')
            OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted')))
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
        AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind)
    GROUP BY ALL
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        sum(lines) AS lines
    FROM main.selected_lines JOIN repos USING (repo)
    WHERE origin <> 'automation' AND lines > 0
    GROUP BY ALL
), active AS (
    SELECT DISTINCT period, model FROM marks
), clusters AS (
    SELECT weeks.period, weeks.cluster, active.model, coalesce(marks.lines, 0) AS lines, weeks.lines AS all_lines
    FROM weeks JOIN active USING (period) LEFT JOIN marks USING (period, cluster, model)
), totals AS (
    SELECT period, model, sum(lines) AS lines,
        list(cluster) AS cluster_number, list(lines) AS cluster_top, list(all_lines) AS cluster_bottom
    FROM clusters
    GROUP BY ALL
), bases AS (
    SELECT period, sum(lines) AS all_lines FROM weeks GROUP BY ALL
), landings AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        sum(merges)::BIGINT AS n
    FROM main.selected_merges SEMI JOIN main.selected_repos USING (repo)
    WHERE written <> 'automation'
    GROUP BY ALL
)
SELECT periods.period, models.model,
    CASE WHEN landings.n >= 5 AND bases.all_lines > 0 THEN coalesce(totals.lines, 0) / bases.all_lines END AS value,
    coalesce(landings.n, 0) AS n,
    periods.complete,
    coalesce(totals.lines, 0) AS lines,
    coalesce(bases.all_lines, 0) AS all_lines,
    CASE WHEN coalesce(landings.n, 0) < 5
            THEN format('{} {} here; a share is shown from 5',
                coalesce(landings.n, 0), if(coalesce(landings.n, 0) = 1, 'landing', 'landings'))
        WHEN value IS NULL THEN 'no lines of these kinds landed' END AS note,
    totals.cluster_number, totals.cluster_top, totals.cluster_bottom
FROM main.selected_periods AS periods
    CROSS JOIN (SELECT DISTINCT model FROM marks) AS models
    LEFT JOIN totals USING (period, model)
    LEFT JOIN bases USING (period)
    LEFT JOIN landings USING (period)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY periods.period, models.model;
