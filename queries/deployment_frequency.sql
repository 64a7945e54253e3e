-- title: Deployment frequency
-- family: Shipping velocity
-- question: How often does a version reach production?
-- why: What lands and is not deployed has not been shipped: output that grows while this stays is stock, not speed.
-- numerator: Deployments to production that succeeded.
-- denominator: Weeks (days / 7) of the period, of the open one so far.
-- excludes: Deployments that failed or have not ended, other environments (elsewhere), releases.
-- grain: period (month unless grain says otherwise)
-- unit: deployments per week
-- better: higher
-- minimum: 0
-- settles: 0
-- filters: from_date, to_date, grain, repos, teams, scopes
-- statistic: none
-- caveat: Production is an environment named prod, production or live, or a deployment that names none. A release is no
--     deployment: repositories of which only releases are known count nothing here, and released says how many there were.

WITH counts AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), created_on)::DATE AS period,
        coalesce(sum(succeeded) FILTER (WHERE production), 0)::BIGINT AS succeeded,
        coalesce(sum(failed) FILTER (WHERE production), 0)::BIGINT AS failed,
        coalesce(sum(succeeded) FILTER (WHERE NOT production), 0)::BIGINT AS elsewhere,
        count(DISTINCT repo) FILTER (WHERE production AND succeeded > 0) AS repositories
    FROM main.daily_deployments SEMI JOIN main.selected_repos USING (repo)
    WHERE created_on BETWEEN coalesce(getvariable('from_date')::DATE, created_on)
        AND coalesce(getvariable('to_date')::DATE, created_on)
    GROUP BY ALL
), releases AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), published_on)::DATE AS period,
        count(*) AS released
    FROM main.releases SEMI JOIN main.selected_repos USING (repo)
    WHERE prerelease IS NOT true AND published_on BETWEEN coalesce(getvariable('from_date')::DATE, published_on)
        AND coalesce(getvariable('to_date')::DATE, published_on)
    GROUP BY ALL
), known AS (
    SELECT coalesce(sum(succeeded), 0) AS production, coalesce(sum(elsewhere), 0) AS elsewhere FROM counts
)
SELECT period, CASE WHEN known.production > 0
        THEN coalesce(succeeded, 0) * 7 / (last_day - greatest(period, getvariable('from_date')::DATE) + 1) END AS value,
    coalesce(succeeded, 0) AS n, periods.complete,
    coalesce(failed, 0) AS failed,
    coalesce(counts.elsewhere, 0) AS elsewhere,
    coalesce(repositories, 0) AS repositories,
    coalesce(released, 0) AS released,
    CASE WHEN known.production > 0 THEN NULL
        WHEN known.elsewhere > 0 THEN 'no deployment to an environment named prod, production or live is on record'
        ELSE 'only releases are on record, and a release is no deployment' END AS note
FROM main.feed_periods AS periods CROSS JOIN known LEFT JOIN counts USING (period) LEFT JOIN releases USING (period)
WHERE periods.feed = 'deployments'
ORDER BY period;
