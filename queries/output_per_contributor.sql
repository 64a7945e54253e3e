-- title: Output per contributor
-- family: Shipping velocity
-- question: By how much has the code that one contributor lands in a day grown?
-- why: If AI speeds up the building of AI, the same number of people lands more; labs publish this multiple.
-- numerator: Written lines landed (source, test and notebook unless kinds says otherwise), each landing capped at
--     the 99th percentile of the baseline's landings in all repositories together; while the baseline has under
--     500 landings, at the configured cap_lines.
-- denominator: Calendar days of active contributors: persons who authored, requested or merged landed work in the
--     365 days up to that day; a person active in several repositories counts once.
-- excludes: Automation and bulk landings, back-merges, lines that a revert restores or a re-landing repeats. Agents
--     are no contributors; what they land with no person on record stays in the numerator (agent_lines).
-- grain: period (quarter unless grain says otherwise), repositories (all, and the panel of those with landings
--     both in the baseline and in the last 365 days)
-- unit: lines per contributor and day
-- better: higher
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds
-- statistic: multiple
-- caveat: Lines are a crude measure, and more of them is not more value. The baseline is the ratio of sums over at
--     least 4 closed quarters of the configured window, whatever from_date and to_date say; intervals of the
--     multiple take it as given. No value before 365 days of history. own_quarter caps each landing at the 99th
--     percentile of its own quarter; panel_gap is the multiple of all over that of the panel, less 1.

WITH settings AS (
    SELECT coalesce(max(value) FILTER (WHERE key = 'people.minimum')::INTEGER, 5) AS minimum,
        coalesce(max(value) FILTER (WHERE key = 'velocity.baseline_from')::DATE, DATE '2023-01-01') AS baseline_from,
        coalesce(max(value) FILTER (WHERE key = 'velocity.baseline_to')::DATE, DATE '2024-12-31') AS baseline_to,
        coalesce(max(value) FILTER (WHERE key = 'velocity.cap_lines')::DOUBLE, 2000) AS cap_lines
    FROM main.settings
), landings AS MATERIALIZED (
    SELECT repo, person, landed_on, date_trunc('quarter', landed_on)::DATE AS quarter,
        landed_on BETWEEN settings.baseline_from AND settings.baseline_to AS in_baseline,
        CASE WHEN getvariable('kinds') IS NULL THEN coalesce(written_lines, 0) ELSE
            CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'source') THEN coalesce(source, 0) ELSE 0 END
            + CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'test') THEN coalesce(test, 0) ELSE 0 END
            + CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'notebook') THEN coalesce(notebook, 0) ELSE 0 END
            + CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'docs') THEN coalesce(docs, 0) ELSE 0 END
            + CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'config') THEN coalesce(config, 0) ELSE 0 END
            + CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'data') THEN coalesce(data, 0) ELSE 0 END
            + CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'generated') THEN coalesce(generated, 0) ELSE 0 END
            + CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'vendored') THEN coalesce(vendored, 0) ELSE 0 END
            + CASE WHEN list_contains(getvariable('kinds')::VARCHAR[], 'lock') THEN coalesce(lock, 0) ELSE 0 END
        END AS lines
    FROM main.merges CROSS JOIN settings
    WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch') AND written <> 'automation'
), baseline_cap AS MATERIALIZED (
    SELECT count(*) AS landings,
        CASE WHEN count(*) >= 500 THEN quantile_cont(lines, 0.99) ELSE any_value(settings.cap_lines) END AS lines
    FROM settings LEFT JOIN landings ON in_baseline AND lines > 0
), quarter_caps AS (
    SELECT quarter, quantile_cont(lines, 0.99) AS lines FROM landings WHERE lines > 0 GROUP BY ALL
), history AS MATERIALIZED (
    SELECT (SELECT min(landed_on) FROM main.daily_merges SEMI JOIN main.selected_repos USING (repo)) AS first_landed_on,
        max(head_seen_on) AS seen_on,
        coalesce(min(coalesce(head_seen_on, DATE '0001-01-01')) FILTER (WHERE NOT retired), max(head_seen_on)) AS closed_on,
        count(*) AS repos
    FROM main.selected_repos
), panel AS MATERIALIZED (
    SELECT repo
    FROM landings SEMI JOIN main.selected_repos USING (repo) CROSS JOIN history
    GROUP BY repo
    HAVING bool_or(in_baseline) AND bool_or(landed_on > seen_on - 365)
), sets AS (
    SELECT 'all' AS repositories, 1 AS part, repos FROM history
    UNION ALL
    SELECT 'panel', CASE WHEN count(*) = any_value(history.repos) THEN 1 ELSE 2 END, count(panel.repo)
    FROM history LEFT JOIN panel ON true
), parts AS MATERIALIZED (
    SELECT part, repo
    FROM (SELECT DISTINCT part FROM sets) CROSS JOIN main.selected_repos LEFT JOIN panel USING (repo)
    WHERE part = 1 OR panel.repo IS NOT NULL
), buckets AS MATERIALIZED (
    SELECT false AS in_baseline, period, next_period, complete,
        greatest(period, getvariable('from_date')::DATE) AS first_day,
        least(next_period - 1, getvariable('to_date')::DATE, history.seen_on) AS last_day
    FROM main.selected_periods CROSS JOIN history
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
    UNION ALL
    SELECT true, quarter, (quarter + INTERVAL 3 MONTH)::DATE, true, quarter, (quarter + INTERVAL 3 MONTH)::DATE - 1
    FROM (
        SELECT unnest(generate_series(date_trunc('quarter', baseline_from)::TIMESTAMP, baseline_to::TIMESTAMP,
            INTERVAL 3 MONTH))::DATE AS quarter
        FROM settings
    ) CROSS JOIN settings CROSS JOIN history
    WHERE quarter >= greatest(baseline_from, first_landed_on + 365)
        AND (quarter + INTERVAL 3 MONTH)::DATE <= least(baseline_to + 1, closed_on)
), persons AS MATERIALIZED (
    SELECT person, row_number() OVER (ORDER BY person)::INTEGER AS number
    FROM (SELECT DISTINCT person FROM main.activity_spans SEMI JOIN main.selected_repos USING (repo))
), reached AS (
    SELECT part, number, from_day, to_day, max(to_day) OVER (PARTITION BY part, number ORDER BY from_day, to_day
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS to_day_before
    FROM main.activity_spans JOIN persons USING (person) JOIN parts USING (repo)
), spans AS (
    SELECT part, number, greatest(from_day, to_day_before + 1) AS from_day, to_day
    FROM reached
    WHERE to_day > coalesce(to_day_before, from_day - 1)
), contributor_days AS MATERIALIZED (
    SELECT buckets.in_baseline, spans.part, buckets.period, spans.number,
        sum(least(spans.to_day, buckets.last_day) - greatest(spans.from_day, buckets.first_day) + 1)::DOUBLE AS days
    FROM spans JOIN buckets ON spans.from_day <= buckets.last_day AND spans.to_day >= buckets.first_day
    GROUP BY ALL
), capped AS MATERIALIZED (
    SELECT part, repo, number, landed_on, quarter, in_baseline, landings.lines AS uncapped_lines,
        least(landings.lines, baseline_cap.lines) AS lines, least(landings.lines, quarter_caps.lines) AS own_quarter_lines
    FROM landings JOIN parts USING (repo) LEFT JOIN persons USING (person) CROSS JOIN baseline_cap
        LEFT JOIN quarter_caps USING (quarter)
), contributor_lines AS (
    SELECT part, date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), landed_on)::DATE AS period, number,
        CASE WHEN number IS NULL THEN -1 - abs(date_diff('week', DATE '1970-01-05', landed_on)) END AS agent_week, count(*) AS landings,
        sum(lines) AS lines, sum(uncapped_lines) AS uncapped_lines, sum(own_quarter_lines) AS own_quarter_lines
    FROM capped
    WHERE landed_on BETWEEN coalesce(getvariable('from_date')::DATE, landed_on)
        AND coalesce(getvariable('to_date')::DATE, landed_on)
    GROUP BY ALL
), contributors AS MATERIALIZED (
    SELECT part, period, number, coalesce(number % 500, agent_week) AS cluster, coalesce(days, 0) AS days,
        coalesce(landings, 0) AS landings, coalesce(lines, 0) AS lines, coalesce(uncapped_lines, 0) AS uncapped_lines,
        coalesce(own_quarter_lines, 0) AS own_quarter_lines
    FROM (SELECT * FROM contributor_days WHERE NOT in_baseline) FULL JOIN contributor_lines USING (part, period, number)
), medians AS (
    SELECT part, period, median(lines / days) AS median_contributor FROM contributors WHERE days > 0 GROUP BY ALL
), clusters AS (
    SELECT part, period, cluster, sum(days) AS days, count(*) FILTER (WHERE days > 0) AS contributors,
        sum(landings) AS landings, sum(lines) AS lines, sum(uncapped_lines) AS uncapped_lines,
        sum(own_quarter_lines) AS own_quarter_lines
    FROM contributors
    GROUP BY ALL
), totals AS (
    SELECT part, period, sum(days) AS days, sum(contributors)::BIGINT AS contributors, sum(landings)::BIGINT AS landings,
        sum(lines) AS lines, sum(uncapped_lines) AS uncapped_lines, sum(own_quarter_lines) AS own_quarter_lines,
        coalesce(sum(lines) FILTER (WHERE cluster < 0), 0) AS agent_lines,
        list(lines ORDER BY cluster) AS cluster_top, list(days ORDER BY cluster) AS cluster_bottom
    FROM clusters
    GROUP BY ALL
), baseline_days AS (
    SELECT part, period AS quarter, sum(days) AS days
    FROM contributor_days CROSS JOIN settings
    WHERE in_baseline
    GROUP BY ALL
    HAVING count(*) >= any_value(minimum)
), baseline_lines AS (
    SELECT part, quarter, sum(lines) AS lines, sum(uncapped_lines) AS uncapped_lines,
        sum(own_quarter_lines) AS own_quarter_lines
    FROM capped
    WHERE in_baseline
    GROUP BY ALL
), baselines AS (
    SELECT part, sum(lines) / sum(days) AS baseline, sum(uncapped_lines) / sum(days) AS baseline_uncapped,
        sum(own_quarter_lines) / sum(days) AS baseline_own_quarter
    FROM baseline_days LEFT JOIN baseline_lines USING (part, quarter)
    GROUP BY ALL
    HAVING count(*) >= 4
), people_employed AS (
    SELECT buckets.period, sum(headcount.people) / count(DISTINCT headcount.month) AS people
    FROM buckets JOIN main.headcount ON headcount.month >= date_trunc('month', buckets.period)
        AND headcount.month < buckets.next_period
    WHERE NOT buckets.in_baseline AND getvariable('repos') IS NULL AND getvariable('scopes') IS NULL
        AND (getvariable('teams') IS NULL OR list_contains(getvariable('teams')::VARCHAR[], headcount.team))
    GROUP BY ALL
), shown AS (
    SELECT buckets.period, buckets.complete, sets.repositories, sets.repos, history.first_landed_on, settings.*,
        totals.* EXCLUDE (part, period), medians.median_contributor, baselines.* EXCLUDE (part), coalesce(totals.contributors, 0) AS n,
        CASE WHEN totals.contributors >= minimum AND buckets.period >= first_landed_on + 365 THEN totals.days END AS base
    FROM buckets CROSS JOIN sets CROSS JOIN settings CROSS JOIN history
        LEFT JOIN totals ON totals.period = buckets.period AND totals.part = sets.part AND sets.repos > 0
        LEFT JOIN medians ON medians.period = buckets.period AND medians.part = sets.part AND sets.repos > 0
        LEFT JOIN baselines ON baselines.part = sets.part AND sets.repos > 0
    WHERE NOT buckets.in_baseline
)
SELECT shown.period, shown.repositories, shown.lines / base AS value, n, complete,
    shown.uncapped_lines / base AS uncapped,
    shown.own_quarter_lines / base AS own_quarter,
    baseline,
    value / nullif(baseline, 0) AS multiple,
    uncapped / nullif(baseline_uncapped, 0) AS multiple_uncapped,
    own_quarter / nullif(baseline_own_quarter, 0) AS multiple_own_quarter,
    max(value / nullif(baseline, 0)) FILTER (WHERE shown.repositories = 'all') OVER same_period
        / nullif(max(value / nullif(baseline, 0)) FILTER (WHERE shown.repositories = 'panel') OVER same_period, 0)
        - 1 AS panel_gap,
    CASE WHEN base IS NOT NULL THEN median_contributor END AS median_contributor,
    people_employed.people AS headcount,
    repos,
    coalesce(shown.landings, 0) AS landings,
    coalesce(shown.lines, 0) AS lines,
    coalesce(shown.uncapped_lines, 0) AS uncapped_lines,
    coalesce(agent_lines, 0) AS agent_lines,
    base AS contributor_days,
    baseline_cap.lines AS cap,
    CASE WHEN baseline_cap.landings >= 500
        THEN format('99th percentile of {} landings of the baseline', baseline_cap.landings)
        ELSE format('cap_lines as configured: {} landings in the baseline, the percentile needs 500', baseline_cap.landings)
        END AS cap_note,
    CASE WHEN baseline IS NULL THEN format('no baseline: fewer than 4 closed quarters with a value from {} to {}',
        baseline_from, baseline_to) END AS baseline_note,
    CASE WHEN repos = 0 THEN 'no repository has landings both in the baseline and in the last 365 days'
        WHEN shown.period < first_landed_on + 365
            THEN format('no value before {}: contributors are counted over 365 days', first_landed_on + 365)
        WHEN n < minimum THEN format('{} {} here; figures per person are shown from {}',
            n, CASE WHEN n = 1 THEN 'person' ELSE 'people' END, minimum) END AS note,
    CASE WHEN base IS NOT NULL THEN cluster_top END AS cluster_top,
    CASE WHEN base IS NOT NULL THEN cluster_bottom END AS cluster_bottom
FROM shown CROSS JOIN baseline_cap LEFT JOIN people_employed USING (period)
WINDOW same_period AS (PARTITION BY shown.period)
ORDER BY shown.period, shown.repositories;
