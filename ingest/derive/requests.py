"""Requests beside the landings that brought them in: when, by which marks, and who else looked at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.night import Night

# The commit that the forge names; else the number in the message, else the head that is on the main line.
LINKED = """
CREATE OR REPLACE TEMP TABLE linked AS
WITH found AS (
    SELECT r.repo, r.number, m.sha, 1 AS trust
    FROM requests AS r JOIN merges AS m ON m.repo = r.repo AND m.sha = r.merge_sha
    UNION ALL
    SELECT r.repo, r.number, c.landing, 2
    FROM requests AS r JOIN commits AS c ON c.repo = r.repo AND c.sha = r.merge_sha
    WHERE c.landing IS NOT NULL
    UNION ALL
    SELECT r.repo, r.number, m.sha, 3
    FROM requests AS r JOIN merges AS m ON m.repo = r.repo AND m.request = r.number
    WHERE r.state = 'merged'
    UNION ALL
    SELECT r.repo, r.number, c.landing, 4
    FROM requests AS r JOIN commits AS c ON c.repo = r.repo AND c.sha = r.head
    WHERE r.state = 'merged' AND c.landing IS NOT NULL
)
SELECT repo, number, sha FROM found
QUALIFY row_number() OVER (PARTITION BY repo, number ORDER BY trust, sha) = 1
"""
LINK = """
UPDATE requests SET landing = l.sha
FROM requests AS r LEFT JOIN linked AS l ON l.repo = r.repo AND l.number = r.number
WHERE requests.repo = r.repo AND requests.number = r.number AND requests.landing IS DISTINCT FROM l.sha
"""
# One request speaks for a landing: the last that it brought in.
LANDED = """
CREATE OR REPLACE TEMP TABLE landed_requests AS
SELECT * FROM requests WHERE landing IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY repo, landing ORDER BY merged_at DESC NULLS LAST, number DESC) = 1
"""
# What git calls direct has no landing record in git; the forge has one.
NUMBERED = """
UPDATE merges SET request = coalesce(merges.request, r.number), branch = coalesce(merges.branch, r.branch),
    how = if(merges.how = 'direct', 'squash', merges.how),
    landed_at = coalesce(r.merged_at, merges.landed_at),
    landed_on = coalesce((r.merged_at AT TIME ZONE $timezone)::DATE, merges.landed_on)
FROM landed_requests AS r
WHERE merges.repo = r.repo AND merges.sha = r.landing AND (merges.request IS NULL OR merges.branch IS NULL
    OR merges.how = 'direct' OR merges.landed_at <> coalesce(r.merged_at, merges.landed_at))
"""
# A squash, or a merge of one, of which git has none of its request's commits: they wrote it, as much as each
# added.
SHARES = """
WITH written AS (
    SELECT r.repo, r.landing AS merge, c.origin, coalesce(c.grade, '') AS grade, coalesce(c.tool, '') AS tool,
        coalesce(c.model, '') AS model,
        if(bool_or(c.added IS NULL) OVER landing, 1, greatest(c.added, 1)) AS weight
    FROM landed_requests AS r
    JOIN merges AS m ON m.repo = r.repo AND m.sha = r.landing AND m.how IN ('squash', 'merge')
        AND m.head IS NULL
    JOIN request_commits AS c ON c.repo = r.repo AND c.number = r.number AND NOT coalesce(c.is_merge, false)
    WHERE NOT EXISTS (
        FROM request_commits AS own JOIN commits AS k ON k.repo = own.repo AND k.sha = own.sha
        WHERE own.repo = r.repo AND own.number = r.number AND k.landing = m.sha
    )
    WINDOW landing AS (PARTITION BY r.repo, r.landing)
), marks AS (
    SELECT repo, merge, origin, grade, tool, model, sum(weight) AS weight FROM written GROUP BY ALL
)
SELECT repo, merge, origin, grade, tool, model, weight / sum(weight) OVER landing AS part FROM marks
WINDOW landing AS (PARTITION BY repo, merge)
QUALIFY bool_or(origin <> 'undeclared') OVER landing
"""
# Who wrote, started or opened it, under every hash that stands for them.
OWNERS = """
CREATE OR REPLACE TEMP TABLE owners AS
WITH known AS (
    SELECT repo, landing, person FROM landed_requests
    UNION SELECT repo, landing, person FROM commits WHERE landing IS NOT NULL
    UNION SELECT r.repo, r.landing, c.person FROM landed_requests AS r
        JOIN request_commits AS c ON c.repo = r.repo AND c.number = r.number
    UNION SELECT r.repo, r.landing, s.person FROM landed_requests AS r
        JOIN starters AS s ON s.repo = r.repo AND s.number = r.number
)
SELECT repo, landing, person FROM known WHERE person IS NOT NULL
UNION SELECT k.repo, k.landing, a.account FROM known AS k JOIN accounts AS a ON a.person = k.person
UNION SELECT k.repo, k.landing, a.person FROM known AS k JOIN accounts AS a ON a.account = k.person
"""
# A review of what landed: of the head, or of a commit after which the branch only took in others' work. The
# forge tells a merge by its subject, which anybody can write; of commits that git has read, git knows better.
REVIEWS = """
CREATE OR REPLACE TEMP TABLE looks AS
WITH own AS (
    SELECT r.repo, r.landing, v.actor_kind, v.state, v.person,
        v.head = r.head OR v.head = r.merge_sha
            OR coalesce(bool_and(coalesce(known.is_merge, later.is_merge)), false) AS on_head
    FROM landed_requests AS r
    JOIN reviews AS v ON v.repo = r.repo AND v.number = r.number
    LEFT JOIN request_commits AS seen ON seen.repo = r.repo AND seen.number = r.number AND seen.sha = v.head
    LEFT JOIN request_commits AS later ON later.repo = r.repo AND later.number = r.number
        AND later.position > seen.position
    LEFT JOIN commits AS known ON known.repo = later.repo AND known.sha = later.sha
    WHERE v.state <> 'pending' AND (v.submitted_at <= r.merged_at OR r.merged_at IS NULL)
    GROUP BY r.repo, r.landing, v.review, v.actor_kind, v.state, v.person, v.head, r.head, r.merge_sha
), told AS (
    SELECT o.*, o.actor_kind = 'person' AND o.person IS NOT NULL AND w.person IS NULL AS other FROM own AS o
    LEFT JOIN owners AS w ON w.repo = o.repo AND w.landing = o.landing AND w.person = o.person
)
SELECT repo, landing,
    bool_or(other AND on_head AND state <> 'dismissed') AS second,
    bool_or(other AND state IN ('approved', 'dismissed')) AS approved,
    bool_or(actor_kind = 'ai') AS by_ai
FROM told GROUP BY ALL
"""
# Without a request, a landing of a time that the forge was read for was pushed: by a person, or by nobody.
CHECKED = """
CREATE OR REPLACE TEMP TABLE checks AS
WITH covered AS (
    SELECT repo, min(q.created_at) AS since, max(r.compared_at) AS until
    FROM requests AS q JOIN reconciled AS r USING (repo)
    WHERE r.what = 'requests' GROUP BY ALL
)
SELECT m.repo, m.sha,
    CASE WHEN m.how IN ('pull', 'batch') THEN 'unknown'
         WHEN r.number IS NULL
            AND (coalesce(m.landed_at NOT BETWEEN c.since AND c.until, true) OR m.request IS NOT NULL)
            THEN 'unknown'
         WHEN l.second THEN 'second_person'
         WHEN l.approved THEN 'stale'
         WHEN coalesce(r.person, r.merged_by, m.person, m.merged_by, o.landing) IS NOT NULL THEN 'operator'
         WHEN l.by_ai THEN 'ai_only'
         ELSE 'nobody' END AS checked
FROM merges AS m
LEFT JOIN landed_requests AS r ON r.repo = m.repo AND r.landing = m.sha
LEFT JOIN looks AS l ON l.repo = m.repo AND l.landing = m.sha
LEFT JOIN covered AS c ON c.repo = m.repo
LEFT JOIN (SELECT DISTINCT repo, landing FROM owners) AS o ON o.repo = m.repo AND o.landing = m.sha
"""
SET = """
UPDATE merges SET checked = c.checked FROM checks AS c
WHERE merges.repo = c.repo AND merges.sha = c.sha AND merges.checked IS DISTINCT FROM c.checked
"""


def update(night: Night) -> None:
    """Brings links, times, shares and checks up to date; nothing to do where no forge was read."""
    con = night.con
    if not con.execute("SELECT 1 FROM requests LIMIT 1").fetchall():
        return
    for statement in (LINKED, LINK, LANDED):
        con.execute(statement)
    con.execute(NUMBERED, {"timezone": night.config.timezone})
    con.execute("DELETE FROM request_shares")
    con.execute(f"INSERT INTO request_shares {SHARES}")
    for statement in (OWNERS, REVIEWS, CHECKED, SET):
        con.execute(statement)
