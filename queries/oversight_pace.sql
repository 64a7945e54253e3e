-- title: Oversight against speed
-- family: Acceleration
-- question: Does oversight keep up with speed?
-- why: Speed with falling oversight is the dangerous reading: it looks like progress until something has gone wrong unseen.
-- numerator: Change of ln per year over the last 8 closed quarters, by a straight line. checked: share of AI's work that a second
--     person checked. queue: days in the queue. faults: share mended within 90 days. guarded: share of AI's changes to guarded
--     areas that a second person checked. unaccountable: share of work with AI in it that no person looked at. speed: output per
--     contributor (panel). all: the mean of the parts, each turned so that below zero is falling behind; speed is none of them.
-- denominator: none
-- excludes: Open quarters; parts with fewer than 6 quarters in the window (note says so); faults of the newest quarter, which settle later.
-- grain: period (quarter), part
-- unit: a year
-- better: neither
-- minimum: 6
-- settles: 0
-- filters: from_date, to_date, policy
-- statistic: nightly
-- caveat: Every part but the queue is a share of what landed: one that stays level has kept up with speed. The mean weighs the
--     parts alike and takes them as independent. Counts have half of one on each side, the queue half a day. n counts quarters,
--     of all the parts that it is the mean of. Of the whole organisation: repositories and teams cannot be chosen.

SELECT quarter AS period, part, rate AS value, low, high, n, true AS complete, first_quarter, first_value, last_value, note
FROM main.oversight_rates
WHERE policy = coalesce(getvariable('policy')::VARCHAR, 'strict')
    AND (getvariable('from_date') IS NULL OR quarter >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR quarter + INTERVAL 3 MONTH <= getvariable('to_date')::DATE + INTERVAL 1 DAY)
ORDER BY quarter, list_position(['all', 'speed', 'checked', 'queue', 'faults', 'guarded', 'unaccountable'], part);
