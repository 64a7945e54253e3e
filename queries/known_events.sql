-- title: What happened meanwhile
-- family: Data
-- question: What happened that may move a figure, and who says so?
-- why: A curve that bends on the day on which a tool began to sign its commits says little about how anybody works.
-- numerator: Events that are written down: in the drop folder, or shipped with Foreshock. And the days on which a model went
--     into development, into use and was released, as models says, where nobody wrote them down as an event.
-- denominator: None: a row for each.
-- excludes: A day of a model where an event within three days of it has its name, or another name of it, in its words.
-- grain: happened_on, what
-- unit: days before the last landing
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date
-- statistic: none
-- caveat: That something happened before a figure moved does not say that it moved it. value is below 0 for what came after the
--     last landing, or is to come; n counts the rows.

WITH dates AS (
    SELECT model, source_file, development_from AS happened_on, 1 AS place, 'in development' AS what FROM main.models
    UNION ALL
    SELECT model, source_file, available_at, 2, 'in use' FROM main.models
    UNION ALL
    SELECT model, source_file, released_at, 3, 'released' FROM main.models
), names AS (
    SELECT model, model AS name FROM main.models
    UNION
    SELECT model, alias FROM main.model_names
), written AS (
    SELECT names.model, events.happened_on
    FROM main.events JOIN names ON regexp_matches(
        lower(events.what),
        '(^|[^a-z0-9._-])' || regexp_escape(lower(names.name)) || '($|[^a-z0-9._-]|[._-]+($|[^a-z0-9]))'
    )
), told AS (
    SELECT happened_on, what, kind, detail, source,
        CASE WHEN source_file = 'queries/reference/events.csv' THEN 'shipped with Foreshock'
            ELSE coalesce(source_file, 'not on record') END AS found_in
    FROM main.events
    UNION ALL
    SELECT happened_on, model || ' ' || string_agg(what, ', ' ORDER BY place), 'model', NULL, NULL,
        'dates of models, ' || coalesce(min(source_file), 'file not on record')
    FROM dates
    WHERE happened_on IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM written
        WHERE written.model = dates.model AND abs(date_diff('day', written.happened_on, dates.happened_on)) <= 3
    )
    GROUP BY happened_on, model
), shown AS (
    SELECT * FROM told
    WHERE happened_on BETWEEN coalesce(getvariable('from_date')::DATE, happened_on)
        AND coalesce(getvariable('to_date')::DATE, happened_on)
)
SELECT happened_on, what, date_diff('day', happened_on, (SELECT max(last_landed_on) FROM main.repo_totals)) AS value,
    (SELECT count(*) FROM shown) AS n, true AS complete, kind, detail, source, found_in
FROM shown
ORDER BY happened_on DESC, what;
