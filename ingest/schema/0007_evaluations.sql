-- Files of evaluations: which were read and how, and what is known beside them.

ALTER TABLE evaluations ADD COLUMN alias VARCHAR; -- made here: model as its source names it; model is this name, or the model that has it among its aliases; NULL: not named
ALTER TABLE evaluations ADD COLUMN flags VARCHAR; -- made here: what to know of it, separated by semicolons: score clipped, score refused, minutes refused, file time, limit, error, unfinished, cancelled, empty patch, withdrawn; NULL: nothing
ALTER TABLE evaluations ADD COLUMN source_gone BOOLEAN DEFAULT false; -- made here: the file it was read from is no longer there

-- evaluation_files [file]: a file of evaluations as it was last read
CREATE TABLE evaluation_files (
    file VARCHAR NOT NULL,               -- path from the folder of foreshock.toml
    part VARCHAR NOT NULL,               -- suite it was found for, or other files
    format VARCHAR,                      -- reader that took it: metr, inspect, swebench; NULL: none knows it
    attempts BIGINT NOT NULL,            -- rows taken from it
    state VARCHAR NOT NULL,              -- whole, unfinished (its run crashed or still goes on), refused, closed (not to be opened: tried again every night), passed over (no reader knows it)
    gone BOOLEAN NOT NULL DEFAULT false, -- no longer there; its rows are kept
    fingerprint VARCHAR NOT NULL         -- how it was read, and its size, time and hash then; empty: to be read again
);

-- tasks [suite, task]: what the organisation knows of a task; it counts before what a file of evaluations says
CREATE TABLE tasks (
    suite VARCHAR NOT NULL DEFAULT '',   -- suite; empty: every suite without a row of its own
    task VARCHAR NOT NULL,               -- task, as in evaluations
    human_minutes DOUBLE,                -- time a skilled person needs; NULL: not measured
    family VARCHAR,                      -- group of kindred tasks; NULL: not known
    difficulty VARCHAR                   -- as the organisation grades it; NULL: not graded
);

-- Other names of models, each with the one model that has it. A name that two models claim, or that a model
-- bears itself, stands for no other.
CREATE VIEW model_names AS
WITH claims AS (
    SELECT model, trim(unnest(string_split(aliases, ';'))) AS alias FROM main.models
)
SELECT alias, min(model) AS model
FROM claims
WHERE alias <> '' AND alias NOT IN (SELECT model FROM main.models)
GROUP BY alias
HAVING count(DISTINCT model) = 1;

-- Attempts that count: valid, of a model at a task, with numbers that can be added up.
CREATE VIEW attempts AS
SELECT suite, coalesce(suite_version, 'not known') AS suite_version, run, task, family, difficulty, model, scaffold,
    CASE WHEN human_minutes > 0 AND isfinite(human_minutes) THEN human_minutes END AS human_minutes,
    CASE WHEN score BETWEEN 0 AND 1 THEN score ELSE passed::DOUBLE END AS score,
    passed, started_on, tokens, cost_usd
FROM main.evaluations
WHERE invalid IS NOT TRUE AND model IS NOT NULL AND task IS NOT NULL AND model <> 'human';
