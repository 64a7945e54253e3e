"""How long landed lines last, by who wrote them; and how often AI rewrites what AI wrote.

Lines of a commit have its mark, as when they landed; of a squash whose commits only the forge knows, they are
split as these are marked. Where blame and notes do not tell the lines of a landing apart, they are split as
those that it landed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.derive import chains

if TYPE_CHECKING:
    from ingest.night import Night

# Days after which survival is looked at: what ended in between counts at the next, what stands at the last.
EDGES = (1, 3, 7, 14, 28, 56, 91, 182, 273, 365, 547, 730, 1095, 1460, 1825, 2555, 3650)

MARKED = """
CREATE OR REPLACE TEMP TABLE marked AS
SELECT repo, merge, sha, class, kind, mark, sum(lines) AS lines
FROM attributed_lines SEMI JOIN followed USING (repo)
GROUP BY ALL
"""
# Of landings whose notes were told line by line, what is not told apart is what no note speaks of.
SHARES = """
CREATE OR REPLACE TEMP TABLE shares AS
WITH noted AS (
    SELECT DISTINCT repo, merge FROM fates WHERE class <> 'rest'
), rests AS (
    SELECT repo, merge, kind, mark, sum(lines) AS lines FROM marked
    WHERE class = 'rest' OR (repo, merge) NOT IN (FROM noted) GROUP BY ALL
), wholes AS (
    FROM rests UNION ALL SELECT repo, merge, '', mark, sum(lines) FROM rests GROUP BY ALL
)
SELECT repo, merge, kind, mark, lines / sum(lines) OVER (PARTITION BY repo, merge, kind) AS share FROM wholes
"""
# What is blamed on a squash that is judged by its request, or on a landing that lands another one again, is
# split as that one's lines.
BLAMED = """
CREATE OR REPLACE TEMP TABLE blamed AS
WITH found AS (
    SELECT a.repo, a.path, a.from_line, a.lines, a.kind, a.sha, a.origin_path, a.origin_line, c.landing,
        coalesce(m.relands, c.landing, '') AS merge, m.landed_on,
        CASE WHEN m.sha IS NULL OR a.from_line = 0 THEN 'unknown'
             WHEN NOT (m.counted AND c.counted) THEN 'upstream'
             WHEN m.how IN ('pull', 'batch') THEN 'back-merge'
             WHEN m.bulk IS NOT NULL THEN 'bulk' ELSE '' END AS left_out,
        m.head IS NOT NULL AND a.sha = m.sha AS whole
    FROM alive AS a
    LEFT JOIN commits AS c ON c.repo = a.repo AND c.sha = a.sha
    LEFT JOIN merges AS m ON m.repo = a.repo AND m.sha = c.landing
), noted AS (
    SELECT f.repo, f.path, f.from_line, r.class, r.tool, r.model,
        sum(least(f.origin_line + f.lines - 1, r.to_line) - greatest(f.origin_line, r.from_line) + 1) AS lines
    FROM found AS f
    JOIN note_ranges AS r ON r.repo = f.repo AND r.sha = f.sha AND r.path = f.origin_path
        AND r.from_line <= f.origin_line + f.lines - 1 AND r.to_line >= f.origin_line
    GROUP BY ALL
), every AS (
    SELECT f.* EXCLUDE (lines), n.class, n.tool, n.model, n.lines
    FROM found AS f JOIN noted AS n USING (repo, path, from_line)
    UNION ALL BY NAME
    SELECT f.* EXCLUDE (lines), 'rest' AS class, '' AS tool, '' AS model,
        f.lines - coalesce(n.lines, 0) AS lines
    FROM found AS f
    LEFT JOIN (SELECT repo, path, from_line, sum(lines) AS lines FROM noted GROUP BY ALL) AS n
        USING (repo, path, from_line)
)
SELECT repo, merge, if(whole, '', sha) AS sha, class, tool, model, kind, left_out,
    coalesce(landed_on, DATE '0001-01-01') AS landed_on, sum(lines) AS lines
FROM every WHERE lines > 0 GROUP BY ALL
"""
# Of a landing that brought in commits of an earlier repository, only the others' lines count here.
FATED = """
CREATE OR REPLACE TEMP TABLE fated AS
WITH partly AS (
    SELECT l.repo, l.merge, coalesce(sum(l.lines) FILTER (c.counted), 0) / sum(l.lines) AS part
    FROM landed AS l JOIN commits AS c ON c.repo = l.repo AND c.sha = l.sha
    GROUP BY ALL HAVING NOT bool_and(c.counted) AND sum(l.lines) > 0
)
SELECT f.repo, f.merge, f.sha, f.class, f.tool, f.model, f.kind, f.ended_by, m.landed_on,
    b.landed_on AS ended_on, if(f.sha = '', coalesce(p.part, 1), coalesce(c.counted, true)::INTEGER) AS kept,
    f.lines * kept AS lines, f.replaced * kept AS replaced
FROM fates AS f
JOIN merges AS m ON m.repo = f.repo AND m.sha = f.merge
LEFT JOIN merges AS b ON b.repo = f.repo AND b.sha = f.ended_by
LEFT JOIN commits AS c ON c.repo = f.repo AND c.sha = f.sha
LEFT JOIN partly AS p ON p.repo = f.repo AND p.merge = f.merge
WHERE kept > 0 AND m.counted AND m.bulk IS NULL AND m.how NOT IN ('pull', 'batch') AND m.landed_on IS NOT NULL
    AND m.reverts IS NULL AND m.relands IS NULL
"""
NOBODY = "{'origin': 'unknown', 'grade': '', 'tool': '', 'model': ''}"


def owned(table: str) -> str:
    """Rows of a table with what they are marked with; a row that is several's is split.

    So is that of a squash whose commits only the forge knows: its one commit has the marks of all of them.
    """
    return f"""
    SELECT l.* EXCLUDE (lines, sha, class, tool, model), l.lines * coalesce(s.share, 1) AS lines,
        coalesce(s.share, 1) AS share,
        coalesce(CASE WHEN m.overridden IS NOT NULL
                THEN {{'origin': m.overridden, 'grade': 'strong', 'tool': '', 'model': ''}}
             WHEN l.class = 'ai_note'
                THEN {{'origin': 'ai', 'grade': 'lines', 'tool': l.tool, 'model': l.model}}
             WHEN l.class = 'human_note' THEN {{'origin': 'human', 'grade': 'lines', 'tool': '', 'model': ''}}
             END, r.mark, s.mark, w.mark, {NOBODY}) AS mark
    FROM {table} AS l
    LEFT JOIN merges AS m ON m.repo = l.repo AND m.sha = l.merge
    LEFT JOIN (
        SELECT repo, merge, sha, any_value(mark) AS mark FROM marked WHERE class = 'rest'
        GROUP BY ALL HAVING count(DISTINCT mark) = 1
    ) AS r ON r.repo = l.repo AND r.merge = l.merge AND r.sha = l.sha
    LEFT JOIN (SELECT repo, merge, array_agg(DISTINCT kind) AS kinds FROM shares GROUP BY ALL) AS k
        ON k.repo = l.repo AND k.merge = l.merge
    LEFT JOIN shares AS s ON s.repo = l.repo AND s.merge = l.merge AND l.class = 'rest' AND r.mark IS NULL
        AND m.overridden IS NULL AND s.kind = if(list_contains(k.kinds, l.kind), l.kind, '')
    LEFT JOIN (
        SELECT repo, sha, {{'origin': origin, 'grade': coalesce(grade, ''), 'tool': coalesce(tool, ''),
            'model': coalesce(model, '')}} AS mark FROM commits
    ) AS w ON w.repo = l.repo AND w.sha = l.sha
    """


EDGE = f"list_filter({list(EDGES)}, lambda edge: edge"
ROLLUPS = {
    "surviving": f"""
        SELECT repo, landed_on, kind, mark.origin AS origin, mark.grade AS grade, mark.tool AS tool,
            mark.model AS model, left_out, sum(lines) AS lines
        FROM ({owned("blamed")}) GROUP BY ALL
    """,
    "line_ages": f"""
        SELECT repo, landed_on, kind, mark.origin AS origin, mark.grade AS grade, CASE
            WHEN ended_on IS NULL
                THEN coalesce({EDGE} <= coalesce(head_seen_on, $today::DATE) - landed_on)[-1], 0)
            ELSE coalesce({EDGE} >= ended_on - landed_on)[1], {EDGES[-1] + 1}) END AS age,
            ended_on IS NOT NULL AS ended, sum(lines) AS lines
        FROM owned LEFT JOIN (SELECT repo, head_seen_on FROM repos) USING (repo) GROUP BY ALL
    """,
    "rewriting": """
        SELECT o.repo, o.ended_on AS landed_on, o.kind, b.written, b.written_strict, o.mark.origin AS origin,
            o.mark.grade AS grade, sum(o.lines) AS lines
        FROM owned AS o JOIN merges AS b ON b.repo = o.repo AND b.sha = o.ended_by
        WHERE b.counted AND b.bulk IS NULL AND o.ended_on IS NOT NULL AND b.reverts IS NULL
            AND b.relands IS NULL
        GROUP BY ALL
    """,
}
TABLES = (*ROLLUPS, "chains")


def update(night: Night) -> None:
    """Every rollup anew; nothing where no lines are followed."""
    con = night.con
    for table in TABLES:
        con.execute(f"DELETE FROM {table}")
    if not con.execute("SELECT 1 FROM followed LIMIT 1").fetchall():
        return
    for statement in (MARKED, SHARES, BLAMED, FATED):
        con.execute(statement)
    con.execute(f"CREATE OR REPLACE TEMP TABLE owned AS {owned('fated')}")
    zone = {"today": night.began_at.date()}
    for table, select in ROLLUPS.items():
        con.execute(f"INSERT INTO {table} BY NAME {select} ORDER BY ALL", zone if "$today" in select else {})
    chains.write(con)
    for table in ("marked", "shares", "blamed", "fated", "owned"):
        con.execute(f"DROP TABLE {table}")
