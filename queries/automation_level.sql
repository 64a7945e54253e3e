-- title: Level of automation
-- family: The loop
-- question: How much of each step of building a model did AI do, and who checked it?
-- why: It shows step by step which parts of building a model have passed to AI, and which of those nobody checked.
-- numerator: The level on record, 0 to 5: 0 no AI; 1 it assists; 2 it does parts under close direction; 3 large parts under
--     direction; 4 most of it from a high-level request, a person supervises; 5 no person in the loop. Of all steps,
--     the median of those that are graded.
-- denominator: none
-- excludes: Levels outside of 0 to 5, and steps other than these eight.
-- grain: model, step (all steps; diagnose, propose, data, implement, train, evaluate, safety, decide)
-- unit: level
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date
-- statistic: none
-- caveat: Levels are what the people who built the model report, not what marks show. A step that is not on record is
--     unknown, not 0. by_model is the model that took part; checkpoint says of evaluate, safety and decide what
--     checkpoint_coverage counts. A step is complete once it has ended. n counts graded steps. Dates select by the first day of development.

WITH rows AS (
    SELECT model, step, level::DOUBLE AS value, (level IS NOT NULL)::BIGINT AS n, way, by_model, checked_by, checkpoint, outcome,
        started_on, ended_on, days, evidence, rationale,
        CASE WHEN NOT recorded THEN 'nothing is on record' WHEN level IS NULL THEN 'not graded' END AS note
    FROM main.built_steps
    UNION ALL
    SELECT model, 'all steps', median(level), count(level), NULL, NULL, NULL, NULL, NULL, min(started_on), max(ended_on),
        NULL, NULL, NULL, CASE WHEN count(level) = 0 THEN 'nothing is on record'
            WHEN count(level) < count(*) THEN format('steps graded: {} of {}', count(level), count(*)) END
    FROM main.built_steps
    GROUP BY model
)
SELECT model, step, value, n, NOT is_open OR (step <> 'all steps' AND ended_on IS NOT NULL) AS complete, rows.* EXCLUDE (model, step, value, n)
FROM main.generations JOIN rows USING (model)
WHERE (getvariable('from_date') IS NULL OR coalesce(from_on >= getvariable('from_date')::DATE, false))
    AND (getvariable('to_date') IS NULL OR coalesce(from_on <= getvariable('to_date')::DATE, false))
ORDER BY from_on NULLS FIRST, model, list_position(['all steps', 'diagnose', 'propose', 'data', 'implement', 'train',
    'evaluate', 'safety', 'decide'], step);
