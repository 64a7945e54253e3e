-- When a tripwire changed, to the moment: two changes of one day are two.

-- watch_changes [tripwire, what, changed_at]: what became of tripwires: kept for good
ALTER TABLE watch_changes ADD COLUMN changed_at TIMESTAMPTZ; -- the night that noticed; the first moment of its day where only that was kept
ALTER TABLE watch_changes ALTER COLUMN changed_at SET DATA TYPE TIMESTAMPTZ USING changed_on::TIMESTAMPTZ;
ALTER TABLE watch_changes ALTER COLUMN changed_at SET NOT NULL;
COMMENT ON COLUMN watch_changes.changed_on IS 'the day of the night that noticed';
