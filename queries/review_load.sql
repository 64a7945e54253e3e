-- title: Review load
-- family: Oversight
-- question: How much does one reviewer look at in a day, and how long is the queue?
-- why: Reviewers who get more lines than they can read still approve them: the load says whether a check can be one.
-- numerator: Lines added by the requests that persons looked at for the first time, as the forge counts them.
-- denominator: Days on which a reviewer reviewed, of all reviewers together.
-- excludes: Reviews by AI and by authors, drafts, requests of automation, requests to other branches.
-- grain: period (month unless grain says otherwise)
-- unit: lines per reviewer and day
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes
-- statistic: ratio
-- caveat: n counts reviewers; with fewer than people.minimum there is no value. open, queue_days (median age) and oldest_days
--     are the queue at the end of the period. large counts approvals of requests that add 400 lines or more, fast
--     those of them within 10 minutes after the request was opened. Generated lines count: forges do not tell them apart.
--     A selection that leaves fewer than people.minimum persons out has no value either: theirs would be the difference.

WITH settings AS (
    SELECT coalesce(max(value) FILTER (WHERE key = 'people.minimum')::INTEGER, 5) AS minimum FROM main.settings
), reviewers AS (
    SELECT period, person, sum(days)::DOUBLE AS days, sum(lines)::DOUBLE AS lines, sum(requests) AS requests,
        sum(large) AS large, sum(fast) AS fast
    FROM main.selected_reviews
    GROUP BY ALL
), totals AS (
    SELECT period, count(*) AS n, sum(days) AS days, sum(lines) AS lines, sum(requests)::BIGINT AS requests,
        sum(large)::BIGINT AS large, sum(fast)::BIGINT AS fast,
        list(number % 500) AS cluster_number, list(lines) AS cluster_top, list(days) AS cluster_bottom
    FROM (SELECT *, row_number() OVER (PARTITION BY period ORDER BY person) AS number FROM reviewers)
    GROUP BY period
), everybody AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), day)::DATE AS period, count(DISTINCT person) AS persons
    FROM main.daily_reviews
    WHERE day BETWEEN coalesce(getvariable('from_date')::DATE, day) AND coalesce(getvariable('to_date')::DATE, day)
        AND coalesce(getvariable('repos')::VARCHAR[], getvariable('teams')::VARCHAR[], getvariable('scopes')::VARCHAR[]) IS NOT NULL
    GROUP BY ALL
), ages AS (
    SELECT periods.period, age, sum(n) OVER (PARTITION BY periods.period ORDER BY age) AS so_far,
        sum(n) OVER (PARTITION BY periods.period) AS total
    FROM main.open_requests AS requests SEMI JOIN main.selected_repos USING (repo)
        JOIN main.feed_periods AS periods ON periods.feed = 'requests' AND periods.last_day = requests.day
), queues AS (
    SELECT period, any_value(total)::BIGINT AS open, min(age) FILTER (WHERE so_far >= total / 2) AS queue_days,
        max(age) AS oldest_days
    FROM ages
    GROUP BY period
), shown AS (
    SELECT periods.period, periods.complete, totals.* EXCLUDE (period, n), coalesce(totals.n, 0) AS n, queues.* EXCLUDE (period),
        minimum, coalesce(everybody.persons - n, 0) AS outside,
        CASE WHEN totals.n >= minimum AND outside NOT BETWEEN 1 AND minimum - 1 THEN totals.days END AS base
    FROM main.feed_periods AS periods CROSS JOIN settings LEFT JOIN totals USING (period) LEFT JOIN queues USING (period)
        LEFT JOIN everybody USING (period)
    WHERE periods.feed = 'requests'
)
SELECT period, lines / base AS value, n, complete,
    requests / base AS requests_per_day,
    CASE WHEN n = 0 OR base IS NOT NULL THEN coalesce(large, 0) END AS large,
    CASE WHEN n = 0 OR base IS NOT NULL THEN coalesce(fast, 0) END AS fast,
    CASE WHEN base IS NOT NULL AND shown.large >= 5 THEN shown.fast / shown.large END AS fast_share,
    coalesce(open, 0) AS open,
    queue_days,
    oldest_days,
    CASE WHEN n < minimum THEN format('{} {} here; figures per person are shown from {}',
        n, CASE WHEN n = 1 THEN 'person' ELSE 'people' END, minimum)
        WHEN outside BETWEEN 1 AND minimum - 1 THEN format('{} {} outside of this selection only; figures per person are shown where nobody does, or {}',
            outside, CASE WHEN outside = 1 THEN 'person works' ELSE 'people work' END, minimum) END AS note,
    CASE WHEN base IS NOT NULL THEN cluster_number END AS cluster_number,
    CASE WHEN base IS NOT NULL THEN cluster_top END AS cluster_top,
    CASE WHEN base IS NOT NULL THEN cluster_bottom END AS cluster_bottom
FROM shown
ORDER BY period;
