-- What became of AI's work: who took it over, and its landings beside their like without a mark.

-- agent_work [repo, kind, id]: rollup of work that an agent began and that ended: a branch that landed, a request that was closed
CREATE TABLE agent_work (
    repo VARCHAR NOT NULL,               -- repository
    kind VARCHAR NOT NULL,               -- branch: a person may have written on it; request: a person may have done it again
    id VARCHAR NOT NULL,                 -- of a branch its landing, of a request its number
    day DATE NOT NULL,                   -- day it landed or was closed
    taken_over BOOLEAN NOT NULL,         -- a person wrote a commit on the branch; a person landed what the request did not
    commits BIGINT,                      -- of a branch: its commits, merges left out; NULL: a request
    person_commits BIGINT,               -- of them written by a person, without a mark of an authoring AI; NULL: a request
    redone_by BIGINT,                    -- request that did it again; NULL: none, or a branch
    redone_how VARCHAR                   -- how that is known: names it, same branch, same issue, same paths; NULL: not redone
);

-- daily_takeovers [repo, day, kind, difficulty]: rollup of agent_work and sessions
CREATE TABLE daily_takeovers (
    repo VARCHAR NOT NULL,               -- repository; empty: a session without one
    day DATE NOT NULL,                   -- day it landed, was closed or, of a session, began
    kind VARCHAR NOT NULL,               -- session, branch, request
    difficulty VARCHAR NOT NULL,         -- of a session, as graded; all: a branch or a request
    n BIGINT NOT NULL,                   -- of which it is known whether a person took over
    taken_over BIGINT NOT NULL,          -- of them taken over
    not_told BIGINT NOT NULL,            -- sessions of which it is not known
    corrected BIGINT NOT NULL,           -- sessions of which the number of corrections is known
    corrections BIGINT NOT NULL          -- in those
);

-- quarterly_takeovers [repo, day, kind, difficulty]: rollup of daily_takeovers by quarter
CREATE TABLE quarterly_takeovers (
    repo VARCHAR NOT NULL,               -- as in daily_takeovers
    day DATE NOT NULL,                   -- first day of the quarter
    kind VARCHAR NOT NULL,               -- as in daily_takeovers
    difficulty VARCHAR NOT NULL,         -- likewise
    n BIGINT NOT NULL,                   -- likewise
    taken_over BIGINT NOT NULL,          -- likewise
    not_told BIGINT NOT NULL,            -- likewise
    corrected BIGINT NOT NULL,           -- likewise
    corrections BIGINT NOT NULL,         -- likewise
    last_on DATE NOT NULL                -- last day of it in daily_takeovers
);

-- daily_outcomes [repo, landed_on, size, mostly, outcome, written, written_strict]: rollup of landings that AI wrote or that carry no mark, by what became of them; bulk, pull and uncounted landings left out
CREATE TABLE daily_outcomes (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    size BIGINT NOT NULL,                -- digits of its number of written lines, at most 4; 0: none
    mostly VARCHAR NOT NULL,             -- kind of path that most of its lines are in; other: data, generated, vendored, lock; none: no line added
    outcome VARCHAR NOT NULL,            -- what may have become of it: reverted, mended, second_person, stale, within_a_day, green_first
    settles BIGINT NOT NULL,             -- days after which that is known
    written VARCHAR NOT NULL,            -- origin with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    landings BIGINT NOT NULL,            -- landings of which it is known
    happened BIGINT NOT NULL,            -- of them: it became of them
    unsettled BIGINT NOT NULL            -- landings that are too young
);

-- risks [grain, policy, period, outcome]: the answer of risks_now for all repositories together, with its intervals
CREATE TABLE risks (
    grain VARCHAR NOT NULL,              -- month or quarter
    policy VARCHAR NOT NULL,             -- strict or declared
    period DATE NOT NULL,                -- first day
    outcome VARCHAR NOT NULL,            -- as in daily_outcomes
    settles BIGINT NOT NULL,             -- likewise
    strata BIGINT NOT NULL,              -- of repository, quarter, size and kind, with landings of both sides
    ai_n BIGINT NOT NULL,                -- landings in them that AI wrote
    ai BIGINT NOT NULL,                  -- of them: it became of them
    no_mark_n BIGINT NOT NULL,           -- landings in them without a mark
    no_mark BIGINT NOT NULL,             -- of them: it became of them
    top DOUBLE,                          -- sum of ai x no_mark_n / (ai_n + no_mark_n) over strata; NULL: no stratum
    bottom DOUBLE,                       -- sum of no_mark x ai_n / (ai_n + no_mark_n); NULL: likewise
    weight DOUBLE,                       -- sum of ai_n x no_mark_n / (ai_n + no_mark_n); NULL: likewise
    crude DOUBLE,                        -- ratio of the shares over all strata together; NULL: it became of none without a mark
    left_out_strata BIGINT NOT NULL,     -- strata with one side only
    left_out BIGINT NOT NULL,            -- landings in them
    unsettled BIGINT NOT NULL,           -- landings that are too young
    low DOUBLE,                          -- 95 % interval of top / bottom; NULL: there is none
    high DOUBLE,                         -- likewise
    difference_low DOUBLE,               -- 95 % interval of (top - bottom) / weight; NULL: no stratum
    difference_high DOUBLE               -- likewise
);

-- Of what is selected, landings that AI wrote beside those without a mark, where there are both of a repository,
-- quarter, size and kind; lists for intervals.
CREATE VIEW risks_now AS
WITH chosen AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'quarter'), landed_on)::DATE AS period, outcome, settles, repo,
        date_trunc('quarter', landed_on) AS quarter, size, mostly, landings, happened, unsettled,
        CASE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END
            WHEN 'ai' THEN 'ai' WHEN 'undeclared' THEN 'no mark' WHEN 'human' THEN 'no mark' END AS side
    FROM main.daily_outcomes SEMI JOIN main.selected_repos USING (repo)
    WHERE side IS NOT NULL AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
), strata AS (
    SELECT period, outcome, settles, repo, quarter, size, mostly, sum(unsettled) AS unsettled,
        coalesce(sum(landings) FILTER (WHERE side = 'ai'), 0)::DOUBLE AS ai_n,
        coalesce(sum(happened) FILTER (WHERE side = 'ai'), 0)::DOUBLE AS ai,
        coalesce(sum(landings) FILTER (WHERE side = 'no mark'), 0)::DOUBLE AS no_mark_n,
        coalesce(sum(happened) FILTER (WHERE side = 'no mark'), 0)::DOUBLE AS no_mark,
        ai_n > 0 AND no_mark_n > 0 AS alike
    FROM chosen
    GROUP BY ALL
)
SELECT period, outcome, settles, count(*) FILTER (WHERE alike) AS strata,
    coalesce(sum(ai_n) FILTER (WHERE alike), 0)::BIGINT AS ai_n, coalesce(sum(ai) FILTER (WHERE alike), 0)::BIGINT AS ai,
    coalesce(sum(no_mark_n) FILTER (WHERE alike), 0)::BIGINT AS no_mark_n,
    coalesce(sum(no_mark) FILTER (WHERE alike), 0)::BIGINT AS no_mark,
    sum(ai * no_mark_n / (ai_n + no_mark_n)) FILTER (WHERE alike) AS top,
    sum(no_mark * ai_n / (ai_n + no_mark_n)) FILTER (WHERE alike) AS bottom,
    sum(ai_n * no_mark_n / (ai_n + no_mark_n)) FILTER (WHERE alike) AS weight,
    sum(ai) / nullif(sum(ai_n), 0) / nullif(sum(no_mark) / nullif(sum(no_mark_n), 0), 0) AS crude,
    count(*) FILTER (WHERE NOT alike AND ai_n + no_mark_n > 0) AS left_out_strata,
    coalesce(sum(ai_n + no_mark_n) FILTER (WHERE NOT alike), 0)::BIGINT AS left_out, sum(unsettled)::BIGINT AS unsettled,
    list(ai) FILTER (WHERE alike) AS cluster_happened, list(ai_n) FILTER (WHERE alike) AS cluster_n,
    list(no_mark) FILTER (WHERE alike) AS cluster_other_happened, list(no_mark_n) FILTER (WHERE alike) AS cluster_other_n
FROM strata
GROUP BY period, outcome, settles;

-- Either: what the night has computed where all repositories and days are asked for, else lists.
CREATE VIEW selected_risks AS
SELECT * EXCLUDE (grain, policy, low, high, difference_low, difference_high), low AS kept_low, high AS kept_high,
    difference_low AS kept_difference_low, difference_high AS kept_difference_high, NULL::DOUBLE[] AS cluster_happened,
    NULL::DOUBLE[] AS cluster_n, NULL::DOUBLE[] AS cluster_other_happened, NULL::DOUBLE[] AS cluster_other_n
FROM main.risks
WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
    AND policy = coalesce(getvariable('policy')::VARCHAR, 'strict')
    AND getvariable('repos') IS NULL AND getvariable('teams') IS NULL AND getvariable('scopes') IS NULL
    AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
UNION ALL BY NAME
SELECT *, NULL::DOUBLE AS kept_low, NULL::DOUBLE AS kept_high, NULL::DOUBLE AS kept_difference_low,
    NULL::DOUBLE AS kept_difference_high
FROM main.risks_now
WHERE coalesce(getvariable('grain')::VARCHAR, 'quarter') NOT IN ('month', 'quarter')
    OR getvariable('repos') IS NOT NULL OR getvariable('teams') IS NOT NULL OR getvariable('scopes') IS NOT NULL
    OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL;

-- Agents' work of the selected days: by quarter, or by day where shorter periods or dates are asked for.
CREATE VIEW selected_takeovers AS
SELECT repo, day, kind, difficulty, n, taken_over, not_told, corrected, corrections, last_on
FROM main.quarterly_takeovers
WHERE coalesce(getvariable('grain')::VARCHAR, 'quarter') IN ('quarter', 'year')
    AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
UNION ALL
SELECT repo, day, kind, difficulty, n, taken_over, not_told, corrected, corrections, day
FROM main.daily_takeovers
WHERE (coalesce(getvariable('grain')::VARCHAR, 'quarter') NOT IN ('quarter', 'year')
        OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
    AND (getvariable('from_date') IS NULL OR day >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR day <= getvariable('to_date')::DATE);
