-- title: Coverage of marks
-- family: AI code share
-- question: How much of what landed carries a mark at all, how exact are the marks, and how were lines given to them?
-- why: A share that rises while more work is marked may be a rise of marking; it is read beside this.
-- numerator: Landed lines that carry a mark of any grade: a line note (noted), an exact mark (strong) or a weak one (weak).
-- denominator: Landed lines of AI, assisted, attested human, no AI mark and unknown together.
-- excludes: Automation (in neither part), bulk landings, back-merges, lines that a revert restores or a
--     re-landing repeats; kinds other than source, test and notebook unless kinds asks for them.
-- grain: period (month unless grain says otherwise)
-- unit: share
-- better: higher
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds
-- statistic: ratio
-- caveat: A landing has the grade of its best mark. method_note, method_pure, method_blame, method_prorated and
--     method_whole count landings by how their lines were given to commits, method_none those that added nothing.
--     Landings do not follow kinds: they count whatever they touched.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), weeks AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        sum(lines) AS lines,
        coalesce(sum(lines) FILTER (WHERE grade = 'lines'), 0) AS noted_lines,
        coalesce(sum(lines) FILTER (WHERE grade = 'strong'), 0) AS strong_lines,
        coalesce(sum(lines) FILTER (WHERE grade = 'weak'), 0) AS weak_lines,
        coalesce(sum(lines) FILTER (WHERE grade = '' AND origin <> 'unknown'), 0) AS unmarked_lines,
        coalesce(sum(lines) FILTER (WHERE grade = '' AND origin = 'unknown'), 0) AS unknown_lines,
        noted_lines + strong_lines + weak_lines AS marked_lines
    FROM main.selected_lines JOIN repos USING (repo)
    WHERE origin <> 'automation' AND lines > 0
    GROUP BY ALL
), totals AS (
    SELECT period, sum(COLUMNS(* EXCLUDE (period, cluster))), list(cluster) AS cluster_number,
        list(marked_lines) AS cluster_top, list(lines) AS cluster_bottom
    FROM weeks
    GROUP BY period
), grades AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        coalesce(share_method, '') AS method,
        coalesce(grade, CASE WHEN written = 'unknown' THEN 'unknown' ELSE 'none' END) AS mark, count(*) AS landings
    FROM main.merges SEMI JOIN main.selected_repos USING (repo)
    WHERE counted AND bulk IS NULL AND how NOT IN ('pull', 'batch') AND written <> 'automation'
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
    GROUP BY ALL
), landings AS (
    SELECT period, sum(landings)::BIGINT AS n,
        coalesce(sum(landings) FILTER (WHERE mark = 'lines'), 0)::BIGINT AS noted_landings,
        coalesce(sum(landings) FILTER (WHERE mark = 'strong'), 0)::BIGINT AS strong_landings,
        coalesce(sum(landings) FILTER (WHERE mark = 'weak'), 0)::BIGINT AS weak_landings,
        coalesce(sum(landings) FILTER (WHERE mark = 'none'), 0)::BIGINT AS unmarked_landings,
        coalesce(sum(landings) FILTER (WHERE mark = 'unknown'), 0)::BIGINT AS unknown_landings,
        coalesce(sum(landings) FILTER (WHERE method = 'note'), 0)::BIGINT AS method_note,
        coalesce(sum(landings) FILTER (WHERE method = 'pure'), 0)::BIGINT AS method_pure,
        coalesce(sum(landings) FILTER (WHERE method = 'blame'), 0)::BIGINT AS method_blame,
        coalesce(sum(landings) FILTER (WHERE method = 'prorated'), 0)::BIGINT AS method_prorated,
        coalesce(sum(landings) FILTER (WHERE method = 'whole'), 0)::BIGINT AS method_whole,
        coalesce(sum(landings) FILTER (WHERE method = ''), 0)::BIGINT AS method_none
    FROM grades
    GROUP BY period
)
SELECT period, CASE WHEN n >= 5 THEN marked_lines / lines END AS value, coalesce(n, 0) AS n, complete,
    coalesce(COLUMNS(totals.* EXCLUDE (period, marked_lines, cluster_number, cluster_top, cluster_bottom)), 0),
    coalesce(COLUMNS(landings.* EXCLUDE (period, n)), 0),
    CASE WHEN coalesce(n, 0) < 5 THEN format('{} {} here; a share is shown from 5',
        coalesce(n, 0), if(coalesce(n, 0) = 1, 'landing', 'landings'))
        WHEN value IS NULL THEN 'no lines of these kinds landed' END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM main.selected_periods AS periods LEFT JOIN totals USING (period) LEFT JOIN landings USING (period)
WHERE grain = coalesce(getvariable('grain')::VARCHAR, 'month')
ORDER BY period;
