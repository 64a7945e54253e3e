"""Which commits of the main line mend something: by an incident, a label, a request, or their message.

A landing that is known as a fix makes fixes of all its commits; a message speaks for its commit, that of
a merge for all that it brought in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.faults import words

if TYPE_CHECKING:
    from ingest.night import Night

# The landing that an incident names as its cause; or the only one that the deployment which it names brought.
CAUSES = """
CREATE OR REPLACE TEMP TABLE causes AS
WITH brought AS (
    SELECT d.repo, d.id, max(m.landed_at) AS until, lag(until) OVER deployments AS since
    FROM deployments AS d
    JOIN commits AS c ON c.repo = d.repo AND c.sha = d.sha
    JOIN merges AS m ON m.repo = c.repo AND m.sha = c.landing
    WHERE d.status = 'success'
    GROUP BY d.repo, d.id, d.environment, d.created_at
    WINDOW deployments AS (PARTITION BY d.repo, d.environment ORDER BY d.created_at, d.id)
), singles AS (
    SELECT b.repo, b.id, min(m.sha) AS landing FROM brought AS b
    JOIN merges AS m ON m.repo = b.repo AND m.landed_at > b.since AND m.landed_at <= b.until
        AND m.how NOT IN ('pull', 'batch')
    GROUP BY ALL HAVING count(*) = 1
)
SELECT i.repo, i.id, i.opened_at, i.opened_on, coalesce(i.merge, o.landing) AS landing
FROM incidents AS i LEFT JOIN singles AS o ON o.repo = i.repo AND o.id = i.deployment
WHERE coalesce(i.merge, o.landing) IS NOT NULL
"""
# A word of a title that is the name of an incident: one with a digit, so that "login" is none.
NAMED = r"""
CREATE OR REPLACE TEMP TABLE titled AS
WITH titles AS (
    SELECT repo, sha AS landing, subject AS title FROM merges
    UNION ALL
    SELECT repo, landing, title FROM requests WHERE landing IS NOT NULL
), names AS (
    SELECT repo, id, lower(id) AS word FROM incidents WHERE length(id) > 3 AND regexp_matches(id, '[0-9]')
), spoken AS (
    SELECT repo, landing, unnest(regexp_extract_all(lower(title), '[\w./-]*[\w]')) AS word FROM titles
    WHERE repo IN (SELECT repo FROM names)
)
SELECT repo, landing, min(id) AS id FROM spoken JOIN names USING (repo, word) GROUP BY ALL
"""
KNOWN = f"""
CREATE OR REPLACE TEMP TABLE known_fixes AS
WITH landings AS (
    SELECT repo, landing, 1 AS trust, 'incident' AS how, id AS text FROM titled
    UNION ALL
    SELECT m.repo, m.sha, 1, 'incident', c.id FROM merges AS m
    JOIN causes AS c ON c.repo = m.repo AND c.landing = m.reverts WHERE m.relands IS NULL
    UNION ALL
    SELECT repo, landing, 2, 'label', label FROM (
        SELECT repo, landing, unnest(labels) AS label FROM requests WHERE landing IS NOT NULL
    ) WHERE {words.is_label("label")}
    UNION ALL
    SELECT repo, landing, 3, 'request', fix FROM requests WHERE landing IS NOT NULL AND fix IS NOT NULL
    UNION ALL
    SELECT repo, sha, 4, 'message', fix FROM commits WHERE fix IS NOT NULL AND is_merge AND landing = sha
), found AS (
    SELECT repo, sha, landing, 4 AS trust, 'message' AS how, fix AS text FROM commits WHERE fix IS NOT NULL
    UNION ALL
    SELECT c.repo, c.sha, c.landing, l.trust, l.how, l.text
    FROM landings AS l JOIN commits AS c ON c.repo = l.repo AND c.landing = l.landing
)
SELECT f.repo, f.sha, f.landing, f.how, f.text
FROM found AS f
JOIN commits AS c ON c.repo = f.repo AND c.sha = f.sha
JOIN merges AS m ON m.repo = f.repo AND m.sha = f.landing
WHERE c.on_default_branch AND c.counted AND NOT c.superseded AND NOT c.is_merge
    AND m.bulk IS NULL AND m.counted
QUALIFY row_number() OVER (PARTITION BY f.repo, f.sha ORDER BY f.trust, f.text) = 1
"""
# What a rewritten history or other settings no longer have goes, and what it was told with it.
GONE = (
    "DELETE FROM fixes WHERE (repo, sha) NOT IN (SELECT repo, sha FROM known_fixes)",
    "DELETE FROM faults WHERE (repo, fix) NOT IN (SELECT repo, sha FROM fixes)",
)


def update(night: Night) -> None:
    """The table fixes; what was found for those that stay is kept."""
    for statement in (CAUSES, NAMED, KNOWN):
        night.con.execute(statement)
    night.merge("fixes", "SELECT * FROM known_fixes")
    for statement in GONE:
        night.con.execute(statement)
