"""Work that an agent began: did a person write on its branch, or do again what its request did not land?"""

from __future__ import annotations

DAYS = 14  # after a request was closed in which another one counts as doing it again
ALIKE = 0.5  # of the files that either changed, those that both did

# Commits on the branches of landings: what the forge knows, else what git has; the first one is 1.
BRANCHES = """
CREATE OR REPLACE TEMP TABLE branch_commits AS
WITH speaking AS (  -- one request speaks for a landing: the last that it brought in
    SELECT repo, landing, number, author_kind FROM requests WHERE landing IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY repo, landing ORDER BY merged_at DESC NULLS LAST, number DESC) = 1
), told AS (
    SELECT s.repo, s.landing, c.person, c.origin,
        row_number() OVER (PARTITION BY s.repo, s.landing ORDER BY c.position, c.authored_at, c.sha) AS place
    FROM speaking AS s JOIN request_commits AS c ON c.repo = s.repo AND c.number = s.number
    WHERE NOT coalesce(c.is_merge, false)
), found AS (
    SELECT c.repo, c.landing, c.person, c.origin,
        row_number() OVER (
            PARTITION BY c.repo, c.landing ORDER BY c.authored_at, c.committed_at, c.sha
        ) AS place
    FROM commits AS c JOIN merges AS m ON m.repo = c.repo AND m.sha = c.landing
    ANTI JOIN told AS t ON t.repo = c.repo AND t.landing = c.landing
    WHERE NOT c.is_merge AND NOT c.superseded AND (m.how = 'rebase' OR c.sha <> m.sha)
)
SELECT b.*, s.author_kind FROM (FROM told UNION ALL FROM found) AS b
LEFT JOIN speaking AS s ON s.repo = b.repo AND s.landing = b.landing
"""
# An agent's requests that are over, and those of persons that landed.
ENDED = r"""
CREATE OR REPLACE TEMP TABLE ended_requests AS
WITH zone AS (
    SELECT coalesce(max(value), 'UTC') AS name FROM settings WHERE key = 'timezone'
), ended AS (
    SELECT q.repo, q.number, q.author_kind, q.created_at, q.closed_at, q.title, q.landing, m.subject,
        coalesce(q.merged_at, if(q.landing IS NOT NULL, q.closed_at, NULL)) AS landed_at,
        if(q.branch <> r.branch, q.branch, NULL) AS branch
    FROM requests AS q JOIN repos AS r ON r.repo = q.repo
    LEFT JOIN merges AS m ON m.repo = q.repo AND m.sha = q.landing
    WHERE q.author_kind IN ('ai', 'person') AND NOT q.deleted AND q.created_at IS NOT NULL
        AND q.closed_at IS NOT NULL AND (q.base IS NULL OR q.base = r.branch)
        AND m.bulk IS NULL AND m.counted IS NOT false
)
SELECT *, (coalesce(landed_at, closed_at) AT TIME ZONE zone.name)::DATE AS day,
    list_distinct(regexp_extract_all(concat_ws(' ', title, subject), '(?:^|[^\w/])[#!](\d{1,9})\b', 1)
        || regexp_extract_all(lower(branch), '(?:^|[^a-z])(?:issue|gh|ticket)[-_/]?(\d{1,9})\b', 1))::BIGINT[]
        AS named
FROM ended CROSS JOIN zone WHERE author_kind = 'ai' OR landed_at IS NOT NULL
"""
# A closed request of an agent beside what a person opened later and landed soon after.
REDONE = f"""
CREATE OR REPLACE TEMP TABLE redone AS
WITH closed AS (
    SELECT * FROM ended_requests WHERE author_kind = 'ai' AND landed_at IS NULL
), landed AS (
    SELECT * FROM ended_requests AS e WHERE author_kind = 'person' AND EXISTS (
        FROM closed AS c WHERE c.repo = e.repo AND e.created_at > c.created_at
            AND e.landed_at <= c.closed_at + INTERVAL {DAYS} DAY)
), numbers AS (
    SELECT repo, number, unnest(named) AS named FROM (FROM closed UNION ALL FROM landed)
), paths AS (
    SELECT DISTINCT w.repo, w.number, f.path FROM (
        SELECT c.repo, c.number, q.sha FROM closed AS c
        JOIN request_commits AS q ON q.repo = c.repo AND q.number = c.number
        UNION SELECT l.repo, l.number, k.sha FROM landed AS l
        JOIN commits AS k ON k.repo = l.repo AND k.landing = l.landing
    ) AS w JOIN changes AS f ON f.repo = w.repo AND f.sha = w.sha
    WHERE f.kind IN ('source', 'test', 'notebook')
), sizes AS (
    SELECT repo, number, count(*) AS files FROM paths GROUP BY ALL
), pairs AS (
    SELECT c.repo, c.number, n.number AS other, 1 AS trust, 'names it' AS how
    FROM closed AS c JOIN numbers AS n ON n.repo = c.repo AND n.named = c.number
    UNION ALL
    SELECT c.repo, c.number, l.number, 2, 'same branch'
    FROM closed AS c JOIN landed AS l ON l.repo = c.repo AND l.branch = c.branch
    UNION ALL
    SELECT c.repo, c.number, n.number, 3, 'same issue'
    FROM closed AS c JOIN numbers AS a ON a.repo = c.repo AND a.number = c.number
    JOIN numbers AS n ON n.repo = a.repo AND n.named = a.named
    UNION ALL
    SELECT a.repo, a.number, n.number, 4, 'same paths'
    FROM closed AS c JOIN paths AS a ON a.repo = c.repo AND a.number = c.number
    JOIN paths AS n ON n.repo = a.repo AND n.path = a.path
    JOIN sizes AS s ON s.repo = a.repo AND s.number = a.number
    JOIN sizes AS t ON t.repo = n.repo AND t.number = n.number
    GROUP BY a.repo, a.number, n.number, s.files, t.files
    HAVING count(*) >= {ALIKE} * (s.files + t.files - count(*))
)
SELECT p.repo, p.number, p.other, p.how
FROM pairs AS p JOIN closed AS c ON c.repo = p.repo AND c.number = p.number
JOIN landed AS l ON l.repo = p.repo AND l.number = p.other
WHERE l.created_at > c.created_at AND l.landed_at <= c.closed_at + INTERVAL {DAYS} DAY
QUALIFY row_number() OVER (PARTITION BY p.repo, p.number ORDER BY p.trust, l.landed_at, p.other) = 1
"""
PREPARED = (BRANCHES, ENDED, REDONE)

DAILY = {
    "agent_work": """
        WITH branches AS (
            SELECT repo, landing, count(*) AS commits,
                count(*) FILTER (person IS NOT NULL AND origin NOT IN ('ai', 'automation')) AS person_commits
            FROM branch_commits GROUP BY ALL
            HAVING bool_or(author_kind = 'ai') IS true
                OR bool_or(place = 1 AND person IS NULL AND origin = 'ai')
        )
        SELECT b.repo, 'branch' AS kind, b.landing AS id, m.landed_on AS day,
            b.person_commits > 0 AS taken_over, b.commits, b.person_commits, NULL AS redone_by,
            NULL AS redone_how
        FROM branches AS b JOIN merges AS m ON m.repo = b.repo AND m.sha = b.landing
        WHERE m.counted AND m.bulk IS NULL AND m.how NOT IN ('pull', 'batch') AND m.landed_on IS NOT NULL
        UNION ALL
        SELECT e.repo, 'request', e.number::VARCHAR, e.day, r.other IS NOT NULL, NULL, NULL, r.other, r.how
        FROM ended_requests AS e LEFT JOIN redone AS r ON r.repo = e.repo AND r.number = e.number
        WHERE e.author_kind = 'ai'
    """,
    "daily_takeovers": """
        SELECT repo, day, kind, 'all' AS difficulty, count(*) AS n,
            count(*) FILTER (taken_over) AS taken_over, 0 AS not_told, 0 AS corrected, 0 AS corrections
        FROM agent_work GROUP BY ALL
        UNION ALL
        SELECT coalesce(repo, ''), started_on, 'session', coalesce(nullif(difficulty, 'all'), 'not graded'),
            count(taken_over), count(*) FILTER (taken_over), count(*) FILTER (taken_over IS NULL),
            count(corrections), coalesce(sum(corrections), 0)
        FROM sessions WHERE started_on IS NOT NULL GROUP BY ALL
    """,
}
