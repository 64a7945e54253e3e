-- title: What changed most
-- family: Acceleration
-- question: Which headline figures changed beyond their uncertainty from the period before to the last complete one?
-- why: Of ten figures some look different every month by chance; those that really moved are worth a reader's time.
-- numerator: The change between the last two complete periods of each headline figure: of shares the difference, of all else the
--     factor. low and high are the 95 % interval of the change for all compared figures together: each is wider than its own, so
--     that of figures in which nothing changed one or another leaves it in at most one of twenty nights.
-- denominator: None: a row for each figure, the one that changed most in units of its interval first. times is the change over the
--     part of the interval on the side of no change: above 1 it is beyond its uncertainty.
-- excludes: Periods that are not complete or not settled; figures of more than 200 days ago.
-- grain: figure
-- unit: as the row says
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: none
-- statistic: none
-- caveat: Of all repositories together. The two periods are taken as independent; where the same people or tasks stand in both the
--     true interval is narrower. within and mix are those of share_change; without_repo is what the change would be without the
--     repository that moved it most. An account of what moved, not of causes. n is what the last figure is counted from.

SELECT figure, change AS value, times, change_low AS low, change_high AS high, n, change IS NOT NULL AS complete,
    CASE WHEN times > 1 THEN 'beyond' WHEN change IS NOT NULL THEN 'within' ELSE 'unknown' END AS verdict,
    metric, unit, grain, period AS last_period, before_period AS previous_period,
    moved_figures.value AS now_value, before_value, before_n, compared, reason,
    within, mix, repo, repo_adds, without_repo, top_change, bottom_change, models
FROM main.moved_figures
ORDER BY times DESC NULLS LAST, position;
