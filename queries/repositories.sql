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
-- caveat: The one metric that reads every commit instead of a nightly rollup. Of a shallow clone all counts are a
--     lower bound. n counts landings, bulk ones among them. complete is true when a repository was read to its tip.

WITH reached AS (
    SELECT repo, count(*) FILTER (WHERE NOT is_merge AND NOT superseded) AS commits,
        count(*) FILTER (WHERE is_merge AND NOT superseded) AS merge_commits,
        coalesce(sum(insertions) FILTER (WHERE NOT is_merge AND NOT superseded), 0)::BIGINT AS added,
        coalesce(sum(deletions) FILTER (WHERE NOT is_merge AND NOT superseded), 0)::BIGINT AS deleted,
        count(*) FILTER (WHERE superseded) AS superseded,
        count(*) FILTER (WHERE odd_date AND NOT superseded) AS odd_dates,
        count(*) FILTER (WHERE unreadable AND NOT superseded) AS unreadable
    FROM main.commits
    WHERE on_default_branch
    GROUP BY ALL
), landings AS (
    SELECT repo, count(*) AS landings, count(*) FILTER (WHERE bulk IS NOT NULL) AS bulk,
        min(landed_on) AS first_landed_on, max(landed_on) AS last_landed_on
    FROM main.merges
    WHERE counted AND how NOT IN ('pull', 'batch')
    GROUP BY ALL
)
SELECT repo, coalesce(reached.commits, 0) AS value, coalesce(landings.landings, 0) AS n,
    NOT repos.shallow AND repos.head_seen_on IS NOT NULL AND coalesce(reached.unreadable, 0) = 0 AS complete,
    coalesce(reached.added, 0) AS added,
    coalesce(reached.deleted, 0) AS deleted,
    coalesce(reached.merge_commits, 0) AS merge_commits,
    coalesce(landings.bulk, 0) AS bulk,
    coalesce(reached.superseded, 0) AS superseded,
    coalesce(reached.odd_dates, 0) AS odd_dates,
    coalesce(reached.unreadable, 0) AS unreadable,
    landings.first_landed_on, landings.last_landed_on, repos.branch, repos.head_sha, repos.head_seen_at, repos.team,
    repos.scope, repos.upstream, repos.shallow, repos.retired
FROM main.repos SEMI JOIN main.selected_repos USING (repo)
    LEFT JOIN reached USING (repo)
    LEFT JOIN landings USING (repo)
ORDER BY repos.retired, repos.position, repo;
