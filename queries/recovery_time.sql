-- title: Recovery time
-- family: Shipping velocity
-- question: How long does a failure last until it is mended?
-- why: Work that lands faster than anybody understands it is mended more slowly when it fails.
-- numerator: Hours from the opening of an incident to its resolution (incident); from a deployment to production that
--     failed to the next that succeeded in that environment (deployment).
-- denominator: none
-- excludes: Failed deployments that follow a failed one: together they are one failure. The two are never added up.
-- grain: period (month unless grain says otherwise), failure (incident, deployment), origin (all; of incidents whose landing
--     is known: ai: written by AI; mixed: AI had a part in it; undeclared: no AI mark)
-- unit: hours
-- better: lower
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: survival
-- caveat: The value is the median after Kaplan and Meier of what began in the period: what goes on counts for as long as it
--     has. Incidents are those that somebody wrote down. A period is complete when every day of it is over, whether or
--     not the list of incidents is kept up.

WITH failures (failure, origin) AS (
    VALUES ('incident', 'all'), ('incident', 'ai'), ('incident', 'mixed'), ('incident', 'undeclared'), ('deployment', 'all')
), waits AS (
    SELECT what AS failure, period, origin, n, ended, CASE WHEN n >= 5 THEN {
        'half': half, 'low': low, 'high': high, 'most': most, 'lengths': lengths, 'ends': ends} END AS said
    FROM main.selected_waits
    WHERE what IN ('incident', 'deployment')
)
SELECT period, failure, origin, said.half AS value, coalesce(waits.n, 0) AS n, periods.complete,
    coalesce(waits.n - waits.ended, 0) AS going_on,
    CASE WHEN said IS NULL THEN format('{} {} here; a median is shown from 5',
        coalesce(waits.n, 0), if(coalesce(waits.n, 0) = 1, 'failure', 'failures')) END AS note,
    said.low AS kept_low, said.high AS kept_high, said.most AS kept_most, said.lengths AS lengths, said.ends AS ends
FROM main.feed_periods AS periods CROSS JOIN failures LEFT JOIN waits USING (period, failure, origin)
WHERE periods.feed = 'failures'
ORDER BY period, failure DESC, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
