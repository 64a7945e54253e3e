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
--     A selection that leaves fewer than people.minimum persons out has no value either: theirs would be the difference.
--     Where fewer than that work outside of the panel only, its lines and days are withheld.

WITH settings AS (
    SELECT coalesce(max(value) FILTER (WHERE key = 'people.minimum')::INTEGER, 5) AS minimum FROM main.settings
), baseline_cap AS (
    SELECT landings, lines FROM main.selected_caps WHERE quarter = DATE '0001-01-01'
), known AS MATERIALIZED (
    SELECT repo, retired, head_seen_on, counted_from, baseline_landings, last_output_on
    FROM main.selected_repos LEFT JOIN main.repo_totals USING (repo)
), looks AS MATERIALIZED (
    SELECT repo, retired, head_seen_on, counted_from,
        baseline_landings > 0 AND last_output_on > (SELECT max(head_seen_on) FROM known) - 365 AS in_panel
    FROM known
), history AS MATERIALIZED (
    SELECT min(counted_from) AS first_landed_on, max(head_seen_on) AS seen_on,
        coalesce(min(coalesce(head_seen_on, DATE '0001-01-01')) FILTER (WHERE NOT retired), max(head_seen_on)) AS closed_on,
        count(*) AS repos, count(*) FILTER (WHERE in_panel) AS panel_repos,
        CASE WHEN panel_repos = repos THEN 1 ELSE 2 END AS panel_part
    FROM looks
), sets AS (
    SELECT 'all' AS repositories, 1 AS part, repos FROM history
    UNION ALL
    SELECT 'panel', panel_part, panel_repos FROM history
), parts AS MATERIALIZED (
    SELECT 1 AS part, repo FROM looks
    UNION ALL
    SELECT 2, repo FROM looks CROSS JOIN history WHERE in_panel AND panel_part = 2
), buckets AS MATERIALIZED (
    SELECT false AS in_baseline, period, next_period, complete,
        greatest(period, getvariable('from_date')::DATE) AS first_day,
        least(next_period - 1, getvariable('to_date')::DATE, history.seen_on) AS last_day
    FROM main.selected_periods CROSS JOIN history
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
    UNION ALL
    SELECT true, quarter, (quarter + INTERVAL 3 MONTH)::DATE AS next_quarter, true, quarter, next_quarter - 1
    FROM (
        SELECT unnest(generate_series(date_trunc('quarter', baseline_from)::TIMESTAMP, baseline_to::TIMESTAMP,
            INTERVAL 3 MONTH))::DATE AS quarter
        FROM main.velocity
    ) CROSS JOIN main.velocity CROSS JOIN history
    WHERE quarter >= greatest(baseline_from, first_landed_on + 365) AND next_quarter <= least(baseline_to + 1, closed_on)
), reached AS (
    SELECT part, person, dense_rank() OVER (ORDER BY person)::INTEGER AS number, from_day, to_day,
        max(to_day) OVER (PARTITION BY part, person ORDER BY from_day, to_day
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS to_day_before
    FROM main.activity_spans JOIN parts USING (repo)
), spans AS (
    SELECT part, number, greatest(from_day, to_day_before + 1) AS from_day, to_day
    FROM reached
    WHERE to_day > coalesce(to_day_before, from_day - 1)
), contributor_days AS MATERIALIZED (
    SELECT in_baseline, part, period, number,
        (least(to_day, last_day) - greatest(from_day, first_day) + 1)::DOUBLE AS days
    FROM spans JOIN buckets ON from_day <= last_day AND to_day >= first_day
), contributor_lines AS (
    SELECT part, date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), landed_on)::DATE AS period,
        coalesce(number, -1 - abs(date_diff('week', DATE '1970-01-05', landed_on)))::INTEGER AS number,
        landings::DOUBLE AS landings, lines, uncapped_lines, own_quarter_lines
    FROM main.selected_output JOIN parts USING (repo)
        LEFT JOIN (SELECT DISTINCT person, number FROM reached) USING (person)
    WHERE landed_on BETWEEN coalesce(getvariable('from_date')::DATE, landed_on)
        AND coalesce(getvariable('to_date')::DATE, landed_on)
), contributors AS MATERIALIZED (
    SELECT part, period, number, coalesce(sum(days), 0) AS days, coalesce(sum(landings), 0) AS landings,
        coalesce(sum(lines), 0) AS lines, coalesce(sum(uncapped_lines), 0) AS uncapped_lines,
        coalesce(sum(own_quarter_lines), 0) AS own_quarter_lines
    FROM (
        SELECT part, period, number, days FROM contributor_days WHERE NOT in_baseline
        UNION ALL BY NAME
        FROM contributor_lines
    )
    GROUP BY ALL
), medians AS (
    SELECT part, period, median(lines / days) AS median_contributor FROM contributors WHERE days > 0 GROUP BY ALL
), clusters AS (
    SELECT part, period, CASE WHEN number < 0 THEN number ELSE number % 500 END AS cluster, sum(days) AS days,
        count(*) FILTER (WHERE days > 0) AS contributors, sum(landings) AS landings, sum(lines) AS lines, sum(uncapped_lines) AS uncapped_lines,
        sum(own_quarter_lines) AS own_quarter_lines
    FROM contributors
    GROUP BY ALL
), totals AS (
    SELECT part, period, sum(days) AS days, sum(contributors)::BIGINT AS contributors, sum(landings)::BIGINT AS landings,
        sum(lines) AS lines, sum(uncapped_lines) AS uncapped_lines, sum(own_quarter_lines) AS own_quarter_lines,
        coalesce(sum(lines) FILTER (WHERE cluster < 0), 0) AS agent_lines,
        list(cluster) AS cluster_number, list(lines) AS cluster_top, list(days) AS cluster_bottom
    FROM clusters
    GROUP BY ALL
), baseline_days AS (
    SELECT part, period AS quarter, sum(days) AS days
    FROM contributor_days
    WHERE in_baseline
    GROUP BY ALL
    HAVING count(DISTINCT number) >= (SELECT minimum FROM settings)
), baseline_lines AS (
    SELECT part, quarter, sum(lines) AS lines, sum(uncapped_lines) AS uncapped_lines,
        sum(own_quarter_lines) AS own_quarter_lines
    FROM main.baseline_output JOIN parts USING (repo)
    GROUP BY ALL
), baselines AS (
    SELECT part, sum(lines) / sum(days) AS baseline, sum(uncapped_lines) / sum(days) AS baseline_uncapped,
        sum(own_quarter_lines) / sum(days) AS baseline_own_quarter
    FROM baseline_days LEFT JOIN baseline_lines USING (part, quarter)
    GROUP BY ALL
    HAVING count(*) >= 4
), everybody AS (
    SELECT period, count(DISTINCT person) AS persons
    FROM main.activity_spans JOIN buckets ON from_day <= last_day AND to_day >= first_day
    WHERE NOT in_baseline AND coalesce(getvariable('repos')::VARCHAR[], getvariable('teams')::VARCHAR[], getvariable('scopes')::VARCHAR[]) IS NOT NULL
    GROUP BY ALL
), people_employed AS (
    SELECT buckets.period, sum(headcount.people) / count(DISTINCT headcount.month) AS people
    FROM buckets JOIN main.headcount ON headcount.month >= date_trunc('month', buckets.period)
        AND headcount.month < buckets.next_period
    WHERE NOT buckets.in_baseline AND getvariable('repos') IS NULL AND getvariable('scopes') IS NULL
        AND (getvariable('teams') IS NULL OR list_contains(getvariable('teams')::VARCHAR[], headcount.team))
    GROUP BY ALL
), shown AS (
    SELECT buckets.period, buckets.complete, sets.repositories, sets.repos, history.first_landed_on, velocity.*, minimum,
        totals.* EXCLUDE (part, period), medians.median_contributor, baselines.* EXCLUDE (part), coalesce(totals.contributors, 0) AS n,
        max(n) FILTER (WHERE sets.repositories = 'all') OVER (PARTITION BY buckets.period) AS people,
        coalesce(everybody.persons - people, 0) AS outside, people - n BETWEEN 1 AND minimum - 1 AS apart,
        CASE WHEN totals.contributors >= minimum AND outside NOT BETWEEN 1 AND minimum - 1 AND buckets.period >= first_landed_on + 365 THEN totals.days END AS base
    FROM buckets CROSS JOIN sets CROSS JOIN settings CROSS JOIN main.velocity CROSS JOIN history
        LEFT JOIN totals ON totals.period = buckets.period AND totals.part = sets.part AND sets.repos > 0
        LEFT JOIN medians ON medians.period = buckets.period AND medians.part = sets.part AND sets.repos > 0
        LEFT JOIN baselines ON baselines.part = sets.part AND sets.repos > 0
        LEFT JOIN everybody ON everybody.period = buckets.period
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
    CASE WHEN NOT apart THEN coalesce(shown.landings, 0) END AS landings,
    CASE WHEN NOT apart THEN coalesce(shown.lines, 0) END AS lines,
    CASE WHEN NOT apart THEN coalesce(shown.uncapped_lines, 0) END AS uncapped_lines,
    CASE WHEN NOT apart THEN coalesce(agent_lines, 0) END AS agent_lines,
    CASE WHEN NOT apart THEN base END AS contributor_days,
    baseline_cap.lines AS cap,
    CASE WHEN baseline_cap.landings >= 500
        THEN format('99th percentile of {} landings of the baseline', baseline_cap.landings)
        ELSE format('cap_lines as configured: the baseline has {} of the 500 landings that the percentile needs', baseline_cap.landings)
        END AS cap_note,
    CASE WHEN baseline IS NULL THEN format('no baseline: fewer than 4 closed quarters with a value from {} to {}',
        baseline_from, baseline_to) END AS baseline_note,
    CASE WHEN repos = 0 THEN 'no repository has landings both in the baseline and in the last 365 days'
        WHEN shown.period < first_landed_on + 365
            THEN format('no value before {}: contributors are counted over 365 days', first_landed_on + 365)
        WHEN n < minimum THEN format('{} {} here; figures per person are shown from {}',
            n, CASE WHEN n = 1 THEN 'person' ELSE 'people' END, minimum)
        WHEN outside BETWEEN 1 AND minimum - 1 THEN format('{} {} outside of this selection only; figures per person are shown where nobody does, or {}',
            outside, CASE WHEN outside = 1 THEN 'person works' ELSE 'people work' END, minimum) END AS note,
    CASE WHEN base IS NOT NULL THEN cluster_number END AS cluster_number,
    CASE WHEN base IS NOT NULL THEN cluster_top END AS cluster_top,
    CASE WHEN base IS NOT NULL THEN cluster_bottom END AS cluster_bottom
FROM shown CROSS JOIN baseline_cap LEFT JOIN people_employed USING (period)
WINDOW same_period AS (PARTITION BY shown.period)
ORDER BY shown.period, shown.repositories;
