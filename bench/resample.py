"""A large organisation made of one real repository: its own rows again and again under other hashes.

Every copy is a repository of its own. Commits keep their shape; the real rows of files, in their order,
are dealt out anew, ten to a commit on average, in the proportions that the real commits had; a path that
would stand twice in a commit is left out once.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest.warehouse import quoted

FILES = 10  # rows per commit
SET_UP = """
CREATE MACRO renamed(sha, copy) AS md5(copy || ':' || sha) || sha[33:];
CREATE MACRO moved(person, copy) AS md5(person || ':' || copy // 2);
CREATE TABLE copies AS
SELECT range AS copy, 'acme/copy' || lpad(range::VARCHAR, 4, '0') AS named
FROM range((SELECT ceil($commits / count(*))::BIGINT FROM real.commits));
"""
COMMITS = """
CREATE TABLE many_commits AS
SELECT c.* REPLACE (
    n.named AS repo, renamed(c.sha, n.copy) AS sha, renamed(c.landing, n.copy) AS landing,
    list_transform(c.parents, lambda parent: renamed(parent, n.copy)) AS parents,
    moved(c.person, n.copy) AS person, c.subject || ' in ' || n.named AS subject
)
FROM real.commits AS c CROSS JOIN copies AS n
ORDER BY n.copy, c.committed_at DESC, c.sha
LIMIT $commits
"""
FILE_ROWS = """
CREATE TABLE many_files AS
WITH ends AS (
    SELECT repo, sha, row_number() OVER stored AS position,
        sum(coalesce(files, 1) + 1) OVER stored AS so_far, sum(coalesce(files, 1) + 1) OVER () AS total
    FROM many_commits
    WINDOW stored AS (ORDER BY repo, committed_at DESC, sha)
), cuts AS (
    SELECT repo, sha, position, round(so_far * $rows / total)::BIGINT AS last,
        coalesce(lag(last) OVER (ORDER BY position), 0) AS first
    FROM ends
), dealt AS (
    SELECT repo, sha, position, unnest(range(first, last)) % $real AS number FROM cuts
), real_rows AS (
    SELECT path, added, deleted, kind, language, row_number() OVER (ORDER BY sha, path) - 1 AS number
    FROM real.changes
)
SELECT DISTINCT ON (d.position, r.path) d.repo, d.sha, r.path, r.added, r.deleted, r.kind, r.language
FROM dealt AS d JOIN real_rows AS r USING (number)
ORDER BY d.position, r.path
"""
REST = {
    "merges": """
        SELECT m.* REPLACE (
            n.named AS repo, renamed(m.sha, n.copy) AS sha, moved(m.person, n.copy) AS person,
            moved(m.merged_by, n.copy) AS merged_by,
            ['second_person', 'operator', 'nobody', 'unknown'][1 + (hash(m.sha) % 4)::INTEGER] AS checked,
            renamed(m.reverts, n.copy) AS reverts,
            renamed(m.reverted_by, n.copy) AS reverted_by, renamed(m.relands, n.copy) AS relands
        )
        FROM real.merges AS m CROSS JOIN copies AS n
    """,
    "landed": """
        SELECT l.* REPLACE (n.named AS repo, renamed(l.merge, n.copy) AS merge, renamed(l.sha, n.copy) AS sha)
        FROM real.landed AS l CROSS JOIN copies AS n
    """,
    "activity": """
        SELECT a.* REPLACE (n.named AS repo, moved(a.person, n.copy) AS person)
        FROM real.activity AS a CROSS JOIN copies AS n
    """,
    "repos": """
        SELECT r.* REPLACE (
            n.named AS repo, n.copy AS position, 'team' || n.copy % 8 AS team,
            ['production', 'research', 'experimental'][1 + n.copy % 3] AS scope
        )
        FROM (FROM real.repos LIMIT 1) AS r CROSS JOIN copies AS n
    """,
    "source_parts": """
        SELECT p.* REPLACE (n.named AS part)
        FROM (FROM real.source_parts WHERE source = 'git' LIMIT 1) AS p CROSS JOIN copies AS n
    """,
    # of these a repository knows nothing: they are made up beside its commits and landings
    "ci_runs": """
        SELECT repo, sha AS run, 1 AS attempt, 'workflow ' || hash(sha) % 5 AS workflow, sha,
            if(hash(sha) % 5 = 0, 'failure', 'success') AS conclusion, committed_at AS created_at,
            committed_on AS created_on, committed_at AS started_at,
            committed_at + to_seconds((60 + hash(sha) % 1800)::BIGINT) AS completed_at
        FROM many_commits WHERE hash(sha) % 2 = 0
    """,
    "ci_jobs": """
        SELECT repo, run, attempt, '1' AS job, conclusion, created_at,
            created_at + to_seconds((hash(sha) % 60)::BIGINT) AS started_at, completed_at
        FROM many_ci_runs
    """,
    # a request for every landing, opened up to ten days before, which another person approved in between
    "requests": """
        SELECT repo, row_number() OVER (PARTITION BY repo ORDER BY sha) AS number, 'merged' AS state,
            false AS draft, person, 'person' AS author_kind, sha AS merge_sha, sha AS landing,
            landed_at - to_minutes((hash(sha) % 14400)::BIGINT) AS created_at, created_at::DATE AS created_on,
            landed_at AS updated_at, landed_at AS closed_at, landed_at AS merged_at, landed_on AS merged_on,
            added
        FROM many_merges WHERE landed_at IS NOT NULL
    """,
    "reviews": """
        SELECT repo, number, '1' AS review, 'reviewer ' || hash(person) % 997 AS person,
            'person' AS actor_kind, 'approved' AS state,
            created_at + (merged_at - created_at) / 2 AS submitted_at, submitted_at::DATE AS submitted_on
        FROM many_requests WHERE hash(number) % 10 > 0
    """,
    "request_commits": """
        SELECT repo, number, merge_sha AS sha, 1 AS position, person,
            created_at - to_minutes((hash(number) % 2880)::BIGINT) AS authored_at, false AS is_merge, added,
            'undeclared' AS origin
        FROM many_requests
    """,
    "deployments": """
        SELECT repo, sha AS id, sha, 'production' AS environment,
            if(hash(sha) % 20 = 0, 'failure', 'success') AS status, landed_at AS created_at,
            landed_on AS created_on, landed_at AS finished_at
        FROM many_merges WHERE hash(sha) % 10 = 0 AND landed_at IS NOT NULL
    """,
    "incidents": """
        SELECT repo, id, id AS deployment, created_at AS opened_at, created_on AS opened_on,
            created_at + to_minutes((hash(id) % 600)::BIGINT) AS resolved_at
        FROM many_deployments WHERE hash(id) % 97 = 0
    """,
    "evaluations": """
        SELECT 'tasks' AS suite, number::VARCHAR AS run, '1' AS suite_version,
            'task ' || number % 200 AS task, exp(number % 200 / 20) AS human_minutes,
            (hash(number) % 100) / 100 AS score,
            (hash(number) % 1000) / 1000 < 1 / (1 + human_minutes / 2 ** (number // 200 % 15)) AS passed,
            'model ' || number // 200 % 15 AS model
        FROM range($commits // 10) AS numbers (number)
    """,
    "models": """
        SELECT 'model ' || number AS model, DATE '2023-01-01' + 70 * number::INTEGER AS available_at
        FROM range(15) AS numbers (number)
    """,
}


def stage(file: Path, snapshot: Path, commits: int) -> None:
    """The rows that are to be loaded, each table's as `many_<table>`, in a file of their own."""
    con = duckdb.connect(str(file))
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"ATTACH {quoted(snapshot)} AS real (READ_ONLY)")
    con.execute(SET_UP, {"commits": commits})
    con.execute(COMMITS, {"commits": commits})
    real = con.execute("SELECT count(*) FROM real.changes").fetchall()[0][0]
    con.execute(FILE_ROWS, {"rows": commits * FILES, "real": real})
    for table, select in REST.items():
        params = {"commits": commits} if "$commits" in select else {}
        con.execute(f"CREATE TABLE many_{table} AS {select}", params)
    con.close()
