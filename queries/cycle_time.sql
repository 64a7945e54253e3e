-- title: Cycle time
-- family: Shipping velocity
-- question: Where does a request spend its time?
-- why: When writing gets faster the time goes elsewhere, and a wait for review that grows says that people do not keep up.
-- numerator: Hours of each phase of requests opened in the period. coding: earliest commit (not more than 90 days before)
--     to opening. pickup: to the first review by another person. review: to the first approval by another person, or to the
--     landing. landing: from that approval to the landing. whole: earliest commit to landing.
-- denominator: none
-- excludes: Drafts, requests to other branches, automation, bulk landings, reviews by AI and by the author. review and
--     landing: requests that were not reviewed or approved.
-- grain: period (month unless grain says otherwise), phase, origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: hours
-- better: lower
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: survival
-- caveat: The value is the median after Kaplan and Meier: what is open or was closed without coming to this end counts for as
--     long as it was open, so a young period is not too low; without a value half have not come to the end. Medians of
--     phases do not add up to that of the whole. Requests once drafts count from their opening. Of some selections a bare
--     view shows neither value nor interval.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), phases (phase) AS (
    VALUES ('coding'), ('pickup'), ('review'), ('landing'), ('whole')
), waits AS (
    SELECT what AS phase, period, origin, n, ended, CASE WHEN n >= 5 THEN {
        'half': half, 'low': low, 'high': high, 'most': most, 'lengths': lengths, 'ends': ends} END AS said
    FROM main.selected_waits
    WHERE what IN ('coding', 'pickup', 'review', 'landing', 'whole')
)
SELECT period, phase, origin, said.half AS value, coalesce(waits.n, 0) AS n, periods.complete,
    coalesce(waits.ended, 0) AS ended,
    CASE WHEN said IS NULL THEN format('{} {} here; a median is shown from 5',
        coalesce(waits.n, 0), if(coalesce(waits.n, 0) = 1, 'request', 'requests')) END AS note,
    said.low AS kept_low, said.high AS kept_high, said.most AS kept_most, said.lengths AS lengths, said.ends AS ends
FROM main.feed_periods AS periods CROSS JOIN phases CROSS JOIN classes LEFT JOIN waits USING (period, phase, origin)
WHERE periods.feed = 'requests'
ORDER BY period, list_position(['coding', 'pickup', 'review', 'landing', 'whole'], phase),
    list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
