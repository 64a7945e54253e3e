-- How each model was built: by whom, step by step, who checked it, and how much of it the model before it wrote.

ALTER TABLE models ADD COLUMN source_file VARCHAR; -- made here: file it was read from; NULL: read before this was kept
ALTER TABLE models ADD COLUMN source_row BIGINT; -- made here: line in that file, from 1
ALTER TABLE generation_steps ADD COLUMN source_file VARCHAR; -- made here: file it was read from; NULL: read before this was kept
ALTER TABLE generation_steps ADD COLUMN source_row BIGINT; -- made here: line in that file, from 1

-- generations [model]: rollup of models and generation_steps: a model that was built here, and what is known of when
CREATE TABLE generations (
    model VARCHAR NOT NULL,              -- model; one that only steps name is among them
    predecessor VARCHAR,                 -- model it follows, by its name in `models`; NULL: none on record, or a circle
    doubt VARCHAR,                       -- what of it cannot be: its own predecessor, a circle, an end before the beginning, not in `models`; NULL: nothing
    generation VARCHAR,                  -- family or generation; NULL: not known
    from_on DATE,                        -- first day of its development; where `models` has none, of its steps; NULL: not on record
    to_on DATE,                          -- last day; where `models` has none, the day before its first use; NULL: still going, or from_on is not known
    used_on DATE,                        -- first use: here, or by others where that is not known; NULL: none on record
    next_on DATE,                        -- first day of development of a model that follows it; NULL: none on record
    is_open BOOLEAN NOT NULL             -- its development goes on, as far as is on record
);

-- built_steps [model, step]: rollup of generation_steps: each of the eight steps of each generation, on record or not
CREATE TABLE built_steps (
    model VARCHAR NOT NULL,              -- model that was built
    step VARCHAR NOT NULL,               -- diagnose, propose, data, implement, train, evaluate, safety, decide
    recorded BOOLEAN NOT NULL,           -- there is a row in generation_steps
    way VARCHAR NOT NULL,                -- people, together, alone; unknown: not on record, or said to be
    level INTEGER,                       -- 0 no AI to 5 no person in the loop; NULL: not graded
    by_model VARCHAR,                    -- model that took part, by its name in `models`; NULL: none, or not on record
    started_on DATE,                     -- NULL: not on record
    ended_on DATE,                       -- NULL: not on record, or before the start
    days DOUBLE,                         -- from start to end; NULL: one of them is not known
    checked_by INTEGER,                  -- how many persons checked it; NULL: not on record
    checkpoint VARCHAR,                  -- of evaluate, safety and decide: person, late (after a successor was begun), waived, nobody, unknown, not due; NULL: of the other steps
    outcome VARCHAR,                     -- passed, held, waived, none; NULL: not on record
    evidence VARCHAR,                    -- link; NULL: none
    rationale VARCHAR                    -- link; NULL: none
);

-- research_lines [model, repo, landed_on, kind, author, marked]: rollup of daily_lines: lines of AI-research areas that landed while a model was developed, by who wrote them; automation left out
CREATE TABLE research_lines (
    model VARCHAR NOT NULL,              -- model that was developed; empty: any of those with a predecessor on record, each line once
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    kind VARCHAR NOT NULL,               -- kind of path
    author VARCHAR NOT NULL,             -- predecessor: the mark names the model that this one follows; other: it names another one; unnamed: it names none; no_mark; unknown: could not be looked at
    marked VARCHAR NOT NULL,             -- strict: an exact mark or a line note; declared: a weak mark, or AI assisted; empty: no mark of AI
    lines DOUBLE NOT NULL                -- lines added and not repeated
);

-- research_landings [model, repo, landed_on]: rollup of merges: landings in AI-research areas while a model was developed
CREATE TABLE research_landings (
    model VARCHAR NOT NULL,              -- as in research_lines
    repo VARCHAR NOT NULL,               -- repository
    landed_on DATE NOT NULL,             -- day of the landing
    landings BIGINT NOT NULL             -- that added written lines there; automation left out
);

-- daily_stages [repo, day, stage, who, who_strict]: rollup of requests, reviews, ci_runs, daily_lines, merges, experiments and evaluations: who did what
CREATE TABLE daily_stages (
    repo VARCHAR NOT NULL,               -- repository; empty: of experiments and evaluations
    day DATE NOT NULL,                   -- day on which it was done
    stage VARCHAR NOT NULL,              -- opened, written, reviewed, started, proposed, judged, landed
    who VARCHAR NOT NULL,                -- ai, person, no_mark, automation, unknown; weak marks and what AI assisted count as ai
    who_strict VARCHAR NOT NULL,         -- the same, as no_mark
    n DOUBLE NOT NULL                    -- requests, written lines, reviews, CI runs, experiments, attempts, landings
);

-- weekly_stages [repo, day, stage, who, who_strict]: rollup of daily_stages by week, a week cut where a month ends
CREATE TABLE weekly_stages (
    repo VARCHAR NOT NULL,               -- as in daily_stages
    day DATE NOT NULL,                   -- Monday, or the first of a month that begins within the week
    stage VARCHAR NOT NULL,              -- as in daily_stages
    who VARCHAR NOT NULL,                -- likewise
    who_strict VARCHAR NOT NULL,         -- likewise
    n DOUBLE NOT NULL,                   -- likewise
    last_on DATE NOT NULL                -- last day of it in daily_stages
);

-- What was done on the selected days: by week, or by day where days or dates are asked for.
CREATE VIEW selected_stages AS
SELECT repo, day, stage, who, who_strict, n
FROM main.weekly_stages
WHERE getvariable('grain') IS DISTINCT FROM 'day' AND getvariable('from_date') IS NULL AND getvariable('to_date') IS NULL
UNION ALL
SELECT repo, day, stage, who, who_strict, n
FROM main.daily_stages
WHERE (getvariable('grain') = 'day' OR getvariable('from_date') IS NOT NULL OR getvariable('to_date') IS NOT NULL)
    AND (getvariable('from_date') IS NULL OR day >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR day <= getvariable('to_date')::DATE);
