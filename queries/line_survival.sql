-- title: How long lines last
-- family: Oversight
-- question: Which part of the lines that landed still stands after some time, by who wrote them?
-- why: Code that is soon written again was no progress, however fast it came.
-- numerator: Lines that no later landing had deleted or changed by that age (Kaplan and Meier).
-- denominator: Lines that landed.
-- excludes: Automation, bulk landings, back-merges, landings that take back or land again; changes of white space; kinds other
--     than source, test and notebook unless kinds asks for them.
-- grain: cohort (all; or the year of landing), origin (all; ai: written by AI; undeclared: no AI mark), age (days)
-- unit: share
-- better: higher
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, repos, teams, scopes, kinds, policy
-- statistic: standing
-- caveat: Lines that still stand count for as long as they have, so young cohorts are not too high; a curve ends where fewer
--     than a twentieth of its lines are old enough. A year of landing is complete at an age that all its days have reached.
--     AI's work and other work differ in size, place, kind and age of the code: a difference is an association, no effect.
--     n counts weeks with such lines, each repository for itself, of which enough are old enough.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number FROM main.selected_repos
), looks AS (
    SELECT coalesce(min(head_seen_on) FILTER (WHERE NOT retired), max(head_seen_on)) AS seen_on
    FROM main.selected_repos
), years AS (
    SELECT unnest(['all', year(landed_on)::VARCHAR]) AS cohort, origin, age, ended, lines,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster
    FROM main.selected_ages JOIN repos USING (repo)
    WHERE origin <> 'other'
), lines AS MATERIALIZED (
    SELECT cohort, origin, age, ended, cluster, sum(lines) AS lines FROM years GROUP BY ALL
), ages AS (
    SELECT unnest([1, 3, 7, 14, 28, 56, 91, 182, 273, 365, 547, 730, 1095, 1460, 1825, 2555, 3650]) AS age
), steps AS (
    SELECT lines.cohort, lines.origin, ages.age, cluster, sum(lines) AS at_risk,
        coalesce(sum(lines) FILTER (WHERE ended AND lines.age = ages.age), 0) AS ending
    FROM lines JOIN ages ON lines.age >= ages.age
    GROUP BY ALL
), landed AS (
    SELECT cohort, origin, sum(lines) AS lines FROM lines GROUP BY ALL
), totals AS (
    SELECT cohort, origin, age, count(*) AS n, sum(at_risk) AS at_risk, sum(ending) AS ending,
        list(cluster) AS cluster_number, list(ending) AS cluster_top, list(at_risk) AS cluster_bottom
    FROM steps
    GROUP BY ALL
), curves AS (
    SELECT *, CASE WHEN min(at_risk - ending) OVER past > 0
        THEN exp(sum(ln(nullif(at_risk - ending, 0) / at_risk)) OVER past) ELSE 0 END AS standing
    FROM totals
    WINDOW past AS (PARTITION BY cohort, origin ORDER BY age)
)
SELECT cohort, origin, age, CASE WHEN n >= 5 THEN standing END AS value, n,
    cohort = 'all' OR coalesce(make_date(try_cast(cohort AS INTEGER) + 1, 1, 1) + age <= looks.seen_on, false) AS complete,
    landed.lines, at_risk AS at_risk_lines, ending AS ended_lines,
    CASE WHEN n < 5 THEN format('weeks with such lines here: {}; a share is shown from 5', n) END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM curves JOIN landed USING (cohort, origin) CROSS JOIN looks
WHERE at_risk >= 0.05 * landed.lines
ORDER BY cohort <> 'all', cohort, list_position(['all', 'ai', 'undeclared'], origin), age;
