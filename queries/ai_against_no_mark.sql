-- title: AI-written work beside work without a mark
-- family: Oversight
-- question: Is what AI wrote reverted, mended, rewritten, checked or passed more often than like work without an AI mark?
-- why: AI's landings differ in repository, size and kind, so plain rates say little; here each is set beside its like.
-- numerator: Of landings that AI wrote, those to which it happened (risk), over strata that hold both sides.
-- denominator: The same of landings without an AI mark. Strata are repository, quarter, size (no written line, 1 to 9, 10 to
--     99, 100 to 999, 1,000 and more) and the kind of path that most lines are in; Mantel and Haenszel's weights add them up.
-- excludes: Mixed work, automation, bulk landings, back-merges; strata with one side only (left_out); landings of which the
--     outcome is not known, or not settled yet (unsettled).
-- grain: period (quarter unless grain says otherwise), outcome (reverted: by another landing within 30 days; mended: a fix
--     changed its lines, or an incident names it, within 90 days; rewritten: some of its written lines were deleted or
--     changed within 14 days; churned: at least half of its written lines were gone within 14 days; short_lived: the same within
--     90 days; second_person: somebody else checked it; stale: of those approved, changed afterwards; within_a_day: landed within 24 hours of its first commit; green_first: CI passed at the
--     first attempt in every workflow)
-- unit: multiple
-- better: neither
-- minimum: 5
-- settles: 90
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: stratified
-- caveat: Association, not effect: who gives which work to AI is not in the strata, and AI work without a mark counts as
--     without one. Of twenty intervals one lies apart by chance. difference is the
--     one of shares, crude the ratio without strata, over all settled landings of both sides. n counts the landings compared.

WITH totals AS MATERIALIZED (
    FROM main.selected_risks
), outcomes AS (
    SELECT DISTINCT outcome, settles FROM totals
), looks AS (
    SELECT coalesce(min(coalesce(head_seen_on, DATE '0001-01-01')) FILTER (WHERE NOT retired), max(head_seen_on)) AS seen_on
    FROM main.selected_repos
), shown AS (
    SELECT * EXCLUDE (settles), ai + no_mark AS happened, least(ai_n, no_mark_n) >= 5 AS enough,
        enough AND least(happened, ai_n + no_mark_n - happened) >= 5 AS tells, tells AND bottom > 0 AS has_ratio
    FROM totals
)
SELECT period, outcome, CASE WHEN has_ratio THEN top / bottom END AS value,
    coalesce(ai_n + no_mark_n, 0) AS n,
    periods.complete AND periods.next_period + settles::INTEGER <= looks.seen_on
        AND coalesce(periods.next_period <= forge.known_on, true) AS complete,
    CASE WHEN tells THEN (top - bottom) / weight END AS difference,
    coalesce(ai_n, 0) AS ai_n,
    coalesce(no_mark_n, 0) AS no_mark_n,
    CASE WHEN enough THEN ai / ai_n END AS ai_share,
    CASE WHEN enough THEN no_mark / no_mark_n END AS no_mark_share,
    CASE WHEN has_ratio THEN crude END AS crude,
    coalesce(strata, 0) AS strata,
    coalesce(left_out_strata, 0) AS left_out_strata,
    coalesce(left_out, 0) AS left_out,
    coalesce(unsettled, 0) AS unsettled,
    settles,
    CASE WHEN enough IS NOT true
            THEN format('alike landings: {} that AI wrote and {} without a mark; a ratio is shown from 5 of each',
                coalesce(ai_n, 0), coalesce(no_mark_n, 0))
        WHEN NOT tells THEN format('it happened to {} of {} landings; a ratio is shown from 5 to which it did and 5 to which it did not',
            happened, n)
        WHEN NOT has_ratio THEN format('it happened to {} of {} that AI wrote and to none of {} without a mark: there is no ratio',
            ai, ai_n, no_mark_n)
        WHEN ai = 0 THEN format('it happened to none of {} that AI wrote: there is no interval', ai_n) END AS note,
    kept_low, kept_high, kept_difference_low, kept_difference_high,
    cluster_happened, cluster_n, cluster_other_happened, cluster_other_n
FROM main.selected_periods AS periods CROSS JOIN outcomes CROSS JOIN looks LEFT JOIN shown USING (period, outcome)
    LEFT JOIN main.selected_feeds AS forge ON forge.feed = 'requests'
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'quarter')
ORDER BY period, list_position(['reverted', 'mended', 'rewritten', 'churned', 'short_lived', 'second_person', 'stale', 'within_a_day', 'green_first'], outcome), outcome;
