-- title: Reconciliation
-- family: Data
-- question: Is everything stored that the forge says it has?
-- why: A sync that ends quietly and green can have lost half of it; only counting on both sides shows it.
-- numerator: Rows that one side has more than the other, over the stretches of days that were compared.
-- denominator: none
-- excludes: Rows that the forge has deleted since.
-- grain: source, repo, what
-- unit: rows
-- better: lower
-- minimum: 0
-- settles: 0
-- filters: repos, teams, scopes
-- statistic: none
-- caveat: Forges count while work goes on: what arrives during a scan differs by a few until the next night. GitHub's own
--     count is inexact above 2,500; above 10,000 GitLab gives none, and its last five weeks are compared. Requests from before a late `since` are on neither side. n counts the rows that are stored; complete is true where both sides agree.

SELECT source, repo, what, sum(abs(theirs - ours))::BIGINT AS value, sum(ours)::BIGINT AS n,
    bool_and(theirs = ours) AS complete,
    sum(theirs)::BIGINT AS theirs,
    sum(ours)::BIGINT AS ours,
    count(*) FILTER (WHERE theirs <> ours) AS stretches_that_differ,
    count(*) AS stretches,
    min(from_day) AS from_day, max(to_day) AS to_day,
    min(from_day) FILTER (WHERE theirs <> ours) AS differs_from,
    max(compared_at) AS compared_at
FROM main.reconciled SEMI JOIN main.selected_repos USING (repo)
GROUP BY source, repo, what
ORDER BY value DESC, source, repo, what;
