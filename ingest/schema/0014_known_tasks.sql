-- What the list of tasks knows counts before what a file said, and hides it only for as long as the list says so. A jump
-- of horizons has a size.

ALTER TABLE horizon_trends ADD COLUMN jump_factor DOUBLE; -- by which the horizon is multiplied on jump_on; below 1: a jump down; NULL: not enough data

-- Attempts with the length, family and grade that count: those of the list where it has a row of their suite or, where it
-- has none, of every suite; where that row says nothing, what their own file says.
CREATE VIEW known_attempts AS
SELECT e.suite, coalesce(e.suite_version, 'not known') AS suite_version, e.run, e.task,
    coalesce(CASE WHEN own.task IS NULL THEN shared.family ELSE own.family END, e.family) AS family,
    coalesce(CASE WHEN own.task IS NULL THEN shared.difficulty ELSE own.difficulty END, e.difficulty) AS difficulty,
    coalesce(CASE WHEN own.task IS NULL THEN shared.human_minutes ELSE own.human_minutes END, e.human_minutes) AS human_minutes,
    e.score, e.passed, e.model, e.scaffold, e.started_on, e.tokens, e.cost_usd, e.invalid, e.flags
FROM main.evaluations AS e
    LEFT JOIN main.tasks AS own ON own.suite = e.suite AND own.task = e.task
    LEFT JOIN main.tasks AS shared ON shared.suite = '' AND shared.task = e.task;

-- As before, of known attempts: valid, of a model at a task, with numbers that can be added up.
CREATE OR REPLACE VIEW attempts AS
SELECT suite, suite_version, run, task, family, difficulty, model, scaffold,
    CASE WHEN human_minutes > 0 AND isfinite(human_minutes) THEN human_minutes END AS human_minutes,
    CASE WHEN score BETWEEN 0 AND 1 THEN score ELSE passed::DOUBLE END AS score,
    passed, started_on, tokens, cost_usd
FROM main.known_attempts
WHERE invalid IS NOT TRUE AND model IS NOT NULL AND task IS NOT NULL AND model <> 'human';

-- As before, of known attempts: a row per model, task, length and score; a verdict counts before a score. A task without
-- a family stands alone. `left_out` says why attempts cannot be fitted.
CREATE OR REPLACE VIEW horizon_attempts AS
WITH attempts AS (
    SELECT suite, suite_version, model, task,
        CASE WHEN family IS NULL THEN 'task ' || task ELSE 'family ' || family END AS family,
        CASE WHEN isfinite(human_minutes) AND human_minutes > 0 THEN human_minutes END AS minutes,
        coalesce(passed::INTEGER::DOUBLE, CASE WHEN score BETWEEN 0 AND 1 THEN score END) AS score,
        invalid
    FROM main.known_attempts
    WHERE model <> 'human' AND coalesce(flags, '') NOT LIKE '%withdrawn%'
)
SELECT suite, suite_version, model, task, family, minutes, score, count(*) AS runs,
    CASE WHEN invalid THEN 'invalid' WHEN task IS NULL OR minutes IS NULL THEN 'no minutes'
        WHEN score IS NULL THEN 'no score' END AS left_out
FROM attempts
GROUP BY ALL;
