-- title: Repositories
-- family: Data
-- question: What was read of each repository?
-- why: These counts can be held against git itself, so nobody has to believe the rest.
-- numerator: Commits that the configured branch reaches, merges left out: what
--     `git -c diff.renameLimit=1000 log --no-merges --numstat -M` counts, with its added and deleted lines.
-- denominator: none
-- excludes: Commits that a rewritten history no longer reaches (superseded counts them).
-- grain: repo
-- unit: commits
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: repos, teams, scopes
-- statistic: none
-- caveat: Of a shallow clone all counts are a lower bound. n counts landings, bulk ones among them. complete is true when a repository was read to its tip.
--     claimed_lines is what line notes (notes) name, kept_lines what of it their commits added: only that counts.

SELECT repo, coalesce(totals.commits, 0) AS value, coalesce(totals.landings, 0) AS n,
    NOT repos.shallow AND repos.head_seen_on IS NOT NULL AND coalesce(totals.unreadable, 0) = 0 AS complete,
    coalesce(totals.added, 0) AS added,
    coalesce(totals.deleted, 0) AS deleted,
    coalesce(totals.merge_commits, 0) AS merge_commits,
    coalesce(totals.bulk, 0) AS bulk,
    coalesce(totals.superseded, 0) AS superseded,
    coalesce(totals.odd_dates, 0) AS odd_dates,
    coalesce(totals.unreadable, 0) AS unreadable, notes, claimed_lines, kept_lines,
    totals.first_landed_on, totals.last_landed_on, repos.branch, repos.head_sha, repos.head_seen_at, repos.team,
    repos.scope, repos.upstream, repos.shallow, repos.retired
FROM main.repos SEMI JOIN main.selected_repos USING (repo) LEFT JOIN main.repo_totals AS totals USING (repo)
LEFT JOIN (
    SELECT repo, count(DISTINCT sha) AS notes, sum(claimed)::BIGINT AS claimed_lines, sum(kept)::BIGINT AS kept_lines
    FROM main.note_lines GROUP BY repo
) USING (repo)
ORDER BY repos.retired, repos.position, repo;
