-- What horizons are fitted to counts what `attempts` counts: names of models as they stand, scores from 0 to 1, nothing
-- that its file withdrew.

ALTER TABLE models ADD COLUMN listed BOOLEAN DEFAULT false; -- made here: the list of models names it

-- As before: a row per model, task, length and score; a verdict counts before a score. A task without a family stands
-- alone. `left_out` says why attempts cannot be fitted.
CREATE OR REPLACE VIEW horizon_attempts AS
WITH attempts AS (
    SELECT suite, coalesce(suite_version, 'not known') AS suite_version, model, task,
        CASE WHEN family IS NULL THEN 'task ' || task ELSE 'family ' || family END AS family,
        CASE WHEN isfinite(human_minutes) AND human_minutes > 0 THEN human_minutes END AS minutes,
        coalesce(passed::INTEGER::DOUBLE, CASE WHEN score BETWEEN 0 AND 1 THEN score END) AS score,
        invalid
    FROM main.evaluations
    WHERE model <> 'human' AND coalesce(flags, '') NOT LIKE '%withdrawn%'
)
SELECT suite, suite_version, model, task, family, minutes, score, count(*) AS runs,
    CASE WHEN invalid THEN 'invalid' WHEN task IS NULL OR minutes IS NULL THEN 'no minutes'
        WHEN score IS NULL THEN 'no score' END AS left_out
FROM attempts
GROUP BY ALL;
