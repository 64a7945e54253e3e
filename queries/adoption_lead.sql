-- title: Output around the adoption of AI
-- family: Acceleration
-- question: Which moves first, a team's AI share or its output?
-- why: Where output rose before teams took AI up, those teams were different anyway: what follows says less.
-- numerator: Mean over teams of the change of ln output per contributor since the quarter before the team's AI share first
--     reached 25 %, less the mean change of teams that had not reached it by then, over the same quarters.
-- denominator: none
-- excludes: Teams whose share was there when they were first seen, and those with too few people for a figure.
-- grain: lag (quarters after the share reached 25 %)
-- unit: of ln output
-- better: neither
-- minimum: 1
-- settles: 0
-- filters: policy
-- statistic: nightly
-- caveat: Association, not effect: teams choose when to take AI up, and late ones differ from early ones. n counts teams that took
--     it up, others those beside them; under four teams there is no interval. Below zero are quarters before.

SELECT lag, difference AS value, low, high, adopters AS n, true AS complete, others
FROM main.adoption_lags
WHERE policy = coalesce(getvariable('policy')::VARCHAR, 'strict')
ORDER BY lag;
