-- title: Lead time
-- family: Shipping velocity
-- question: How long does a change take from its first commit to the main line?
-- why: It is what a faster way of building has to shorten; where it stays, the wait has only moved to another place.
-- numerator: Hours from the first of a request's opening and its earliest commit, unless that is more than 90 days older,
--     to its landing.
-- denominator: none
-- excludes: Landings without a request on record (landings counts them too), requests to other branches, automation,
--     bulk landings.
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: hours
-- better: lower
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: survival
-- caveat: The value is the median of what landed in the period; what is still open is in cycle_time. nine_tenths is what
--     nine in ten stay below. Dates of commits are as their authors' clocks had them. A bare view shows no interval.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), waits AS (
    SELECT period, origin, n, CASE WHEN n >= 5 THEN {
        'half': half, 'low': low, 'high': high, 'most': most, 'lengths': lengths, 'ends': ends} END AS said
    FROM main.selected_waits
    WHERE what = 'lead'
), checks AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, origin,
        sum(merges)::BIGINT AS landings
    FROM main.selected_checks
    GROUP BY ALL
), landings AS (
    FROM checks
    UNION ALL
    SELECT period, 'all', sum(landings)::BIGINT FROM checks GROUP BY period
)
SELECT period, origin, said.half AS value, coalesce(waits.n, 0) AS n, periods.complete,
    coalesce(landings, 0) AS landings,
    CASE WHEN said IS NULL THEN format('{} {} landed here; a median is shown from 5',
        coalesce(waits.n, 0), if(coalesce(waits.n, 0) = 1, 'request', 'requests')) END AS note,
    said.low AS kept_low, said.high AS kept_high, said.most AS kept_most, said.lengths AS lengths, said.ends AS ends
FROM main.feed_periods AS periods CROSS JOIN classes LEFT JOIN waits USING (period, origin)
    LEFT JOIN landings USING (period, origin)
WHERE periods.feed = 'requests'
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
