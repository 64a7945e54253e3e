-- title: AI code share
-- family: AI code share
-- question: Which share of the code that landed did AI write?
-- why: It is the first thing that moves when AI builds software, and the figure that labs publish about themselves.
-- numerator: Landed lines whose last commit before landing carries an AI mark: exact marks and line notes
--     (strict); weak marks and lines that AI assisted too (declared).
-- denominator: Landed lines of AI, assisted, attested human, no AI mark and unknown together.
-- excludes: Automation (in neither part), bulk landings, back-merges, lines that a revert restores or a
--     re-landing repeats; kinds other than source, test and notebook unless kinds asks for them.
-- grain: period (month unless grain says otherwise)
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: A floor: AI work that nobody marked counts as no AI mark. n and the share of landings do not follow
--     kinds: a landing counts whatever it touched. estimated_share is the value times what those who landed a
--     sample of the period say was AI's over what of it is marked (tag_audit); for all repositories together only.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        coalesce(sum(lines) FILTER (WHERE origin = 'ai' AND grade <> 'weak'), 0) AS strict_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'ai' AND grade = 'weak'), 0) AS weak_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'assisted'), 0) AS assisted_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'human'), 0) AS human_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'undeclared'), 0) AS no_mark_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'unknown'), 0) AS unknown_lines,
        coalesce(sum(lines) FILTER (WHERE origin = 'automation'), 0) AS automation_lines,
        coalesce(sum(lines) FILTER (WHERE origin <> 'automation'), 0) AS lines,
        CASE WHEN getvariable('policy')::VARCHAR = 'declared'
            THEN strict_lines + weak_lines + assisted_lines ELSE strict_lines END AS ai_lines
    FROM main.selected_lines JOIN repos USING (repo)
    GROUP BY ALL
), totals AS (
    SELECT period, sum(COLUMNS(* EXCLUDE (period, cluster))),
        list(cluster) FILTER (WHERE lines > 0) AS cluster_number,
        list(ai_lines) FILTER (WHERE lines > 0) AS cluster_top,
        list(lines) FILTER (WHERE lines > 0) AS cluster_bottom
    FROM weeks
    GROUP BY period
), landings AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END AS origin,
        sum(merges)::BIGINT AS merges
    FROM main.selected_merges SEMI JOIN main.selected_repos USING (repo)
    GROUP BY ALL
), origins AS (
    SELECT period, coalesce(sum(merges) FILTER (WHERE origin <> 'automation'), 0)::BIGINT AS n,
        coalesce(sum(merges) FILTER (WHERE origin = 'ai'), 0)::BIGINT AS ai_merges,
        coalesce(sum(merges) FILTER (WHERE origin = 'mixed'), 0)::BIGINT AS mixed_merges,
        coalesce(sum(merges) FILTER (WHERE origin = 'assisted'), 0)::BIGINT AS assisted_merges,
        coalesce(sum(merges) FILTER (WHERE origin = 'automation'), 0)::BIGINT AS automation_merges
    FROM landings
    GROUP BY period
), asked AS (
    SELECT from_on, to_on, scored_at, rules = (SELECT value FROM main.settings WHERE key = 'rules.version') AS current,
        {'factor': value, 'low': low, 'high': high, 'scored_on': scored_on} AS correction
    FROM main.audits
    WHERE measure = 'author_correction' AND unit = 'lines' AND low IS NOT NULL
        AND policy = coalesce(getvariable('policy')::VARCHAR, 'strict') AND getvariable('repos') IS NULL
        AND getvariable('teams') IS NULL AND getvariable('scopes') IS NULL AND getvariable('kinds') IS NULL
), corrections AS (
    SELECT period, arg_max(correction, scored_at) FILTER (current) AS correction,
        max(correction.scored_on) FILTER (current IS NOT true) AS outdated_on
    FROM main.selected_periods
    JOIN asked ON from_on <= greatest(period, first_landed_on) AND to_on >= next_period - 1
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'month')
    GROUP BY period
), shown AS (
    SELECT period, complete, totals.* EXCLUDE (period), origins.* EXCLUDE (period, n), coalesce(origins.n, 0) AS n,
        CASE WHEN origins.n >= 5 AND totals.lines > 0 THEN totals.lines END AS base
    FROM main.selected_periods AS periods LEFT JOIN totals USING (period) LEFT JOIN origins USING (period)
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'month')
)
SELECT period, ai_lines / base AS value, n, complete,
    strict_lines / base AS strict,
    (strict_lines + weak_lines + assisted_lines) / base AS declared,
    unknown_lines / base AS unknown_share,
    CASE WHEN n >= 5 THEN (ai_merges + mixed_merges + assisted_merges) / n END AS merge_share,
    coalesce(lines, 0) AS lines,
    coalesce(ai_lines, 0) AS ai_lines,
    coalesce(strict_lines, 0) AS strict_lines,
    coalesce(weak_lines, 0) AS weak_lines,
    coalesce(assisted_lines, 0) AS assisted_lines,
    coalesce(human_lines, 0) AS human_lines,
    coalesce(no_mark_lines, 0) AS no_mark_lines,
    coalesce(unknown_lines, 0) AS unknown_lines,
    coalesce(automation_lines, 0) AS automation_lines,
    coalesce(ai_merges, 0) AS ai_merges,
    coalesce(mixed_merges, 0) AS mixed_merges,
    coalesce(assisted_merges, 0) AS assisted_merges,
    coalesce(automation_merges, 0) AS automation_merges,
    CASE WHEN correction.factor * ai_lines > base THEN 1 ELSE ai_lines / base * correction.factor END AS estimated_share,
    CASE WHEN correction.low * ai_lines > base THEN 1 ELSE ai_lines / base * correction.low END AS estimated_low_share,
    CASE WHEN correction.high * ai_lines > base THEN 1 ELSE ai_lines / base * correction.high END AS estimated_high_share,
    correction.scored_on AS audited_on,
    CASE WHEN correction IS NULL THEN outdated_on END AS outdated_audit_on,
    CASE WHEN n < 5 THEN format('{} {} here; a share is shown from 5', n, if(n = 1, 'landing', 'landings'))
        WHEN base IS NULL THEN 'no lines of these kinds landed' END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM shown LEFT JOIN corrections USING (period)
ORDER BY period;
