-- title: Rejected rows
-- family: Data
-- question: Which rows could not be taken, and why?
-- why: A row that was refused is missing from every figure; whoever wrote it can put it right.
-- numerator: Rows refused.
-- denominator: none
-- excludes: nothing
-- grain: source, file, reason
-- unit: rows
-- better: lower
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date
-- statistic: none
-- caveat: Dates are those on which a row was first refused. Line 0 stands for the file as a whole.

SELECT source, file, coalesce(reason, 'not recorded') AS reason, count(*) AS value, true AS complete,
    min(line) AS first_line, arg_min(text, line) AS first_text, min(seen_on) AS first_seen_on, max(seen_on) AS last_seen_on
FROM main.rejects
WHERE (getvariable('from_date') IS NULL OR seen_on >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR seen_on <= getvariable('to_date')::DATE)
GROUP BY ALL
ORDER BY source, file, first_line, reason;
