-- title: Tripwires
-- family: Acceleration
-- question: Which lines that were drawn beforehand has a figure crossed?
-- why: What is to be done at a threshold is decided best before it is reached, and by whom.
-- numerator: The state of each tripwire of foreshock.toml: clear; near (its interval holds the threshold, or it was crossed
--     for fewer periods in a row than asked); tripped; unknown (no figure, or a judgement that has expired).
-- denominator: None: a row for each tripwire, in the order of foreshock.toml.
-- excludes: Periods that are not complete.
-- grain: tripwire
-- unit: as the row says
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: none
-- statistic: none
-- caveat: Each is read from all repositories together. With many of them watched, one or another trips by chance: of 20 whose
--     whole 95 % interval has to lie beyond, in two of five organisations in which nothing has changed. n is how many are watched.

WITH changes AS (
    SELECT tripwire, count(*) FILTER (WHERE what = 'definition' AND before IS NOT NULL) AS redrawn,
        max(changed_on) FILTER (WHERE what = 'definition') AS drawn_on
    FROM main.watch_changes GROUP BY ALL
)
SELECT w.tripwire, w.value, w.state, w.threshold, w.unit, w.low, w.high, w.reason,
    (SELECT count(*) FROM main.watched) AS n,
    w.state <> 'unknown' AS complete, w.definition, w.since_on, w.period, w.kind, w.metric, w.owner, w.source, w.expires_on,
    c.drawn_on, coalesce(c.redrawn, 0) AS redrawn
FROM main.watched AS w LEFT JOIN changes AS c USING (tripwire)
ORDER BY w.position;
