-- title: Who does each stage of the work
-- family: The loop
-- question: Of each stage of the work, from an idea to a landing, which part is done by AI?
-- why: A loop runs by itself only where AI does every stage of it: the stage that people still do is what holds it.
-- numerator: Of them, what AI did: requests opened by agents, lines with an AI mark, reviews by AI, CI runs that an agent
--     started, experiments that AI proposed, attempts at tasks that a model judged, landings that an agent pressed through.
-- denominator: What AI, people, and nobody knows who did; lines without an AI mark among them.
-- excludes: Automation and programs that judge (in neither part), pending reviews, second attempts of CI runs, bulk landings,
--     back-merges; lines other than of source, tests and notebooks.
-- grain: period (quarter unless grain says otherwise), stage
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: ratio
-- caveat: A floor: an agent that works under a person's account counts as that person, and a line without a mark may be AI's.
--     Where nobody recorded who did it, the share is unknown, not zero. Experiments and judged attempts belong to no
--     repository, and are left out where some are chosen. n counts what the share is of: lines, requests and so on.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
    UNION ALL
    SELECT '', 0
    WHERE getvariable('repos') IS NULL AND getvariable('teams') IS NULL AND getvariable('scopes') IS NULL
), done AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), day)::DATE AS period, stage,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', day) AS cluster,
        CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN who ELSE who_strict END AS doer, n
    FROM main.selected_stages JOIN repos USING (repo)
), weeks AS MATERIALIZED (
    SELECT period, stage, cluster, coalesce(sum(n) FILTER (WHERE doer = 'ai'), 0) AS ai,
        coalesce(sum(n) FILTER (WHERE doer = 'person'), 0) AS person,
        coalesce(sum(n) FILTER (WHERE doer = 'no_mark'), 0) AS no_mark,
        coalesce(sum(n) FILTER (WHERE doer = 'unknown'), 0) AS unknown,
        coalesce(sum(n) FILTER (WHERE doer = 'automation'), 0) AS automation, ai + person + no_mark + unknown AS done
    FROM done
    GROUP BY ALL
), totals AS (
    SELECT period, stage, sum(COLUMNS(* EXCLUDE (period, stage, cluster))),
        list(cluster) AS cluster_number, list(ai) AS cluster_top, list(done) AS cluster_bottom
    FROM weeks
    GROUP BY period, stage
), stages AS (
    SELECT stage, max(last_on) AS last_on,
        CASE WHEN stage IN ('opened', 'reviewed', 'landed') THEN 'requests' WHEN stage = 'started' THEN 'ci' END AS feed
    FROM main.weekly_stages
    GROUP BY stage
), shown AS (
    SELECT periods.period, stages.stage, totals.* EXCLUDE (period, stage), coalesce(totals.done, 0) AS all_done,
        periods.complete AND coalesce(periods.next_period <= forge.known_on, true)
            AND (stages.stage NOT IN ('proposed', 'judged') OR periods.next_period <= stages.last_on) AS complete,
        CASE WHEN totals.done >= 5 AND totals.unknown < totals.done THEN totals.done END AS base
    FROM main.selected_periods AS periods CROSS JOIN stages LEFT JOIN totals USING (period, stage)
        LEFT JOIN main.selected_feeds AS forge ON forge.feed = stages.feed
    WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
)
SELECT period, stage, ai / base AS value, all_done::BIGINT AS n, complete, unknown / base AS unknown_share,
    coalesce(ai, 0) AS ai, coalesce(person, 0) AS person, coalesce(no_mark, 0) AS no_mark,
    coalesce(unknown, 0) AS unknown, coalesce(automation, 0) AS automation,
    CASE WHEN all_done < 5 THEN format('{} here; a share is shown from 5', all_done::BIGINT)
        WHEN base IS NULL THEN 'who did it is not on record' END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM shown
ORDER BY period,
    list_position(['proposed', 'opened', 'written', 'started', 'reviewed', 'judged', 'landed'], stage);
