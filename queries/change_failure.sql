-- title: Change failure rate
-- family: Shipping velocity
-- question: How many deployments caused an incident?
-- why: It is the price of speed: when more ships and more of it fails, users pay for it.
-- numerator: Deployments to production that an incident names as its cause, or that were the first to bring a landing that
--     one names.
-- denominator: Deployments to production that succeeded.
-- excludes: Deployments that failed (they reached nobody; deployment_frequency counts them), incidents without a known cause.
-- grain: period (month unless grain says otherwise)
-- unit: share
-- better: lower
-- minimum: 5
-- settles: 14
-- filters: from_date, to_date, grain, repos, teams, scopes, policy
-- statistic: wilson
-- caveat: A floor: incidents that name no cause (unattributed) are missing, and no incident on record may mean that nobody writes
--     them down: without any there is no value. Incidents come late, so a period is complete after 14 days. n counts deployments;
--     ai_incidents and undeclared_incidents those whose landing AI wrote or had a part in, or that carries no mark,
--     beside the landings of the period; an account, not a rate, because what fails landed earlier.

WITH counts AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), created_on)::DATE AS period,
        sum(succeeded)::BIGINT AS n, sum(caused)::BIGINT AS caused
    FROM main.daily_deployments SEMI JOIN main.selected_repos USING (repo)
    WHERE production AND created_on BETWEEN coalesce(getvariable('from_date')::DATE, created_on)
        AND coalesce(getvariable('to_date')::DATE, created_on)
    GROUP BY ALL
), failures AS MATERIALIZED (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), opened_on)::DATE AS period, opened_on,
        coalesce(merge, deployment) IS NULL AS unattributed,
        CASE WHEN getvariable('policy')::VARCHAR = 'declared' THEN times.written ELSE times.written_strict END AS author
    FROM main.incidents SEMI JOIN main.selected_repos USING (repo)
        LEFT JOIN main.failure_times AS times ON times.repo = incidents.repo AND times.id = incidents.id
            AND times.what = 'incident'
), opened AS (
    SELECT period, count(*) AS incidents, count(*) FILTER (WHERE unattributed) AS unattributed,
        count(*) FILTER (WHERE author IN ('ai', 'mixed', 'assisted')) AS ai_incidents,
        count(*) FILTER (WHERE author IN ('undeclared', 'human')) AS undeclared_incidents
    FROM failures
    WHERE opened_on BETWEEN coalesce(getvariable('from_date')::DATE, opened_on)
        AND coalesce(getvariable('to_date')::DATE, opened_on)
    GROUP BY period
), landings AS (
    SELECT date_trunc(coalesce(getvariable('grain')::VARCHAR, 'month'), landed_on)::DATE AS period,
        coalesce(sum(merges) FILTER (WHERE origin IN ('ai', 'mixed')), 0)::BIGINT AS ai_landings,
        coalesce(sum(merges) FILTER (WHERE origin = 'undeclared'), 0)::BIGINT AS undeclared_landings
    FROM main.selected_checks
    GROUP BY ALL
), known AS (
    SELECT count(*) AS incidents, max(opened_on) AS last_incident_on FROM failures
)
SELECT period, CASE WHEN counts.n >= 5 AND known.incidents > 0 THEN caused / counts.n END AS value,
    coalesce(counts.n, 0) AS n,
    periods.complete AND periods.next_period + 14 <= feeds.known_on AS complete,
    coalesce(caused, 0) AS passed,
    coalesce(opened.incidents, 0) AS incidents,
    coalesce(unattributed, 0) AS unattributed,
    coalesce(ai_incidents, 0) AS ai_incidents,
    coalesce(ai_landings, 0) AS ai_landings,
    coalesce(undeclared_incidents, 0) AS undeclared_incidents,
    coalesce(undeclared_landings, 0) AS undeclared_landings,
    last_incident_on,
    CASE WHEN known.incidents = 0 THEN 'no incidents are on record, so which deployments failed is not known'
        WHEN value IS NULL THEN format('{} {} here; a share is shown from 5',
            coalesce(counts.n, 0), if(coalesce(counts.n, 0) = 1, 'deployment', 'deployments')) END AS note
FROM main.feed_periods AS periods JOIN main.selected_feeds AS feeds USING (feed) CROSS JOIN known
    LEFT JOIN counts USING (period) LEFT JOIN opened USING (period) LEFT JOIN landings USING (period)
WHERE periods.feed = 'deployments'
ORDER BY period;
