-- title: The state
-- family: Acceleration
-- question: Is AI speeding up the building of AI here?
-- why: Speed, the loop and capability read together by a rule whose errors were measured: any one of them misleads.
-- numerator: One of five words: not enough data, steady, watch, elevated, accelerating.
-- denominator: none
-- excludes: Open quarters.
-- grain: period (quarter)
-- unit: state
-- better: neither
-- minimum: 8
-- settles: 0
-- filters: from_date, to_date, policy
-- statistic: none
-- caveat: Read once a quarter has closed. first_state is what it read the first time, on first_read_on; readings counts how often
--     it was read otherwise since. highest is what can be read with the families that are known. without_newest is the state of
--     the quarter before. docs/method.md says how often each word is wrong. n counts the families that are known.

WITH readings AS (
    SELECT quarter, arg_max(state, read_at) AS state, arg_max(highest, read_at) AS highest, arg_max(speed, read_at) AS speed,
        arg_max(loop, read_at) AS loop, arg_max(capability, read_at) AS capability, max(read_on) AS read_on,
        arg_min(state, read_at) AS first_state, min(read_on) AS first_read_on, count(*) AS readings
    FROM main.state_readings
    WHERE policy = coalesce(getvariable('policy')::VARCHAR, 'strict')
    GROUP BY quarter
), every AS (
    SELECT *, lag(state) OVER (ORDER BY quarter) AS without_newest FROM readings
)
SELECT quarter AS period, state AS value, (speed <> 'unknown')::BIGINT + (loop <> 'unknown')::BIGINT
    + (capability <> 'unknown')::BIGINT AS n, true AS complete, highest, speed, loop, capability, without_newest, read_on,
    first_state, first_read_on, readings
FROM every
WHERE (getvariable('from_date') IS NULL OR quarter >= getvariable('from_date')::DATE)
    AND (getvariable('to_date') IS NULL OR quarter + INTERVAL 3 MONTH <= getvariable('to_date')::DATE + INTERVAL 1 DAY)
ORDER BY quarter;
