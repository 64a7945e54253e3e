-- What a forge's records add up to: how long work waits, who checks it, what CI costs, and how it is delivered.

-- daily_ci [repo, created_on, workflow, written, written_strict]: rollup of ci_runs and ci_jobs
ALTER TABLE daily_ci ADD COLUMN written VARCHAR DEFAULT 'unknown'; -- origin of the landing or request that was built, with weak marks
ALTER TABLE daily_ci ADD COLUMN written_strict VARCHAR DEFAULT 'unknown'; -- origin without them
ALTER TABLE daily_ci ADD COLUMN flaky BIGINT DEFAULT 0; -- of failed: a later attempt of the same commit passed
ALTER TABLE daily_ci ADD COLUMN greens BIGINT DEFAULT 0; -- changes that passed in the end: requests, or commits without one, on the day of their first attempt
ALTER TABLE daily_ci ADD COLUMN attempts BIGINT DEFAULT 0; -- finished attempts that those took, the one that passed among them
ALTER TABLE daily_ci ADD COLUMN reds BIGINT DEFAULT 0; -- changes that never passed
ALTER TABLE daily_ci ADD COLUMN runs BIGINT DEFAULT 0; -- attempts of a known length, whatever became of them
ALTER TABLE daily_ci ADD COLUMN unlisted BIGINT DEFAULT 0; -- of runs: without jobs
ALTER TABLE daily_ci ADD COLUMN minutes DOUBLE DEFAULT 0; -- of their jobs; of those without jobs, of the run
ALTER TABLE daily_ci ADD COLUMN queued_minutes DOUBLE DEFAULT 0; -- that jobs waited for a machine

-- weekly_ci [repo, created_on, written, written_strict]: rollup of daily_ci over workflows by week, a week cut where a month ends
ALTER TABLE weekly_ci DROP COLUMN workflow;
ALTER TABLE weekly_ci ADD COLUMN written VARCHAR DEFAULT 'unknown'; -- as in daily_ci
ALTER TABLE weekly_ci ADD COLUMN written_strict VARCHAR DEFAULT 'unknown'; -- likewise
ALTER TABLE weekly_ci ADD COLUMN flaky BIGINT DEFAULT 0; -- likewise
ALTER TABLE weekly_ci ADD COLUMN greens BIGINT DEFAULT 0; -- likewise
ALTER TABLE weekly_ci ADD COLUMN attempts BIGINT DEFAULT 0; -- likewise
ALTER TABLE weekly_ci ADD COLUMN reds BIGINT DEFAULT 0; -- likewise
ALTER TABLE weekly_ci ADD COLUMN runs BIGINT DEFAULT 0; -- likewise
ALTER TABLE weekly_ci ADD COLUMN unlisted BIGINT DEFAULT 0; -- likewise
ALTER TABLE weekly_ci ADD COLUMN minutes DOUBLE DEFAULT 0; -- likewise
ALTER TABLE weekly_ci ADD COLUMN queued_minutes DOUBLE DEFAULT 0; -- likewise

ALTER TABLE repo_totals ADD COLUMN forge_seen_on DATE; -- last day its forge was read without error; NULL: none reads it
ALTER TABLE repo_totals ADD COLUMN first_request_on DATE; -- first request that was opened; NULL: none
ALTER TABLE repo_totals ADD COLUMN last_request_on DATE; -- last of them; NULL: none
ALTER TABLE repo_totals ADD COLUMN first_deployed_on DATE; -- first deployment, to wherever; NULL: none
ALTER TABLE repo_totals ADD COLUMN last_deployed_on DATE; -- last of them; NULL: none
ALTER TABLE repo_totals ADD COLUMN first_released_on DATE; -- first release; NULL: none
ALTER TABLE repo_totals ADD COLUMN first_failure_on DATE; -- first incident or failed deployment; NULL: none

-- request_times [repo, number]: rollup of requests, reviews and request_commits: how long each part of a request to the branch that is counted took; drafts, automation and bulk landings left out
CREATE TABLE request_times (
    repo VARCHAR NOT NULL,               -- repository
    number BIGINT NOT NULL,              -- request
    created_on DATE NOT NULL,            -- day it was opened
    landed_on DATE,                      -- day it landed; NULL: it has not
    written VARCHAR NOT NULL,            -- origin of its landing, or of its commits, with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    coding_hours DOUBLE NOT NULL,        -- from its earliest commit, of the 90 days before, to its opening; 0: none is earlier
    pickup_hours DOUBLE NOT NULL,        -- from its opening to the first review by another person, or to when it was last open
    picked_up BOOLEAN NOT NULL,          -- there was such a review
    review_hours DOUBLE,                 -- from that review to the first approval by another person, or to the landing, or to when it was last open; NULL: no review
    reviewed BOOLEAN,                    -- it was approved, or landed; NULL: no review
    landing_hours DOUBLE,                -- from that approval to the landing, or to when it was last open; NULL: no approval
    whole_hours DOUBLE NOT NULL          -- from its earliest commit or its opening to the landing, or to when it was last open
);

-- run_times [repo, run, attempt]: rollup of ci_runs and ci_jobs: how long each attempt that passed or failed took
CREATE TABLE run_times (
    repo VARCHAR NOT NULL,               -- repository
    run VARCHAR NOT NULL,                -- run
    attempt INTEGER NOT NULL,            -- attempt
    created_on DATE NOT NULL,            -- day the run was asked for
    written VARCHAR NOT NULL,            -- as in daily_ci
    written_strict VARCHAR NOT NULL,     -- likewise
    minutes DOUBLE NOT NULL              -- from the start of its first job to the end of its last; without jobs, of the run
);

-- failure_times [repo, what, id]: rollup of incidents and deployments: how long each failure lasted
CREATE TABLE failure_times (
    repo VARCHAR NOT NULL,               -- repository
    what VARCHAR NOT NULL,               -- incident; deployment: one to production that failed
    id VARCHAR NOT NULL,                 -- as in incidents or deployments
    began_on DATE NOT NULL,              -- day it began
    written VARCHAR NOT NULL,            -- origin of the landing that caused an incident, with weak marks; unknown: not known
    written_strict VARCHAR NOT NULL,     -- origin without them
    hours DOUBLE NOT NULL,               -- until it was resolved, or the next deployment to that environment succeeded, or until now
    ended BOOLEAN NOT NULL               -- false: it goes on
);

-- waits [grain, policy, what, period, origin]: the answer of waits_now for all repositories together
CREATE TABLE waits (
    grain VARCHAR NOT NULL,              -- week, month or quarter
    policy VARCHAR NOT NULL,             -- strict or declared
    what VARCHAR NOT NULL,               -- lead; coding, pickup, review, landing, whole; run; incident, deployment
    period DATE NOT NULL,                -- first day: of lead, in which it landed; else in which it was opened, asked for or began
    origin VARCHAR NOT NULL,             -- all, ai, mixed (assisted too), undeclared (human too), other
    n BIGINT NOT NULL,                   -- how many
    ended BIGINT NOT NULL,               -- of them ended
    half DOUBLE,                         -- after which half have ended, in hours, of run in minutes; NULL: half have not
    low DOUBLE,                          -- 95 % interval; NULL: nothing has ended
    high DOUBLE,                         -- likewise; NULL too: it has no upper end
    most DOUBLE                          -- after which nine tenths have ended; NULL: they have not
);

-- daily_checks [repo, landed_on, checked, written, written_strict]: rollup of merges by who checked them; bulk, pull and uncounted landings left out
CREATE TABLE daily_checks (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    checked VARCHAR NOT NULL,            -- as in merges
    written VARCHAR NOT NULL,            -- origin with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    merges BIGINT NOT NULL,              -- landings
    lines DOUBLE NOT NULL                -- written lines, those of automation left out
);

-- weekly_checks [repo, landed_on, checked, written, written_strict]: rollup of daily_checks by week, a week cut where a month ends
CREATE TABLE weekly_checks (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- Monday, or the first of a month that begins within the week
    checked VARCHAR NOT NULL,            -- as in merges
    written VARCHAR NOT NULL,            -- origin with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    merges BIGINT NOT NULL,              -- landings
    lines DOUBLE NOT NULL                -- written lines, those of automation left out
);

-- daily_reviews [repo, day, person]: rollup of reviews by persons of requests of others
CREATE TABLE daily_reviews (
    repo VARCHAR NOT NULL,               -- repository
    day DATE NOT NULL,                   -- day of the review
    person VARCHAR NOT NULL,             -- account, keyed hash
    requests BIGINT NOT NULL,            -- requests that this person looked at for the first time
    lines BIGINT NOT NULL,               -- lines that those add
    large BIGINT NOT NULL,               -- approvals of requests that add 400 lines or more
    fast BIGINT NOT NULL                 -- of large: within 10 minutes after the request was opened
);

-- monthly_reviews [month, person]: rollup of daily_reviews over all repositories
CREATE TABLE monthly_reviews (
    month DATE NOT NULL,                 -- first day
    person VARCHAR NOT NULL,             -- account, keyed hash
    days BIGINT NOT NULL,                -- days with a review
    requests BIGINT NOT NULL,            -- as in daily_reviews
    lines BIGINT NOT NULL,               -- likewise
    large BIGINT NOT NULL,               -- likewise
    fast BIGINT NOT NULL                 -- likewise
);

-- open_requests [repo, day, age]: rollup of requests that were open at the end of a Sunday, of a month, and of the day the forges were last read
CREATE TABLE open_requests (
    repo VARCHAR NOT NULL,               -- repository
    day DATE NOT NULL,                   -- day
    age BIGINT NOT NULL,                 -- days since it was opened
    n BIGINT NOT NULL                    -- how many; drafts and those of automation left out
);

-- daily_deployments [repo, created_on, environment]: rollup of deployments
CREATE TABLE daily_deployments (
    repo VARCHAR NOT NULL,               -- repository
    created_on DATE NOT NULL,            -- day it was asked for
    environment VARCHAR NOT NULL,        -- empty: none named
    production BOOLEAN NOT NULL,         -- named prod, production or live, or not named
    succeeded BIGINT NOT NULL,           -- deployments that ended well
    failed BIGINT NOT NULL,              -- deployments that did not
    caused BIGINT NOT NULL               -- of succeeded: incidents name it, or a landing that it was the first to bring, as their cause
);

-- What was read, how far: the first day of each kind of record, the last day that can hold one, and the day up to which all are known.
CREATE VIEW selected_feeds AS
WITH totals AS (
    SELECT totals.*, repos.head_seen_on, repos.retired
    FROM main.selected_repos AS repos JOIN main.repo_totals AS totals USING (repo)
), looks AS (
    SELECT *, coalesce(forge_seen_on, last_request_on) AS requests_seen_on FROM totals
)
SELECT 'ci' AS feed, min(first_run_on) AS first_on, max(last_run_on) AS last_on, max(last_run_on) AS known_on FROM looks
UNION ALL
SELECT 'requests', min(first_request_on), max(requests_seen_on),
    coalesce(min(requests_seen_on) FILTER (WHERE NOT retired), max(requests_seen_on))
FROM looks WHERE first_request_on IS NOT NULL
UNION ALL
SELECT 'deployments', least(min(first_deployed_on), min(first_released_on)),
    greatest(max(last_deployed_on), max(forge_seen_on)),
    coalesce(min(forge_seen_on) FILTER (WHERE NOT retired), max(last_deployed_on))
FROM looks WHERE coalesce(first_deployed_on, first_released_on) IS NOT NULL
UNION ALL
SELECT 'failures', min(first_failure_on), max(head_seen_on), max(head_seen_on) FROM looks;

-- The periods of each kind of record, at every grain. A period is complete when it lies whole in the filter
-- and all records of it are known.
CREATE VIEW feed_periods AS
WITH grains (grain, step) AS (
    VALUES ('day', INTERVAL 1 DAY), ('week', INTERVAL 7 DAY), ('month', INTERVAL 1 MONTH),
        ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR)
), starts AS (
    SELECT feed, grain, step, last_on, known_on, unnest(generate_series(
        date_trunc(grain, greatest(first_on, getvariable('from_date')::DATE))::TIMESTAMP,
        least(last_on, getvariable('to_date')::DATE)::TIMESTAMP, step))::DATE AS period
    FROM main.selected_feeds CROSS JOIN grains
    WHERE first_on IS NOT NULL AND grain = coalesce(getvariable('grain')::VARCHAR, 'month')
)
SELECT feed, grain, period, (period + step)::DATE AS next_period,
    least(next_period - 1, last_on, getvariable('to_date')::DATE) AS last_day,
    next_period <= known_on AND period >= coalesce(getvariable('from_date')::DATE, period)
        AND next_period <= coalesce(getvariable('to_date')::DATE + 1, known_on) AS complete
FROM starts;

-- CI of the selected days: by week, or by day where days or dates are asked for; by who wrote what was built.
CREATE OR REPLACE VIEW selected_ci AS
WITH sums AS (
    SELECT repo, created_on, written, written_strict, passed, failed, flaky, greens, attempts, reds, runs, unlisted,
        minutes, queued_minutes
    FROM main.weekly_ci
    WHERE getvariable('grain') IS DISTINCT FROM 'day' AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
    UNION ALL
    SELECT repo, created_on, written, written_strict, passed, failed, flaky, greens, attempts, reds, runs, unlisted,
        minutes, queued_minutes
    FROM main.daily_ci
    WHERE (getvariable('grain') = 'day' OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
        AND (getvariable('from_date') IS NULL OR created_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR created_on <= getvariable('to_date')::DATE)
)
SELECT * EXCLUDE (written, written_strict),
    CASE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END
        WHEN 'ai' THEN 'ai' WHEN 'mixed' THEN 'mixed' WHEN 'assisted' THEN 'mixed' WHEN 'undeclared' THEN 'undeclared'
        WHEN 'human' THEN 'undeclared' ELSE 'other' END AS origin
FROM sums;

-- Landings of the selected days by who checked them and who wrote them: by week, or by day where days or dates are
-- asked for.
CREATE VIEW selected_checks AS
WITH sums AS (
    SELECT repo, landed_on, checked, written, written_strict, merges, lines
    FROM main.weekly_checks
    WHERE getvariable('grain') IS DISTINCT FROM 'day' AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
    UNION ALL
    SELECT repo, landed_on, checked, written, written_strict, merges, lines
    FROM main.daily_checks
    WHERE (getvariable('grain') = 'day' OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
)
SELECT repo, landed_on, checked, merges, lines,
    CASE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END
        WHEN 'ai' THEN 'ai' WHEN 'mixed' THEN 'mixed' WHEN 'assisted' THEN 'mixed' WHEN 'undeclared' THEN 'undeclared'
        WHEN 'human' THEN 'undeclared' ELSE 'unknown' END AS origin
FROM sums SEMI JOIN main.selected_repos USING (repo)
WHERE written <> 'automation' AND written_strict <> 'automation';

-- Every length of time with its end: hours, of run minutes.
CREATE VIEW spells AS
SELECT 'lead' AS what, repo, landed_on AS day, written, written_strict, whole_hours AS length, true AS ended
FROM main.request_times WHERE landed_on IS NOT NULL
UNION ALL
SELECT 'coding', repo, created_on, written, written_strict, coding_hours, true FROM main.request_times
UNION ALL
SELECT 'pickup', repo, created_on, written, written_strict, pickup_hours, picked_up FROM main.request_times
UNION ALL
SELECT 'review', repo, created_on, written, written_strict, review_hours, reviewed
FROM main.request_times WHERE review_hours IS NOT NULL
UNION ALL
SELECT 'landing', repo, created_on, written, written_strict, landing_hours, landed_on IS NOT NULL
FROM main.request_times WHERE landing_hours IS NOT NULL
UNION ALL
SELECT 'whole', repo, created_on, written, written_strict, whole_hours, landed_on IS NOT NULL FROM main.request_times
UNION ALL
SELECT 'run', repo, created_on, written, written_strict, minutes, true FROM main.run_times
UNION ALL
SELECT what, repo, began_on, written, written_strict, hours, ended FROM main.failure_times;

-- The same of what is selected, as lists per period: what half and most of them took is computed from these.
CREATE VIEW waits_now AS
WITH chosen AS (
    SELECT what, date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), day)::DATE AS period, length, ended,
        CASE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END
            WHEN 'ai' THEN 'ai' WHEN 'mixed' THEN 'mixed' WHEN 'assisted' THEN 'mixed' WHEN 'undeclared' THEN 'undeclared'
            WHEN 'human' THEN 'undeclared' ELSE 'other' END AS origin
    FROM main.spells SEMI JOIN main.selected_repos USING (repo)
    WHERE (getvariable('from_date') IS NULL OR day >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR day <= getvariable('to_date')::DATE)
), parts AS (
    SELECT what, period, origin, length, ended FROM chosen
    UNION ALL
    SELECT what, period, 'all', length, ended FROM chosen
)
SELECT what, period, origin, count(*) AS n, count(*) FILTER (WHERE ended) AS ended,
    list(length) AS lengths, list(ended) AS ends
FROM parts
GROUP BY what, period, origin;

-- Either: what the night has computed where all repositories and days are asked for, else lists.
CREATE VIEW selected_waits AS
SELECT what, period, origin, n, ended, half, low, high, most, NULL::DOUBLE[] AS lengths, NULL::BOOLEAN[] AS ends
FROM main.waits
WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'month') AND policy = coalesce(getvariable('policy')::VARCHAR, 'strict')
    AND getvariable('repos') IS NULL AND getvariable('teams') IS NULL AND getvariable('scopes') IS NULL
    AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
UNION ALL
SELECT what, period, origin, n, ended, CASE WHEN n = ended THEN list_median(lengths) END, NULL, NULL, NULL, lengths, ends
FROM main.waits_now
WHERE coalesce(getvariable('grain')::VARCHAR, 'month') NOT IN ('week', 'month', 'quarter')
    OR getvariable('repos') IS NOT NULL OR getvariable('teams') IS NOT NULL OR getvariable('scopes') IS NOT NULL
    OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL;

-- Reviewers of the selected days: by month over all repositories, or by repository and day where either is asked for.
CREATE VIEW selected_reviews AS
SELECT month AS period, person, days, requests, lines, large, fast
FROM main.monthly_reviews
WHERE coalesce(getvariable('grain')::VARCHAR, 'month') = 'month'
    AND getvariable('repos') IS NULL AND getvariable('teams') IS NULL AND getvariable('scopes') IS NULL
    AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
UNION ALL
SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), day)::DATE, person, count(DISTINCT day),
    sum(requests)::BIGINT, sum(lines)::BIGINT, sum(large)::BIGINT, sum(fast)::BIGINT
FROM main.daily_reviews SEMI JOIN main.selected_repos USING (repo)
WHERE (coalesce(getvariable('grain')::VARCHAR, 'month') <> 'month'
        OR getvariable('repos') IS NOT NULL OR getvariable('teams') IS NOT NULL OR getvariable('scopes') IS NOT NULL
        OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
    AND (getvariable('from_date') IS NULL OR day >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR day <= getvariable('to_date')::DATE)
GROUP BY ALL;
