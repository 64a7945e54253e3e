-- title: Uncovered repositories
-- family: Data
-- question: Which repositories does the forge show that nobody configured here?
-- why: A share of all code is one of all configured code; what moves to a repository outside of it disappears unseen.
-- numerator: Days from the last push to when the forge last listed it.
-- denominator: none
-- excludes: Repositories that are configured.
-- grain: source, repo
-- unit: days
-- better: neither
-- minimum: 0
-- settles: 0
-- filters: none
-- statistic: none
-- caveat: What the token cannot see is not listed. Archived repositories and forks stand at the end. complete is always true.

SELECT source, repo, date_diff('day', pushed_at, seen_at) AS value, true AS complete, pushed_on, private, fork, archived, seen_at
FROM main.forge_repos
WHERE covered IS NULL
ORDER BY coalesce(archived, false), coalesce(fork, false), pushed_at DESC NULLS LAST, source, repo;
