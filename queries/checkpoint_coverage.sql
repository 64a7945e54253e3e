-- title: Checkpoints with a person on record
-- family: The loop
-- question: Which of a model's evaluate, safety and decide steps did a person check before the next model was begun?
-- why: A check that comes after the next generation has begun, or never, holds nothing back.
-- numerator: Of them, those with one person or more on record who checked, ended before the development of a successor began.
-- denominator: The three steps evaluate, safety and decide of the model, whether anything is on record of them or not.
-- excludes: Steps of a model in development that nothing follows yet and of which nothing is on record: they are not due.
-- grain: model
-- unit: share
-- better: higher
-- minimum: 1
-- settles: 0
-- filters: from_date, to_date
-- statistic: none
-- caveat: What is not on record is unknown, never passed: at_most_share is the share if those were checked after all. Where
--     nothing at all is on record there is no share. That a person checked says neither how well nor that it passed
--     (held); a step that was waived was not checked, whoever waived it. n counts the steps that are due. Dates select
--     by the first day of development.

WITH sums AS (
    SELECT model, count(*) FILTER (WHERE checkpoint <> 'not due') AS n,
        count(*) FILTER (WHERE checkpoint = 'person') AS person, count(*) FILTER (WHERE checkpoint = 'late') AS late,
        count(*) FILTER (WHERE checkpoint = 'waived') AS waived, count(*) FILTER (WHERE checkpoint = 'nobody') AS nobody,
        count(*) FILTER (WHERE checkpoint = 'unknown') AS unknown,
        count(*) FILTER (WHERE checkpoint = 'not due') AS not_due,
        count(*) FILTER (WHERE checkpoint = 'person' AND outcome = 'held') AS held
    FROM main.built_steps
    WHERE checkpoint IS NOT NULL
    GROUP BY model
)
SELECT model, CASE WHEN unknown < n THEN person / n END AS value, n, NOT is_open OR next_on IS NOT NULL AS complete,
    CASE WHEN unknown < n THEN (person + unknown) / n END AS at_most_share, person, late, waived, nobody, unknown, not_due,
    held, from_on, next_on,
    CASE WHEN n = 0 THEN 'in development: none is due yet' WHEN unknown = n THEN 'nothing is on record'
        WHEN unknown > 0 THEN format('{} of {} not on record', unknown, n) END AS note
FROM main.generations JOIN sums USING (model)
WHERE (getvariable('from_date') IS NULL OR coalesce(from_on >= getvariable('from_date')::DATE, false))
    AND (getvariable('to_date') IS NULL OR coalesce(from_on <= getvariable('to_date')::DATE, false))
ORDER BY from_on NULLS FIRST, model;
