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

-- daily_outcomes [repo, landed_on, size, mostly, outcome, written, written_strict]: rollup of landings that AI wrote or that carry no mark, by what became of them; bulk, pull and uncounted landings left out
CREATE TABLE daily_outcomes (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    size BIGINT NOT NULL,                -- digits of its number of written lines, at most 4; 0: none
    mostly VARCHAR NOT NULL,             -- kind of path that most of its lines are in; other: data, generated, vendored, lock; none: no line added
    outcome VARCHAR NOT NULL,            -- what may have become of it: reverted, second_person, stale, within_a_day, green_first
    settles BIGINT NOT NULL,             -- days after which that is known
    written VARCHAR NOT NULL,            -- origin with weak marks
    written_strict VARCHAR NOT NULL,     -- origin without them
    landings BIGINT NOT NULL,            -- landings of which it is known
    happened BIGINT NOT NULL,            -- of them: it became of them
    unsettled BIGINT NOT NULL            -- landings that are too young
);

-- quarterly_outcomes [repo, landed_on, size, mostly, outcome, written, written_strict]: rollup of daily_outcomes by quarter
CREATE TABLE quarterly_outcomes (
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- first day of the quarter
    size BIGINT NOT NULL,                -- as in daily_outcomes
    mostly VARCHAR NOT NULL,             -- likewise
    outcome VARCHAR NOT NULL,            -- likewise
    settles BIGINT NOT NULL,             -- likewise
    written VARCHAR NOT NULL,            -- likewise
    written_strict VARCHAR NOT NULL,     -- likewise
    landings BIGINT NOT NULL,            -- likewise
    happened BIGINT NOT NULL,            -- likewise
    unsettled BIGINT NOT NULL            -- likewise
);

-- Outcomes of the selected days: by quarter, or by day where shorter periods or dates are asked for.
CREATE VIEW selected_outcomes AS
SELECT repo, landed_on, size, mostly, outcome, settles, landings, happened, unsettled,
    CASE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END
        WHEN 'ai' THEN 'ai' WHEN 'undeclared' THEN 'undeclared' WHEN 'human' THEN 'undeclared' END AS origin
FROM query_table(CASE WHEN coalesce(getvariable('grain')::VARCHAR, 'quarter') IN ('quarter', 'year')
    AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
    THEN 'main.quarterly_outcomes' ELSE 'main.daily_outcomes' END)
WHERE origin IS NOT NULL AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE);
