-- title: Changes of tripwires
-- family: Acceleration
-- question: When did a tripwire change its state, and when was its line drawn anew?
-- why: A threshold that is moved when it is near protects nobody, so each move is on record.
-- numerator: Each change of a state or of a definition, with the figure and the reason of that night.
-- denominator: None: a row for each change.
-- excludes: None: what is no longer watched keeps its history.
-- grain: changed_at, tripwire, what
-- unit: as its metric
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date
-- statistic: none
-- caveat: A change is dated by the night that noticed it. value is the figure of a change of state; n counts the changes.

WITH shown AS (
    SELECT * FROM main.watch_changes
    WHERE changed_on BETWEEN coalesce(getvariable('from_date')::DATE, changed_on)
        AND coalesce(getvariable('to_date')::DATE, changed_on)
)
SELECT changed_at, tripwire, what, value, (SELECT count(*) FROM shown) AS n, true AS complete, before, after, reason
FROM shown
ORDER BY changed_at DESC, tripwire, what;
