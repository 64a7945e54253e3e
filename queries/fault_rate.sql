-- title: Faults
-- family: Oversight
-- question: How much of what landed had to be mended within 90 days?
-- why: A fault costs more the later it shows; a rate that rises with speed says that the speed was bought.
-- numerator: Landings of which a fix that landed within 90 days deletes or changes a line that they wrote (SZZ), or that an
--     incident of those days names as its cause.
-- denominator: Landings of that origin with written lines.
-- excludes: Automation, bulk landings, back-merges; fixes in the same landing; blank lines and comments; fixes that only add.
-- grain: period (month unless grain says otherwise), origin (all; ai: written by AI; mixed: AI had a part in it;
--     undeclared: no AI mark)
-- unit: share
-- better: lower
-- minimum: 5
-- settles: 90
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: incidence
-- caveat: Association, not effect. After Kaplan and Meier: what is younger than 90 days counts for as long as it was seen, and
--     a period is complete 90 days after its end. Fixes are known by messages, labels, requests and incidents, and not every
--     line that a fix changes was wrong: compare, do not add up. Without a fix on record, or while fixes of those days wait to
--     be searched, there is no value. A bare view shows no interval, and no value of a young period.

WITH classes (origin) AS (
    VALUES ('all'), ('ai'), ('mixed'), ('undeclared')
), looks AS (
    SELECT coalesce(min(head_seen_on) FILTER (WHERE NOT retired), max(head_seen_on)) AS seen_on
    FROM main.selected_repos
), chosen AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        CASE CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN written ELSE written_strict END
            WHEN 'ai' THEN 'ai' WHEN 'mixed' THEN 'mixed' WHEN 'assisted' THEN 'mixed' WHEN 'undeclared' THEN 'undeclared'
            WHEN 'human' THEN 'undeclared' ELSE 'other' END AS origin,
        fault_days BETWEEN 0 AND 90 AS ended,
        CASE WHEN ended THEN fault_days ELSE greatest(least(head_seen_on - landed_on, 90), 0) END AS days,
        sum(landings) AS landings
    FROM main.daily_faults JOIN main.selected_repos USING (repo)
    WHERE written <> 'automation' AND written_strict <> 'automation'
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), every AS (
    FROM chosen
    UNION ALL
    SELECT period, 'all', ended, days, sum(landings) FROM chosen GROUP BY ALL
), totals AS (
    SELECT period, origin, sum(landings) AS landings, coalesce(sum(landings) FILTER (WHERE ended), 0) AS faulty,
        bool_and(ended OR days = 90) AS settled, list(days) AS lengths, list(ended) AS ends, list(landings) AS weights
    FROM every
    GROUP BY ALL
), fixes AS (
    SELECT landed_on, sum(fixes) AS fixes, sum(waiting) AS waiting, sum(left_out) AS left_out
    FROM main.daily_fixes SEMI JOIN main.selected_repos USING (repo)
    GROUP BY ALL
), known AS (
    SELECT count(*) > 0 AS fixes FROM fixes
), mended AS (
    SELECT period, coalesce(sum(waiting), 0)::BIGINT AS waiting, coalesce(sum(left_out), 0)::BIGINT AS left_out
    FROM main.selected_periods AS periods JOIN fixes
        ON fixes.landed_on >= periods.period AND fixes.landed_on < periods.next_period + 90
    WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
    GROUP BY ALL
)
SELECT period, origin, CASE WHEN shown AND settled THEN faulty / landings END AS value, coalesce(landings, 0)::BIGINT AS n,
    periods.complete AND periods.next_period + 90 <= looks.seen_on AND coalesce(waiting, 0) = 0 AS complete,
    coalesce(faulty, 0)::BIGINT AS faulty,
    coalesce(waiting, 0) AS waiting,
    coalesce(left_out, 0) AS left_out,
    CASE WHEN NOT known.fixes THEN 'no fixes are on record, so what had to be mended is not known'
        WHEN coalesce(waiting, 0) > 0 THEN format('fixes of these days that wait to be searched: {}', waiting)
        WHEN NOT shown THEN format('{} {} with written lines here; a share is shown from 5',
            n, if(n = 1, 'landing', 'landings')) END AS note,
    CASE WHEN shown THEN lengths END AS lengths, CASE WHEN shown THEN ends END AS ends,
    CASE WHEN shown THEN weights END AS weights
FROM main.selected_periods AS periods CROSS JOIN looks CROSS JOIN known CROSS JOIN classes
    LEFT JOIN totals USING (period, origin) LEFT JOIN mended USING (period)
    CROSS JOIN LATERAL (SELECT known.fixes AND coalesce(waiting, 0) = 0 AND coalesce(landings, 0) >= 5 AS shown)
WHERE periods.grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period, list_position(['all', 'ai', 'mixed', 'undeclared'], origin);
