-- When a tripwire changed, to the moment: two changes of one day are two.

-- watch_changes [tripwire, what, changed_at]: what became of tripwires: kept for good
ALTER TABLE watch_changes ADD COLUMN changed_at TIMESTAMPTZ; -- the night that noticed; the first moment of its day where only that was kept
ALTER TABLE watch_changes ALTER COLUMN changed_at SET DATA TYPE TIMESTAMPTZ USING changed_on::TIMESTAMPTZ;
ALTER TABLE watch_changes ALTER COLUMN changed_at SET NOT NULL;
COMMENT ON COLUMN watch_changes.changed_on IS 'the day of the night that noticed';

-- What hours are summed by where only months of them are told: no period is shorter than a month.
CREATE VIEW month_periods AS
SELECT grain, step, months, seen_on
FROM (VALUES ('month', INTERVAL 1 MONTH, 1), ('quarter', INTERVAL 3 MONTH, 3), ('year', INTERVAL 1 YEAR, 12))
        AS steps (grain, step, months)
    CROSS JOIN (SELECT max(head_seen_on) AS seen_on FROM main.repos)
WHERE grain = CASE coalesce(getvariable('grain')::VARCHAR, 'quarter') WHEN 'year' THEN 'year' WHEN 'quarter' THEN 'quarter'
    ELSE 'month' END;
