-- title: Take-overs
-- family: Oversight
-- question: How often does a person have to finish what an agent began?
-- why: Where people take over less and less, and of ever harder work, agents begin to work alone.
-- numerator: Work of agents that a person took over. session: its record says so (taken_over). branch: a person wrote a commit
--     on it that carries no mark of an authoring AI. request: it was closed, and a person opened another one after it, which
--     landed within 14 days of the closing and names it, or has its branch, an issue (#12, issue-12) or half of its files.
-- denominator: Sessions of which that is known; landings whose request an agent opened or whose first commit an agent wrote;
--     requests that an agent opened and that landed or were closed.
-- excludes: Automation, bulk landings, merges among a branch's commits, requests to other branches; squashes whose branch is not
--     known, and sessions without a start.
-- grain: period (quarter unless grain says otherwise), kind (session, branch, request), difficulty (all; of sessions each as
--     graded)
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 14
-- filters: from_date, to_date, grain, repos, teams, scopes
-- statistic: wilson
-- caveat: The three kinds are never added up: a session may become a branch and a request. What a person finished elsewhere
--     and nobody linked is missing, and another person's work on the same files may be no take-over. An agent that works under
--     a person's name begins no branch here. Sessions of one task are not independent, so intervals are too narrow.

WITH kinds (kind, place, settles) AS (
    VALUES ('session', 1, 0), ('branch', 2, 0), ('request', 3, 14)
), work AS MATERIALIZED (
    SELECT * FROM main.selected_takeovers
    WHERE repo IN (SELECT repo FROM main.selected_repos)
        OR (kind = 'session' AND getvariable('repos') IS NULL AND getvariable('teams') IS NULL AND getvariable('scopes') IS NULL)
), looks AS (
    SELECT 'session' AS kind, max(last_on) AS known_on FROM main.quarterly_takeovers WHERE kind = 'session'
    UNION ALL
    SELECT 'branch', coalesce(min(coalesce(head_seen_on, DATE '0001-01-01')) FILTER (WHERE NOT retired), max(head_seen_on))
    FROM main.selected_repos
    UNION ALL
    SELECT 'request', known_on FROM main.selected_feeds WHERE feed = 'requests'
), steps (grain, step) AS (
    VALUES ('day', INTERVAL 1 DAY), ('week', INTERVAL 7 DAY), ('month', INTERVAL 1 MONTH),
        ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR)
), starts AS (
    SELECT kind, grain, step, unnest(generate_series(
        date_trunc(grain, greatest(min(day), getvariable('from_date')::DATE))::TIMESTAMP,
        least(max(last_on), getvariable('to_date')::DATE)::TIMESTAMP, step))::DATE AS period
    FROM work CROSS JOIN steps
    WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
    GROUP BY kind, grain, step
), periods AS (
    SELECT kind, place, period, (period + step)::DATE AS next_period,
        coalesce(next_period + settles <= known_on, false) AND period >= coalesce(getvariable('from_date')::DATE, period)
            AND next_period <= coalesce(getvariable('to_date')::DATE + 1, next_period) AS complete
    FROM starts JOIN kinds USING (kind) LEFT JOIN looks USING (kind)
), sums AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), day)::DATE AS period, kind, difficulty,
        sum(n)::BIGINT AS n, sum(taken_over)::BIGINT AS passed, sum(not_told)::BIGINT AS not_told,
        sum(corrected)::BIGINT AS corrected, sum(corrections)::BIGINT AS corrections
    FROM work
    GROUP BY ALL
), totals AS (
    FROM sums
    UNION ALL
    SELECT period, kind, 'all', sum(n)::BIGINT, sum(passed)::BIGINT, sum(not_told)::BIGINT, sum(corrected)::BIGINT,
        sum(corrections)::BIGINT
    FROM sums WHERE kind = 'session' GROUP BY ALL
), levels AS (
    SELECT DISTINCT kind, difficulty FROM totals
)
SELECT period, kind, difficulty, CASE WHEN totals.n >= 5 THEN passed / totals.n END AS value, coalesce(totals.n, 0) AS n,
    complete,
    coalesce(passed, 0) AS passed,
    coalesce(not_told, 0) AS not_told,
    CASE WHEN corrected >= 5 THEN corrections / corrected END AS corrections,
    coalesce(corrected, 0) AS corrected,
    CASE WHEN totals.n >= 5 THEN NULL
        WHEN not_told > 0 THEN format('it is known of {} of {} {}; a share is shown from 5',
            totals.n, totals.n + not_told, if(totals.n + not_told = 1, 'session', 'sessions'))
        ELSE format('{} here; a share is shown from 5', coalesce(totals.n, 0)) END AS note
FROM periods JOIN levels USING (kind) LEFT JOIN totals USING (period, kind, difficulty)
ORDER BY period, place, difficulty <> 'all', coalesce(list_position(['trivial', 'easy', 'medium', 'hard', 'very hard'],
    lower(difficulty)), 9), difficulty;
