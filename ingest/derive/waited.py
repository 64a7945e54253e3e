"""How long requests waited for whom, who looked at how much, and how long failures lasted."""

from __future__ import annotations

# Requests to the branch that is counted, and until when each was open; no drafts, automation, bulk imports.
ASKED = """
CREATE OR REPLACE TEMP TABLE asked AS
WITH looks AS (
    SELECT part AS repo, max(good_at) AS seen_at FROM source_parts
    WHERE source NOT IN ('git', 'files') GROUP BY part
), zone AS (
    SELECT coalesce(max(value), 'UTC') AS name FROM settings WHERE key = 'timezone'
), known AS (
    SELECT q.repo, q.number, q.person, q.created_at, q.created_on, q.closed_at, coalesce(q.added, 0) AS added,
        coalesce(q.merged_at, if(q.landing IS NOT NULL, q.closed_at, NULL)) AS landed_at,
        o.written, o.written_strict,
        greatest(q.created_at, coalesce(l.seen_at, max(q.updated_at) OVER (PARTITION BY q.repo))) AS seen_at
    FROM requests AS q
    JOIN request_origins AS o ON o.repo = q.repo AND o.number = q.number
    LEFT JOIN repos AS r ON r.repo = q.repo
    LEFT JOIN merges AS m ON m.repo = q.repo AND m.sha = q.landing
    LEFT JOIN looks AS l ON l.repo = q.repo
    WHERE q.created_at IS NOT NULL AND NOT q.deleted AND q.draft IS NOT true
        AND q.author_kind IS DISTINCT FROM 'automation' AND o.written <> 'automation'
        AND (q.base IS NULL OR r.branch IS NULL OR q.base = r.branch)
        AND m.bulk IS NULL AND m.counted IS NOT false
)
SELECT *, coalesce(landed_at, closed_at, seen_at) AS stopped_at,
    (landed_at AT TIME ZONE zone.name)::DATE AS landed_on,
    (coalesce(landed_at, closed_at) AT TIME ZONE zone.name)::DATE AS closed_on,
    (seen_at AT TIME ZONE zone.name)::DATE AS seen_on
FROM known CROSS JOIN zone
"""
# What other persons said of them before they were closed. AI and automation are no persons.
LOOKED = """
CREATE OR REPLACE TEMP TABLE looked AS
SELECT a.repo, a.number, v.person, v.submitted_at, v.submitted_on, v.state = 'approved' AS approved, a.added,
    a.created_at
FROM asked AS a JOIN reviews AS v ON v.repo = a.repo AND v.number = a.number
WHERE v.actor_kind = 'person' AND v.person IS DISTINCT FROM a.person AND v.state <> 'pending'
    AND v.submitted_at BETWEEN a.created_at AND a.stopped_at
"""
PREPARED = (ASKED, LOOKED)
# Production by its usual names; a deployment that names no environment is taken for one.
PRODUCTION = r"""(coalesce(environment, '') = ''
    OR regexp_matches(lower(environment), '(^|[^a-z])(prod|production|live)([^a-z]|$)')
        AND NOT regexp_matches(lower(environment), '(pre|non)[-_ ]?prod'))"""
FAST, LARGE = 10, 400  # minutes, lines

DAILY = {
    "request_times": """
        WITH starts AS (
            SELECT a.repo, a.number, min(c.authored_at) AS authored_at
            FROM asked AS a JOIN request_commits AS c ON c.repo = a.repo AND c.number = a.number
            WHERE NOT coalesce(c.is_merge, false)
                AND c.authored_at BETWEEN a.created_at - INTERVAL 90 DAY AND a.created_at
            GROUP BY ALL
        ), looks AS (
            SELECT repo, number, min(submitted_at) AS reviewed_at,
                min(submitted_at) FILTER (approved) AS approved_at
            FROM looked GROUP BY ALL
        ), times AS (
            SELECT a.*, coalesce(s.authored_at, a.created_at) AS began_at, l.reviewed_at, l.approved_at
            FROM asked AS a LEFT JOIN starts AS s USING (repo, number)
                LEFT JOIN looks AS l USING (repo, number)
        )
        SELECT repo, number, created_on, landed_on, written, written_strict,
            epoch(created_at - began_at) / 3600 AS coding_hours,
            greatest(epoch(coalesce(reviewed_at, stopped_at) - created_at) / 3600, 0) AS pickup_hours,
            reviewed_at IS NOT NULL AS picked_up,
            epoch(coalesce(approved_at, stopped_at) - reviewed_at) / 3600 AS review_hours,
            if(reviewed_at IS NULL, NULL, coalesce(approved_at, landed_at) IS NOT NULL) AS reviewed,
            epoch(stopped_at - approved_at) / 3600 AS landing_hours,
            greatest(epoch(stopped_at - began_at) / 3600, 0) AS whole_hours
        FROM times
    """,
    "daily_reviews": f"""
        WITH firsts AS (
            SELECT *, submitted_at = min(submitted_at) OVER (PARTITION BY repo, number, person) AS is_first
            FROM looked WHERE person IS NOT NULL
        )
        SELECT repo, submitted_on AS day, person, count(*) FILTER (is_first) AS requests,
            coalesce(sum(added) FILTER (is_first), 0) AS lines,
            count(*) FILTER (approved AND added >= {LARGE}) AS large,
            count(*) FILTER (approved AND added >= {LARGE}
                AND submitted_at < created_at + INTERVAL {FAST} MINUTE) AS fast
        FROM firsts GROUP BY ALL
    """,
    "open_requests": """
        WITH looks AS (
            SELECT min(created_on) AS first_on, max(seen_on) AS seen_on FROM asked
        ), days AS (
            SELECT unnest(generate_series(first_on, seen_on, INTERVAL 1 DAY))::DATE AS day, seen_on FROM looks
        ), ends AS (
            SELECT day FROM days WHERE isodow(day) = 7 OR day = last_day(day) OR day = seen_on
        )
        SELECT a.repo, e.day, e.day - a.created_on AS age, count(*) AS n
        FROM asked AS a JOIN ends AS e ON e.day >= a.created_on
            AND e.day < coalesce(a.closed_on, DATE '9999-01-01')
        GROUP BY ALL
    """,
    "daily_deployments": f"""
        WITH known AS (
            SELECT *, coalesce(environment, '') AS named, {PRODUCTION} AS production FROM deployments
            WHERE created_on IS NOT NULL
        ), landed AS (
            SELECT i.repo, i.id, min_by(d.id, d.created_at) AS deployment
            FROM incidents AS i
            JOIN merges AS m ON m.repo = i.repo AND m.sha = i.merge
            JOIN known AS d ON d.repo = i.repo AND d.production AND d.status = 'success'
                AND d.created_at >= m.landed_at
            WHERE i.deployment IS NULL GROUP BY ALL
        ), named AS (
            SELECT repo, deployment FROM landed
            UNION SELECT repo, deployment FROM incidents WHERE deployment IS NOT NULL
        )
        SELECT k.repo, created_on, k.named AS environment, bool_and(production) AS production,
            count(*) FILTER (status = 'success') AS succeeded,
            count(*) FILTER (status IN ('failure', 'error')) AS failed,
            count(*) FILTER (status = 'success' AND n.deployment IS NOT NULL) AS caused
        FROM known AS k LEFT JOIN named AS n ON n.repo = k.repo AND n.deployment = k.id
        GROUP BY ALL
    """,
    "failure_times": f"""
        WITH now AS (
            SELECT max(tried_at) AS seen_at FROM source_parts
        ), known AS (
            SELECT repo, id, created_on, status = 'success' AS well,
                coalesce(finished_at, created_at) AS known_at, coalesce(environment, '') AS named
            FROM deployments
            WHERE {PRODUCTION} AND created_on IS NOT NULL
                AND status IN ('success', 'failure', 'error')
        ), courses AS (
            SELECT *, lag(well) OVER (PARTITION BY repo, named ORDER BY known_at, id) AS well_before,
                min(known_at) FILTER (well) OVER (PARTITION BY repo, named ORDER BY known_at, id
                    ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS mended_at
            FROM known
        ), mended AS (  -- one after another is one failure
            SELECT repo, id, created_on, known_at AS began_at, mended_at AS ended_at
            FROM courses WHERE NOT well AND well_before IS NOT false
        ), failures AS (
            SELECT repo, 'deployment' AS what, id, created_on AS began_on, began_at, ended_at, NULL AS merge
            FROM mended
            UNION ALL
            SELECT repo, 'incident', id, opened_on, opened_at, resolved_at, merge FROM incidents
            WHERE opened_on IS NOT NULL
        )
        SELECT f.repo, what, id, began_on, ended_at IS NOT NULL AS ended,
            coalesce(m.written, 'unknown') AS written,
            coalesce(m.written_strict, 'unknown') AS written_strict,
            greatest(epoch(coalesce(ended_at, seen_at, began_at) - began_at) / 3600, 0) AS hours
        FROM failures AS f CROSS JOIN now LEFT JOIN merges AS m ON m.repo = f.repo AND m.sha = f.merge
    """,
}
