"""From which commits the lines of landings came: the temporary table `split`.

Where the commits of a landing are marked alike, or one wrote all of a path, its lines are split among them
by what each added there; where it matters who wrote which line, git is asked (blame). Line notes are
carried along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.git import blame
from ingest.git.kinds import WRITTEN

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.night import Night

# What each commit of a landing added to a path; a squash whose request is known is judged by its commits.
MARKS = """
CREATE OR REPLACE TEMP TABLE marks AS
SELECT k.sha, k.ai_lines IS NOT NULL AS noted,
    concat_ws(' ', k.origin, if(k.grade = 'weak', k.grade, ''), k.tool, k.model,
        if(noted, k.sha, '')) AS mark
FROM commits AS k JOIN nodes AS n USING (sha)
WHERE k.repo = $repo AND n.landing IS NOT NULL
"""
PARTS = """
CREATE OR REPLACE TEMP TABLE parts AS
SELECT n.landing AS merge, c.path, c.sha, c.added, k.noted, k.mark
FROM nodes AS n
JOIN changes AS c ON c.repo = $repo AND c.sha = n.sha
JOIN marks AS k ON k.sha = n.sha
WHERE n.landing IS NOT NULL AND NOT n.is_merge AND n.head IS NULL AND c.added > 0
"""
# Paths of which it matters which commit wrote which line: in landings whose commits are marked differently,
# unless those that wrote to the path are marked alike or one of them wrote all of it. What none wrote under
# this name was moved there, or came with the landing itself.
UNCLEAR = f"""
CREATE OR REPLACE TEMP TABLE unclear AS
WITH mixed AS (
    SELECT p.merge, count(DISTINCT p.mark) > 1 AS apart, bool_or(p.mark <> m.mark) AS unlike
    FROM parts AS p JOIN marks AS m ON m.sha = p.merge
    GROUP BY p.merge
), writers AS (
    SELECT merge, path, count(*) AS commits, count(DISTINCT mark) AS marks, bool_or(noted) AS noted,
        sum(added) AS added
    FROM parts GROUP BY ALL
)
SELECT o.merge, coalesce(n.base, split_part(n.parents, ' ', 1)) AS base, coalesce(n.head, n.sha) AS tip,
    o.path
FROM own AS o
JOIN mixed AS x ON x.merge = o.merge
JOIN nodes AS n ON n.sha = o.merge
LEFT JOIN writers AS w ON w.merge = o.merge AND w.path = o.path
WHERE o.added > o.repeated AND o.kind IN {(*WRITTEN, "docs", "config")} AND n.parents <> ''
    AND CASE WHEN w.merge IS NULL THEN x.unlike ELSE x.apart
        AND NOT (w.marks = 1 AND NOT w.noted AND w.added >= o.added)
        AND NOT (w.commits = 1 AND w.added = o.added) END
"""
# Blamed lines; what no commit of the landing wrote came with the landing itself.
BLAMED = """
CREATE OR REPLACE TEMP TABLE blamed AS
SELECT b.merge, b.path, if(b.sha = '', b.merge, b.sha) AS sha, b.lines,
    if(b.sha = '', b.path, b.origin_path) AS origin_path, if(b.sha = '', b.from_line, b.origin_line) AS first,
    first + b.lines - 1 AS last, b.from_line AS here, here + b.lines - 1 AS here_last
FROM blames AS b SEMI JOIN unclear USING (merge, base, tip, path)
WHERE b.repo = $repo AND b.lines > 0
"""
# Other paths are split in proportion to what each commit added there.
SHARES = """
CREATE OR REPLACE TEMP TABLE shares AS
WITH clear AS (
    SELECT merge, path, added FROM own ANTI JOIN blamed USING (merge, path)
    WHERE added > repeated AND kind <> 'binary'
), totals AS (
    SELECT merge, path, sum(added) AS total FROM parts GROUP BY ALL
)
SELECT merge, path, sha, true AS blamed, sum(lines)::DOUBLE AS lines, NULL::BIGINT AS added
FROM blamed GROUP BY ALL
UNION ALL
SELECT c.merge, c.path, p.sha, false, c.added * p.added / t.total, p.added
FROM clear AS c JOIN totals AS t USING (merge, path) JOIN parts AS p USING (merge, path)
UNION ALL
SELECT merge, path, merge, false, added, NULL FROM clear ANTI JOIN totals USING (merge, path)
"""
# Lines of these that a note speaks of: exactly where they were blamed, else in proportion. The note of a
# merge, or of a squash that is judged by its request, speaks for lines of commits that have none themselves.
CLASSED = """
CREATE OR REPLACE TEMP TABLE classed AS
WITH claims AS (
    SELECT sha, path, class, tool, model, sum(to_line - from_line + 1) AS lines
    FROM note_ranges WHERE repo = $repo GROUP BY ALL
), noted AS (
    SELECT DISTINCT sha FROM claims
), summing AS (
    SELECT DISTINCT sha FROM claims ANTI JOIN parts USING (sha)
)
SELECT b.merge, b.path, b.sha, r.class, r.tool, r.model,
    sum(least(b.last, r.to_line) - greatest(b.first, r.from_line) + 1)::DOUBLE AS lines
FROM blamed AS b
JOIN note_ranges AS r ON r.repo = $repo AND r.sha = b.sha AND r.path = b.origin_path
    AND r.from_line <= b.last AND r.to_line >= b.first
GROUP BY ALL
UNION ALL
SELECT s.merge, s.path, s.sha, c.class, c.tool, c.model, s.lines * least(1, c.lines / s.added)
FROM shares AS s JOIN claims AS c ON c.sha = s.sha AND c.path = s.path
WHERE NOT s.blamed AND s.added > 0
UNION ALL
SELECT b.merge, b.path, b.sha, r.class, r.tool, r.model,
    sum(least(b.here_last, r.to_line) - greatest(b.here, r.from_line) + 1)::DOUBLE AS lines
FROM blamed AS b
JOIN summing AS n ON n.sha = b.merge
JOIN note_ranges AS r ON r.repo = $repo AND r.sha = b.merge AND r.path = b.path
    AND r.from_line <= b.here_last AND r.to_line >= b.here
WHERE b.sha <> b.merge AND b.sha NOT IN (FROM noted)
GROUP BY ALL
UNION ALL
SELECT s.merge, s.path, s.sha, c.class, c.tool, c.model, s.lines * c.lines / o.added
FROM shares AS s
JOIN summing AS n ON n.sha = s.merge
JOIN claims AS c ON c.sha = s.merge AND c.path = s.path
JOIN own AS o ON o.merge = s.merge AND o.path = s.path
WHERE NOT s.blamed AND (s.sha = s.merge OR s.sha NOT IN (FROM noted))
"""
LANDED = """
CREATE OR REPLACE TEMP TABLE split AS
WITH rests AS (
    SELECT s.merge, s.path, s.sha, 'rest' AS class, '' AS tool, '' AS model,
        s.lines - coalesce(sum(c.lines), 0) AS lines
    FROM shares AS s LEFT JOIN classed AS c ON c.merge = s.merge AND c.path = s.path AND c.sha = s.sha
    GROUP BY s.merge, s.path, s.sha, s.lines
), every AS (
    SELECT * FROM rests UNION ALL BY NAME SELECT * FROM classed
)
SELECT $repo AS repo, e.merge, e.sha, o.area, o.kind, e.class, e.tool, e.model,
    round(sum(e.lines * (o.added - o.repeated) / o.added), 6) AS lines
FROM every AS e JOIN own AS o ON o.merge = e.merge AND o.path = e.path
WHERE e.lines > 0
GROUP BY ALL HAVING sum(e.lines) > 0.000001
"""


def split(night: Night, repo: str, path: Path) -> None:
    """Makes it, from `own` (what each landing adds to each path) and `nodes`."""

    def make(*statements: str) -> None:
        for statement in statements:
            night.con.execute(statement, {"repo": repo} if "$repo" in statement else {})

    make(MARKS, PARTS, UNCLEAR)
    blame.update(night, repo, path)
    make(BLAMED, SHARES, CLASSED, LANDED)
