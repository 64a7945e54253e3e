-- title: Landings per contributor
-- family: Shipping velocity
-- question: How many changes does one contributor land in a week?
-- why: Beside lines it shows whether more work lands, or the same work in bigger pieces.
-- numerator: Landings other than automation.
-- denominator: Weeks (calendar days / 7) of active contributors: persons who authored, requested or merged landed
--     work in the 365 days up to that day; a person active in several repositories counts once.
-- excludes: Automation and bulk landings, back-merges.
-- grain: period (quarter unless grain says otherwise)
-- unit: landings per contributor and week
-- better: higher
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes
-- statistic: ratio
-- caveat: Habits of splitting work differ between teams: follow one selection over time rather than compare two.
--     Landings of an agent with no person on record count (agent_landings). No value before 365 days of history.
--     A selection that leaves fewer than people.minimum persons out has no value either: theirs would be the difference.

WITH settings AS (
    SELECT coalesce(max(value) FILTER (WHERE key = 'people.minimum')::INTEGER, 5) AS minimum FROM main.settings
), buckets AS (
    SELECT period, complete, first_landed_on, greatest(period, getvariable('from_date')::DATE) AS first_day,
        least(next_period - 1, getvariable('to_date')::DATE,
            (SELECT max(head_seen_on) FROM main.selected_repos)) AS last_day
    FROM main.selected_periods
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
), persons AS MATERIALIZED (
    SELECT person, row_number() OVER (ORDER BY person)::INTEGER AS number
    FROM (SELECT DISTINCT person FROM main.activity_spans SEMI JOIN main.selected_repos USING (repo))
), reached AS (
    SELECT number, from_day, to_day, max(to_day) OVER (PARTITION BY number ORDER BY from_day, to_day
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS to_day_before
    FROM main.activity_spans SEMI JOIN main.selected_repos USING (repo) JOIN persons USING (person)
), spans AS (
    SELECT number, greatest(from_day, to_day_before + 1) AS from_day, to_day
    FROM reached
    WHERE to_day > coalesce(to_day_before, from_day - 1)
), contributor_days AS (
    SELECT buckets.period, spans.number,
        sum(least(spans.to_day, buckets.last_day) - greatest(spans.from_day, buckets.first_day) + 1)::DOUBLE AS days
    FROM spans JOIN buckets ON spans.from_day <= buckets.last_day AND spans.to_day >= buckets.first_day
    GROUP BY ALL
), contributor_landings AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), landed_on)::DATE AS period, landings,
        coalesce(number % 500, -1 - abs(date_diff('week', DATE '1970-01-05', landed_on))) AS cluster
    FROM main.written_output SEMI JOIN main.selected_repos USING (repo) LEFT JOIN persons USING (person)
    WHERE landed_on BETWEEN coalesce(getvariable('from_date')::DATE, landed_on)
        AND coalesce(getvariable('to_date')::DATE, landed_on)
), clusters AS (
    SELECT period, cluster, sum(contributors) AS contributors, sum(days) / 7 AS weeks, sum(landings)::DOUBLE AS landings
    FROM (
        SELECT period, number % 500 AS cluster, 1 AS contributors, days, 0 AS landings FROM contributor_days
        UNION ALL
        SELECT period, cluster, 0, 0, landings FROM contributor_landings
    )
    GROUP BY ALL
), totals AS (
    SELECT period, sum(weeks) AS weeks, sum(contributors)::BIGINT AS contributors, sum(landings) AS landings,
        coalesce(sum(landings) FILTER (WHERE cluster < 0), 0) AS agent_landings,
        list(cluster) AS cluster_number, list(landings) AS cluster_top, list(weeks) AS cluster_bottom
    FROM clusters
    GROUP BY ALL
), everybody AS (
    SELECT period, count(DISTINCT person) AS persons
    FROM main.activity_spans JOIN buckets ON from_day <= last_day AND to_day >= first_day
    WHERE coalesce(getvariable('repos')::VARCHAR[], getvariable('teams')::VARCHAR[], getvariable('scopes')::VARCHAR[]) IS NOT NULL
    GROUP BY ALL
), shown AS (
    SELECT buckets.*, totals.* EXCLUDE (period), minimum, coalesce(totals.contributors, 0) AS n,
        coalesce(everybody.persons - n, 0) AS outside,
        CASE WHEN totals.contributors >= minimum AND outside NOT BETWEEN 1 AND minimum - 1 AND buckets.period >= first_landed_on + 365 THEN totals.weeks END AS base
    FROM buckets CROSS JOIN settings LEFT JOIN totals USING (period) LEFT JOIN everybody USING (period)
)
SELECT period, landings / base AS value, n, complete,
    coalesce(landings, 0)::BIGINT AS landings,
    coalesce(agent_landings, 0)::BIGINT AS agent_landings,
    base AS contributor_weeks,
    CASE WHEN period < first_landed_on + 365
            THEN format('no value before {}: contributors are counted over 365 days', first_landed_on + 365)
        WHEN n < minimum THEN format('{} {} here; figures per person are shown from {}',
            n, CASE WHEN n = 1 THEN 'person' ELSE 'people' END, minimum)
        WHEN outside BETWEEN 1 AND minimum - 1 THEN format('{} {} outside of this selection only; figures per person are shown where nobody does, or {}',
            outside, CASE WHEN outside = 1 THEN 'person works' ELSE 'people work' END, minimum) END AS note,
    CASE WHEN base IS NOT NULL THEN cluster_number END AS cluster_number,
    CASE WHEN base IS NOT NULL THEN cluster_top END AS cluster_top,
    CASE WHEN base IS NOT NULL THEN cluster_bottom END AS cluster_bottom
FROM shown
ORDER BY period;
