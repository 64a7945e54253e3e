-- title: What a model wrote of its successor
-- family: The loop
-- question: Which share of the AI-research code that landed while a model was developed did the model before it write?
-- why: It is the loop itself: a model that writes the code its successor is made with can make the next one sooner.
-- numerator: Landed lines in AI-research areas whose mark names the direct predecessor of the model in development, by its
--     name or another one of it: exact marks and line notes (strict); weak marks and lines that AI assisted too (declared).
-- denominator: All lines that landed in AI-research areas while that model was developed: of its predecessor, of other AI
--     (the model itself among them), of AI whose mark names no model, without a mark, and unknown together.
-- excludes: Days on which no model was developed, areas that are not marked ai_research in foreshock.toml, automation (in
--     neither part), bulk landings, back-merges, lines that a revert restores or a re-landing repeats; kinds other than
--     source, test and notebook unless kinds asks for them.
-- grain: period (quarter unless grain says otherwise; of one model, the first day of its development), model (all models:
--     those in development in the period together)
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: A floor: many marks name the tool and not the model, and AI work without a mark is missing; at_most_share is the
--     share if all of AI's unnamed lines and those that could not be looked at were the predecessor's. Without a predecessor on record
--     the share is unknown, not zero. Of models that were developed at once a line counts for each; of all models
--     together once, as the predecessor's where it is that of one of them. n counts landings.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), looks AS (
    SELECT min(head_seen_on) FILTER (WHERE NOT retired) AS seen_on, max(head_seen_on) AS last_seen_on FROM main.selected_repos
), slots AS (
    SELECT '' AS key, 'all models' AS model, NULL AS predecessor, NULL AS doubt, period, complete
    FROM main.selected_periods
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'quarter') AND EXISTS (FROM main.generations)
    UNION ALL
    SELECT model, model, predecessor, doubt, from_on, NOT is_open AND from_on IS NOT NULL AND to_on IS NOT NULL
        AND coalesce(to_on < seen_on, true) AND from_on >= coalesce(getvariable('from_date')::DATE, from_on)
        AND to_on <= coalesce(getvariable('to_date')::DATE, to_on)
    FROM main.generations CROSS JOIN looks
    WHERE (getvariable('from_date') IS NULL OR coalesce(to_on, last_seen_on) >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR from_on <= getvariable('to_date')::DATE)
), marks AS MATERIALIZED (
    SELECT model AS key, repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        CASE WHEN model = '' THEN date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), landed_on)::DATE
            ELSE DATE '0001-01-01' END AS slice,
        CASE WHEN marked = 'declared' AND getvariable('policy')::VARCHAR IS DISTINCT FROM 'declared' THEN 'no_mark'
            ELSE author END AS author, lines
    FROM main.research_lines JOIN repos USING (repo)
    WHERE (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
        AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind)
), weeks AS (
    SELECT key, slice, cluster, sum(lines) AS lines,
        coalesce(sum(lines) FILTER (WHERE author = 'predecessor'), 0) AS predecessor_lines,
        coalesce(sum(lines) FILTER (WHERE author = 'other'), 0) AS other_lines,
        coalesce(sum(lines) FILTER (WHERE author = 'unnamed'), 0) AS unnamed_lines,
        coalesce(sum(lines) FILTER (WHERE author = 'no_mark'), 0) AS no_mark_lines,
        coalesce(sum(lines) FILTER (WHERE author = 'unknown'), 0) AS unknown_lines
    FROM marks
    GROUP BY ALL
), totals AS (
    SELECT key, slice, sum(COLUMNS(* EXCLUDE (key, slice, cluster))), list(cluster) AS cluster_number,
        list(predecessor_lines) AS cluster_top, list(lines) AS cluster_bottom
    FROM weeks
    GROUP BY key, slice
), landings AS (
    SELECT model AS key, CASE WHEN model = '' THEN date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), landed_on)::DATE
        ELSE DATE '0001-01-01' END AS slice, sum(landings)::BIGINT AS n
    FROM main.research_landings JOIN repos USING (repo)
    WHERE (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), shown AS (
    SELECT slots.*, totals.* EXCLUDE (key, slice), coalesce(landings.n, 0) AS n,
        CASE WHEN landings.n >= 5 THEN totals.lines END AS base
    FROM slots
        LEFT JOIN totals ON totals.key = slots.key AND totals.slice = if(slots.key = '', period, DATE '0001-01-01')
        LEFT JOIN landings ON landings.key = slots.key AND landings.slice = if(slots.key = '', period, DATE '0001-01-01')
)
SELECT period, model,
    CASE WHEN key = '' OR predecessor IS NOT NULL THEN predecessor_lines / base END AS value, n, complete, predecessor,
    CASE WHEN value IS NOT NULL THEN (predecessor_lines + unnamed_lines + unknown_lines) / base END AS at_most_share,
    other_lines / base AS other_share, unnamed_lines / base AS unnamed_share, no_mark_lines / base AS no_mark_share,
    unknown_lines / base AS unknown_share, coalesce(lines, 0) AS lines,
    coalesce(predecessor_lines, 0) AS predecessor_lines, coalesce(other_lines, 0) AS other_lines,
    coalesce(unnamed_lines, 0) AS unnamed_lines, coalesce(no_mark_lines, 0) AS no_mark_lines,
    coalesce(unknown_lines, 0) AS unknown_lines,
    CASE WHEN doubt IS NOT NULL THEN doubt WHEN key <> '' AND period IS NULL THEN 'when it was developed is not on record'
        WHEN key <> '' AND predecessor IS NULL THEN 'no predecessor is on record'
        WHEN NOT EXISTS (FROM main.areas SEMI JOIN repos USING (repo) WHERE ai_research)
            THEN 'no area here is marked as AI research'
        WHEN key = '' AND n = 0 THEN 'no research landed while a model with a predecessor on record was developed'
        WHEN n < 5 THEN format('{} {} here; a share is shown from 5', n, if(n = 1, 'landing', 'landings'))
        WHEN base IS NULL THEN 'no lines of these kinds landed' END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM shown
ORDER BY key <> '', period NULLS FIRST, model;
