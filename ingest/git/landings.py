"""Landings as rows: what each one's own diff adds, and from which commits those lines came.

The lines of a landing are those its first-parent diff adds, never the sum of its commits, which rewrite
each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.git import inverse, shares
from ingest.git.kinds import KINDS, WRITTEN

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from ingest.night import Night


# One row per path of a landing's own diff.
DIFFS = """
CREATE OR REPLACE TEMP TABLE diffs AS
SELECT n.sha AS merge, c.path, c.added, c.deleted, if(c.added IS NULL, 'binary', p.kind) AS kind, p.area
FROM nodes AS n
JOIN changes AS c ON c.repo = $repo AND c.sha = n.sha
JOIN paths AS p USING (path)
WHERE n.how IN ('merge', 'squash', 'direct')
UNION ALL
SELECT n.sha, c.path, c.added, c.deleted, if(c.added IS NULL, 'binary', p.kind), p.area
FROM nodes AS n
JOIN run_changes AS c ON c.repo = $repo AND c.sha = n.sha AND c.base = n.base
JOIN paths AS p USING (path)
WHERE n.how = 'rebase'
"""
# A landing takes back another when one of its commits says so, or its diff is the inverse; taking back a
# revert lands the first again.
REVERTS = """
CREATE OR REPLACE TEMP TABLE undone AS
WITH quotes AS MATERIALIZED (
    SELECT n.landing AS merge, m.position, c.reverts, left(c.reverts, 7) AS prefix
    FROM commits AS c
    JOIN nodes AS n ON n.sha = c.sha
    JOIN nodes AS m ON m.sha = n.landing
    WHERE c.repo = $repo AND c.reverts IS NOT NULL AND n.on_branch
), named AS MATERIALIZED (
    SELECT sha, landing, left(sha, 7) AS prefix FROM nodes WHERE landing IS NOT NULL
    UNION ALL
    SELECT '#' || request, sha, left('#' || request, 7) FROM nodes WHERE request IS NOT NULL
), targets AS MATERIALIZED (
    SELECT q.merge, q.position, n.landing AS target FROM quotes AS q
    JOIN named AS n USING (prefix)
    WHERE if(q.reverts[1] = '#', n.sha = q.reverts, starts_with(n.sha, q.reverts))
    UNION ALL
    SELECT i.merge, n.position, i.target FROM inverses AS i JOIN nodes AS n ON n.sha = i.merge
    WHERE i.merge NOT IN (SELECT merge FROM quotes)
), ordered AS MATERIALIZED (
    SELECT t.merge, t.target FROM targets AS t
    JOIN nodes AS o ON o.sha = t.target
    WHERE o.position < t.position
    QUALIFY row_number() OVER (PARTITION BY t.merge ORDER BY o.position DESC) = 1
)
SELECT o.merge, o.target AS reverts, again.target AS relands
FROM ordered AS o LEFT JOIN ordered AS again ON again.merge = o.target
"""
# Lines that a revert restores or a re-landing repeats are not written again: no more of a path than the
# commits that say so add to it, as others of the same landing may write there too.
REPEATED = """
CREATE OR REPLACE TEMP TABLE own AS
WITH restored AS (
    SELECT n.landing AS merge, c.path, sum(c.added) AS added FROM commits AS k
    JOIN nodes AS n ON n.sha = k.sha
    JOIN changes AS c ON c.repo = k.repo AND c.sha = k.sha
    WHERE k.repo = $repo AND k.reverts IS NOT NULL AND n.on_branch
    GROUP BY ALL
    UNION ALL
    SELECT merge, path, added FROM diffs
    WHERE merge IN (
        SELECT i.merge FROM inverses AS i JOIN undone AS u ON u.merge = i.merge AND u.reverts = i.target
    )
), counted AS (
    SELECT merge, path, max(added) AS added FROM restored GROUP BY ALL
)
SELECT d.merge, d.path, d.kind, d.area, d.added, d.deleted,
    least(d.added, coalesce(r.deleted, 0) + coalesce(l.added, 0), coalesce(q.added, 0)) AS repeated
FROM diffs AS d
LEFT JOIN counted AS q ON q.merge = d.merge AND q.path = d.path
LEFT JOIN undone AS u ON u.merge = d.merge
LEFT JOIN diffs AS r ON r.merge = u.reverts AND r.path = d.path AND u.relands IS NULL
LEFT JOIN diffs AS l ON l.merge = u.relands AND l.path = d.path
"""


def own_lines(kind: str) -> str:
    """Lines of a kind without those that the upstream wrote."""
    return f"coalesce(s.{kind}, 0) - coalesce(x.{kind}, 0)"


MERGES = f"""
WITH sums AS (
    SELECT merge, count(*) AS files, coalesce(sum(added), 0)::BIGINT AS added,
        coalesce(sum(deleted), 0)::BIGINT AS deleted, coalesce(sum(repeated), 0)::BIGINT AS repeated,
        {", ".join(f"sum(added - repeated) FILTER (kind = '{kind}')::DOUBLE AS {kind}" for kind in KINDS)}
    FROM own GROUP BY merge
), foreigners AS (
    SELECT merge, {", ".join(f"sum(lines) FILTER (kind = '{kind}') AS {kind}" for kind in KINDS)}
    FROM split JOIN nodes AS k USING (sha) WHERE k.from_upstream GROUP BY merge
), brought AS (
    SELECT landing AS merge, count(*) AS commits, arg_min(sha, position) AS first FROM nodes
    WHERE landing IS NOT NULL AND on_branch GROUP BY ALL
), taken_back AS (
    SELECT reverts AS merge, arg_min(merge, position) AS reverted_by
    FROM undone JOIN nodes ON sha = merge WHERE relands IS NULL GROUP BY ALL
)
SELECT $repo AS repo, n.sha, n.how, to_timestamp(n.landed) AS landed_at, n.moved, n.how = 'rebase' AS guessed,
    n.request, n.branch, n.head, f.person, n.merged_by, c.subject, b.commits, s.files,
    coalesce(s.added, 0) AS added, coalesce(s.deleted, 0) AS deleted, coalesce(s.repeated, 0) AS repeated,
    {" + ".join(own_lines(kind) for kind in WRITTEN)} AS written_lines,
    {", ".join(f"{own_lines(kind)} AS {kind}" for kind in KINDS)},
    CASE WHEN list_contains($keep::VARCHAR[], n.sha) THEN NULL
         WHEN list_contains($bulk::VARCHAR[], n.sha) THEN 'configured'
         WHEN n.unrelated THEN 'unrelated history'
         WHEN list_contains($ignored::VARCHAR[], n.sha) THEN 'ignored revision'
         ELSE h.bulk_hint END AS bulk,
    CASE WHEN n.how IN ('pull', 'batch') THEN NULL
         WHEN n.how = 'squash' AND n.head IS NULL THEN 'whole'
         WHEN g.merge IS NOT NULL THEN 'prorated' ELSE 'blame' END AS line_method,
    u.reverts, t.reverted_by, u.relands
FROM nodes AS n
JOIN commits AS c ON c.repo = $repo AND c.sha = n.sha
JOIN brought AS b ON b.merge = n.sha
LEFT JOIN commits AS f ON f.repo = $repo AND f.sha = b.first
LEFT JOIN sums AS s ON s.merge = n.sha
LEFT JOIN foreigners AS x ON x.merge = n.sha
LEFT JOIN undone AS u ON u.merge = n.sha
LEFT JOIN taken_back AS t ON t.merge = n.sha
LEFT JOIN (SELECT DISTINCT merge FROM unclear ANTI JOIN blamed USING (merge, path)) AS g ON g.merge = n.sha
LEFT JOIN (SELECT landing, min(bulk_hint) AS bulk_hint FROM commits WHERE repo = $repo GROUP BY ALL) AS h
    ON h.landing = n.sha
WHERE n.how IS NOT NULL
"""


def write(night: Night, repo: str, path: Path, keep: list[str], bulk: list[str], ignored: list[str]) -> int:
    """Every landing of the repository anew from its tables; returns the rows that changed."""
    con = night.con

    con.execute(DIFFS, {"repo": repo})
    inverse.find(con, path)
    con.execute(REVERTS, {"repo": repo})
    con.execute(REPEATED, {"repo": repo})
    shares.split(night, repo, path)
    params = {"repo": repo, "keep": keep, "bulk": bulk, "ignored": ignored}
    changed = night.merge("merges", MERGES, params)
    changed += night.merge("landed", "SELECT * FROM split")
    changed += gone(con, repo, "merges", "SELECT sha FROM nodes WHERE how IS NOT NULL", "sha")
    changed += gone(
        con,
        repo,
        "landed",
        "SELECT merge, sha, area, kind, class, tool, model FROM split",
        "merge, sha, area, kind, class, tool, model",
    )
    return changed


def gone(con: duckdb.DuckDBPyConnection, repo: str, table: str, present: str, key: str) -> int:
    """Deletes rows of landings that a rewritten history or other settings no longer have."""
    done = con.execute(
        f"DELETE FROM {table} WHERE repo = $repo AND ({key}) NOT IN ({present})",
        {"repo": repo},
    ).fetchall()
    return int(done[0][0])
