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
            moved(m.merged_by, n.copy) AS merged_by, renamed(m.reverts, n.copy) AS reverts,
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
    # of these a repository knows nothing: a run for every second commit, an attempt for every tenth
    "ci_runs": """
        SELECT repo, sha AS run, 1 AS attempt, 'workflow ' || hash(sha) % 5 AS workflow, sha,
            if(hash(sha) % 5 = 0, 'failure', 'success') AS conclusion, committed_at AS created_at,
            committed_on AS created_on
        FROM many_commits WHERE hash(sha) % 2 = 0
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
