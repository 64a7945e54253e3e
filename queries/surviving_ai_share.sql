-- title: AI share of the code that stands
-- family: AI code share
-- question: Which share of today's code did AI write?
-- why: A share of what lands says how work is done; a share of what stands says what an organisation now lives on.
-- numerator: Lines of the newest commits that git blames on a commit with an AI mark: exact marks and line notes (strict);
--     weak marks and lines that AI assisted too (declared).
-- denominator: Lines of the newest commits of AI, assisted, attested human, no AI mark and unknown together.
-- excludes: Automation (in neither part), lines of bulk landings, of the upstream and of back-merges; kinds other than
--     source, test and notebook unless kinds asks for them.
-- grain: repo (all of them together first)
-- unit: share
-- better: neither
-- minimum: 5
-- settles: 0
-- filters: from_date, to_date, repos, teams, scopes, kinds, policy
-- statistic: ratio
-- caveat: As git blame -w -M says, with .git-blame-ignore-revs: a line that was moved within its file or only indented is
--     still that of who wrote it. from_date and to_date choose lines by when they landed. landed_share is the share of all
--     lines that landed since then: it lies higher where AI's lines are deleted sooner, or replace each other. n counts
--     days on which lines landed that stand, each repository for itself.

WITH repos AS (
    SELECT repo, row_number() OVER (ORDER BY repo) AS number, waiting_files FROM main.selected_repos
    JOIN (SELECT repo, waiting AS waiting_files FROM main.followed WHERE blamed_sha IS NOT NULL) USING (repo)
), classed AS (
    SELECT repo, landed_on, left_out, lines, CASE WHEN (origin = 'ai' AND grade <> 'weak')
        OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted')) THEN lines ELSE 0 END AS ai_lines
    FROM main.surviving SEMI JOIN repos USING (repo)
    WHERE origin <> 'automation'
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
        AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind)
), weeks AS (
    SELECT unnest([repo, 'all repositories']) AS repo,
        repos.number * 10000 + date_diff('week', DATE '1970-01-05', landed_on) AS cluster,
        count(DISTINCT landed_on) AS days, sum(lines) AS lines, sum(ai_lines) AS ai_lines
    FROM classed JOIN repos USING (repo)
    WHERE left_out = ''
    GROUP BY repo, number, cluster
), totals AS (
    SELECT repo, sum(days)::BIGINT AS n, sum(lines) AS lines, sum(ai_lines) AS ai_lines, list(cluster) AS cluster_number,
        list(ai_lines) AS cluster_top, list(lines) AS cluster_bottom
    FROM weeks
    GROUP BY repo
), others AS (
    SELECT unnest([repo, 'all repositories']) AS repo, sum(lines) AS left_out_lines FROM classed WHERE left_out <> ''
    GROUP BY classed.repo
), left_out AS (
    SELECT repo, sum(left_out_lines) AS left_out_lines FROM others GROUP BY repo
), landings AS (
    SELECT unnest([repo, 'all repositories']) AS repo, sum(lines) AS landed_lines,
        coalesce(sum(lines) FILTER (WHERE (origin = 'ai' AND grade <> 'weak')
            OR (getvariable('policy')::VARCHAR = 'declared' AND origin IN ('ai', 'assisted'))), 0) AS landed_ai_lines
    FROM main.daily_lines SEMI JOIN repos USING (repo)
    WHERE origin <> 'automation'
        AND (getvariable('from_date') IS NULL OR landed_on >= getvariable('from_date')::DATE)
        AND (getvariable('to_date') IS NULL OR landed_on <= getvariable('to_date')::DATE)
        AND list_contains(coalesce(getvariable('kinds')::VARCHAR[], ['source', 'test', 'notebook']), kind)
    GROUP BY daily_lines.repo
), landed AS (
    SELECT repo, sum(landed_ai_lines) / nullif(sum(landed_lines), 0) AS landed_share FROM landings GROUP BY repo
), names AS (
    SELECT repo, waiting_files FROM repos
    UNION ALL
    SELECT 'all repositories', sum(waiting_files) FROM repos HAVING count(*) > 0
)
SELECT repo, CASE WHEN n >= 5 THEN ai_lines / lines END AS value, coalesce(n, 0) AS n, waiting_files = 0 AS complete,
    landed_share, coalesce(lines, 0) AS lines, coalesce(ai_lines, 0) AS ai_lines,
    coalesce(left_out_lines, 0) AS left_out_lines, waiting_files::BIGINT AS waiting_files,
    CASE WHEN coalesce(n, 0) < 5 THEN format('days with lines that stand here: {}; a share is shown from 5', coalesce(n, 0))
        WHEN waiting_files > 0 THEN format('files not blamed yet: {}', waiting_files::BIGINT) END AS note,
    cluster_number, cluster_top, cluster_bottom
FROM names LEFT JOIN totals USING (repo) LEFT JOIN left_out USING (repo) LEFT JOIN landed USING (repo)
ORDER BY repo <> 'all repositories', repo;
