-- title: Why the AI code share moved
-- family: AI code share
-- question: By how much did each repository move the AI code share from one closed period to the next, and how?
-- why: A share also moves when work shifts between repositories that use AI more and less: that is no change in how anybody works.
-- numerator: What a repository adds to the change of the share. within: the change of its own share, weighted by its
--     mean part of all lines; mix: the change of its part, weighted by how far its mean share lies from the mean of all.
-- denominator: none
-- excludes: As the AI code share does: automation, bulk landings, back-merges, lines that a revert restores or a
--     re-landing repeats; kinds other than source, test and notebook unless kinds asks for them.
-- grain: repo (the five that moved it most, and all others together; the last two closed months unless grain says otherwise)
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes, kinds, policy
-- statistic: none
-- caveat: within and mix of all rows add up to change. Where a repository landed nothing in one of the periods its own
--     share counts as unchanged, so all it adds is mix. An account without an interval: a small change may be chance.
--     n counts landings of the last period.

WITH ends AS (
    SELECT max(period) AS last_period, min(period) AS previous_period
    FROM (
        SELECT period FROM main.selected_periods
        WHERE complete AND grain = coalesce(getvariable('grain')::VARCHAR, 'month')
        ORDER BY period DESC LIMIT 2
    )
    HAVING count(*) = 2
), lines AS (
    SELECT repo, date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, lines,
        CASE WHEN (origin = 'ai' AND grade <> 'weak')
            OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted')) THEN lines ELSE 0 END AS ai_lines
    FROM main.selected_lines SEMI JOIN main.selected_repos USING (repo)
    WHERE origin <> 'automation'
), sums AS (
    SELECT repo,
        coalesce(sum(lines) FILTER (WHERE period = last_period), 0) AS lines,
        coalesce(sum(lines) FILTER (WHERE period = previous_period), 0) AS previous_lines,
        coalesce(sum(ai_lines) FILTER (WHERE period = last_period), 0) AS ai_lines,
        coalesce(sum(ai_lines) FILTER (WHERE period = previous_period), 0) AS previous_ai_lines
    FROM lines JOIN ends ON period IN (last_period, previous_period)
    GROUP BY repo
    HAVING sum(lines) > 0
), wholes AS (
    SELECT sum(ai_lines) / nullif(sum(lines), 0) AS share,
        sum(previous_ai_lines) / nullif(sum(previous_lines), 0) AS previous_share,
        nullif(sum(lines), 0) AS all_lines, nullif(sum(previous_lines), 0) AS all_previous_lines
    FROM sums
), merges AS (
    SELECT repo, date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period, merges
    FROM main.selected_merges SEMI JOIN main.selected_repos USING (repo)
    WHERE written <> 'automation'
), landings AS (
    SELECT repo, coalesce(sum(merges) FILTER (WHERE period = last_period), 0)::BIGINT AS n,
        coalesce(sum(merges) FILTER (WHERE period = previous_period), 0)::BIGINT AS previous_n
    FROM merges JOIN ends ON period IN (last_period, previous_period)
    GROUP BY repo
), fewest AS (
    SELECT coalesce(least(sum(n), sum(previous_n)), 0)::BIGINT AS n FROM landings
), moves AS (
    SELECT sums.*, coalesce(landings.n, 0) AS n,
        lines / all_lines AS part, previous_lines / all_previous_lines AS previous_part,
        coalesce(ai_lines / nullif(lines, 0), previous_ai_lines / previous_lines) AS own,
        coalesce(previous_ai_lines / nullif(previous_lines, 0), own) AS previous_own,
        CASE WHEN fewest.n >= 5 THEN (part + previous_part) / 2 * (own - previous_own) END AS within,
        CASE WHEN fewest.n >= 5
            THEN (part - previous_part) * (own + previous_own - share - previous_share) / 2 END AS mix,
        row_number() OVER (ORDER BY round(abs(within + mix), 9) DESC, lines + previous_lines DESC, repo) AS place
    FROM sums CROSS JOIN wholes CROSS JOIN fewest LEFT JOIN landings USING (repo)
), shown AS (
    SELECT CASE WHEN place <= 5 THEN repo ELSE 'all others' END AS repo, least(place, 6) AS place,
        sum(within) AS within, sum(mix) AS mix, sum(n)::BIGINT AS n, count(*) AS repos,
        sum(lines) AS lines, sum(previous_lines) AS previous_lines,
        sum(ai_lines) AS ai_lines, sum(previous_ai_lines) AS previous_ai_lines
    FROM moves
    GROUP BY ALL
)
SELECT repo, within + mix AS value, shown.n, true AS complete, within, mix, last_period, previous_period,
    ai_lines / nullif(lines, 0) AS last_share,
    previous_ai_lines / nullif(previous_lines, 0) AS previous_share,
    shown.lines, shown.previous_lines, shown.ai_lines, shown.previous_ai_lines, repos,
    CASE WHEN value IS NOT NULL THEN wholes.share - wholes.previous_share END AS change,
    CASE WHEN fewest.n < 5 THEN format('{} {} in one of the two periods; a change is shown from 5 in both',
        fewest.n, if(fewest.n = 1, 'landing', 'landings'))
        WHEN value IS NULL THEN 'no lines of these kinds landed in one of the two periods' END AS note
FROM shown CROSS JOIN ends CROSS JOIN wholes CROSS JOIN fewest
ORDER BY place;
