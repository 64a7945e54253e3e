-- title: CI duration
-- family: Shipping velocity
-- question: How long does CI take to answer?
-- why: Whoever builds faster than CI answers waits for it; agents that try again and again wait for it each time.
-- numerator: Minutes from the start of an attempt's first job to the end of its last, where jobs are known; else of the run.
-- denominator: none
-- excludes: Attempts that were cancelled or skipped, jobs that were skipped, the wait for a machine (ci_minutes).
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: minutes
-- better: lower
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: survival
-- caveat: The value is the median of finished attempts, later ones too; nine_tenths is what nine in ten stay below. A
--     forge does not say when a run without jobs ended: its last change counts as that. Workflows of unequal length are
--     taken together, so a new short one moves the median. A bare view shows no interval.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), waits AS (
    SELECT period, origin, n, CASE WHEN n >= 5 THEN {
        'half': half, 'low': low, 'high': high, 'most': most, 'lengths': lengths, 'ends': ends} END AS said
    FROM main.selected_waits
    WHERE what = 'run'
)
SELECT period, origin, said.half AS value, coalesce(waits.n, 0) AS n, periods.complete,
    CASE WHEN waits.n IS NULL THEN 'no run finished'
        WHEN said IS NULL THEN format('{} {} here; a median is shown from 5',
            waits.n, if(waits.n = 1, 'attempt', 'attempts')) END AS note,
    said.low AS kept_low, said.high AS kept_high, said.most AS kept_most, said.lengths AS lengths, said.ends AS ends
FROM main.feed_periods AS periods CROSS JOIN classes LEFT JOIN waits USING (period, origin)
WHERE periods.feed = 'ci'
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
