-- title: Bulk landings
-- family: Data
-- question: Which landings were taken for bulk imports and count nowhere?
-- why: One import can outweigh a year of work, so it is left out; here it can be seen, judged and put back.
-- numerator: Lines that the landing added, of every kind.
-- denominator: none
-- excludes: What an upstream or an earlier repository already counts.
-- grain: repo, sha
-- unit: lines
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date, repos, teams, scopes
-- statistic: none
-- caveat: undo is the line for the repository's table in foreshock.toml that makes it an ordinary landing.

SELECT repo, sha, coalesce(added, 0) AS value, true AS complete, landed_on, bulk AS reason, how, files, deleted,
    written_lines, request, branch, subject, format('keep = ["{}"]', sha) AS undo
FROM main.merges SEMI JOIN main.selected_repos USING (repo)
WHERE bulk IS NOT NULL AND counted
    AND landed_on BETWEEN coalesce(getvariable('from_date')::DATE, landed_on)
        AND coalesce(getvariable('to_date')::DATE, landed_on)
ORDER BY value DESC, repo, sha;
