"""Who wrote each landing: its lines by the origin of the commits they came from.

Stored origins include weak marks. `written_strict` reads weak and assisted marks as undeclared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.night import Night

ORIGINS = ("ai", "assisted", "human", "undeclared", "unknown", "automation")
# Certain to uncertain: of two classes as large, the less certain one names the landing.
CERTAINTY = "['human', 'automation', 'ai', 'assisted', 'mixed', 'undeclared', 'unknown']"

# What a landing's branch or request says, or the message of a squash whose own commits say nothing.
MARKED = """
CREATE OR REPLACE TEMP TABLE landing_marks AS
WITH branches AS (
    SELECT repo, sha, 'ai' AS origin, grade, tool, model FROM evidence
    WHERE place = 'branch' AND role = 'coauthor' OR place = 'request' AND role IN ('agent', 'coauthor')
    QUALIFY row_number() OVER (PARTITION BY repo, sha ORDER BY grade, rule, text) = 1
), squashes AS (
    SELECT m.repo, m.sha, k.origin, k.grade, k.tool, k.model
    FROM merges AS m
    JOIN commits AS k ON k.repo = m.repo AND k.sha = m.sha AND k.origin IN ('ai', 'assisted')
    WHERE m.head IS NOT NULL AND (m.repo, m.sha) NOT IN (
        SELECT repo, landing FROM commits
        WHERE NOT on_default_branch AND landing IS NOT NULL AND origin IN ('ai', 'assisted')
    )
)
FROM branches UNION ALL FROM squashes
"""
SET = """
UPDATE merges SET marked = k.origin, marked_grade = k.grade, marked_tool = k.tool, marked_model = k.model
FROM merges AS m LEFT JOIN landing_marks AS k ON k.repo = m.repo AND k.sha = m.sha
WHERE merges.repo = m.repo AND merges.sha = m.sha AND (merges.marked, merges.marked_grade, merges.marked_tool,
    merges.marked_model) IS DISTINCT FROM (k.origin, k.grade, k.tool, k.model)
"""
LINES = f"""
CREATE OR REPLACE TEMP TABLE line_origins AS
SELECT l.repo, l.merge,
    {", ".join(f"sum(l.lines) FILTER (l.mark.origin = '{o}') AS {o}" for o in ORIGINS)},
    sum(l.lines) FILTER (l.mark.origin = 'ai' AND l.mark.grade <> 'weak') AS strict_ai,
    sum(l.lines) AS written,
    sum(l.lines) FILTER (l.class <> 'rest') AS noted,
    sum(l.lines) FILTER (a.ai_research) AS ai_research,
    sum(l.lines) FILTER (a.guarded) AS guarded
FROM attributed_lines AS l
LEFT JOIN areas AS a ON a.repo = l.repo AND a.pattern = l.area
WHERE l.kind IN ('source', 'test', 'notebook')
GROUP BY ALL
"""
COMMITS = f"""
CREATE OR REPLACE TEMP TABLE commit_origins AS
WITH brought AS (
    SELECT c.repo, c.landing AS merge, c.is_merge,
        CASE WHEN m.overridden IS NOT NULL THEN struct_pack(origin := m.overridden, grade := 'strong')
             WHEN c.origin = 'undeclared' AND m.marked IS NOT NULL
                THEN struct_pack(origin := m.marked, grade := m.marked_grade)
             ELSE struct_pack(origin := c.origin, grade := c.grade) END AS mark
    FROM commits AS c
    JOIN merges AS m ON m.repo = c.repo AND m.sha = c.landing
    WHERE NOT c.superseded AND NOT (m.head IS NOT NULL AND c.sha = m.sha)
), own AS (
    SELECT *, mark.origin AS origin,
        if(coalesce(mark.grade, '') = 'weak' OR mark.origin = 'assisted', 'undeclared', mark.origin) AS strict
    FROM brought
    QUALIFY NOT is_merge OR bool_and(is_merge) OVER (PARTITION BY repo, merge)
)
SELECT repo, merge, count(*) AS commits, count(*) FILTER (origin = 'ai') AS ai,
    count(*) FILTER (strict = 'ai') AS strict_ai,
    list_reverse(list_sort(list(DISTINCT list_position({CERTAINTY}, origin)))) AS ranks,
    list_reverse(list_sort(list(DISTINCT list_position({CERTAINTY}, strict)))) AS strict_ranks,
    count(DISTINCT origin) AS kinds_of_origin,
    ['lines', 'strong', 'weak'][min(list_position(['lines', 'strong', 'weak'], mark.grade))
        FILTER (origin IN ('ai', 'assisted', 'human'))] AS grade
FROM own GROUP BY ALL
"""


def named(ai: str, total: str, rest: list[tuple[str, str]]) -> str:
    """ai from 0.9, mixed from 0.1, else the largest of the rest, ties to the less certain one."""
    ranked = ", ".join(
        f"{{'lines': {lines}, 'rank': list_position({CERTAINTY}, '{name}')}}" for name, lines in rest
    )
    largest = f"{CERTAINTY}[list_max([{ranked}]).rank]"
    thresholds = f"WHEN {ai} >= 0.9 * {total} THEN 'ai' WHEN {ai} >= 0.1 * {total} THEN 'mixed'"
    return f"CASE {thresholds} ELSE {largest} END"


def statement() -> str:
    """The columns of `merges` that follow from the origins of commits."""
    rest = [(name, f"coalesce(l.{name}, 0)") for name in ORIGINS if name not in ("ai", "automation")]
    strict = [
        ("human", "coalesce(l.human, 0)"),
        ("undeclared", "l.written - coalesce(l.strict_ai, 0) - coalesce(l.human, 0) - coalesce(l.unknown, 0) "
         "- coalesce(l.automation, 0)"),
        ("unknown", "coalesce(l.unknown, 0)"),
    ]  # fmt: skip
    total = "(l.written - coalesce(l.automation, 0))"
    by_lines = named("coalesce(l.ai, 0)", total, rest)
    by_lines_strict = named("coalesce(l.strict_ai, 0)", total, strict)
    automatic = "l.automation > 0.5 * l.written"
    by_commits = (
        "CASE WHEN c.ai >= 0.9 * c.commits THEN 'ai' WHEN c.ai >= 0.1 * c.commits THEN 'mixed' "
        f"ELSE {CERTAINTY}[c.ranks[1]] END"
    )
    by_commits_strict = by_commits.replace("c.ai ", "c.strict_ai ").replace("c.ranks", "c.strict_ranks")
    return f"""
    CREATE OR REPLACE TEMP TABLE told AS
    SELECT m.repo, m.sha,
        {", ".join(f"coalesce(l.{name}, 0) AS {name}_lines" for name in ORIGINS)},
        coalesce(l.ai_research, 0) AS ai_research_lines, coalesce(l.guarded, 0) AS guarded_lines,
        coalesce(l.ai, 0) / nullif({total}, 0) AS ai_share, c.grade,
        CASE WHEN m.line_method IS NULL THEN NULL WHEN l.noted > 0 THEN 'note'
             WHEN q.marks = 1 THEN 'pure' WHEN q.marks > 1 THEN 'prorated'
             WHEN m.line_method = 'whole' THEN 'whole'
             WHEN coalesce(c.kinds_of_origin, 1) = 1 THEN 'pure' ELSE m.line_method END AS share_method,
        CASE WHEN l.written > 0 THEN if({automatic}, 'automation', {by_lines}) END AS origin,
        coalesce(CASE WHEN l.written > 0 THEN if({automatic}, 'automation', {by_lines}) END,
            {by_commits}, 'unknown') AS written,
        coalesce(CASE WHEN l.written > 0 THEN if({automatic}, 'automation', {by_lines_strict}) END,
            {by_commits_strict}, 'unknown') AS written_strict
    FROM merges AS m
    LEFT JOIN line_origins AS l ON l.repo = m.repo AND l.merge = m.sha
    LEFT JOIN commit_origins AS c ON c.repo = m.repo AND c.merge = m.sha
    LEFT JOIN (SELECT repo, merge, count(DISTINCT origin) AS marks FROM request_shares GROUP BY ALL) AS q
        ON q.repo = m.repo AND q.merge = m.sha
    """


INHERIT = """
UPDATE told SET origin = f.origin, written = f.written, written_strict = f.written_strict
FROM merges AS m JOIN told AS f ON f.repo = m.repo AND f.sha = m.relands
WHERE told.repo = m.repo AND told.sha = m.sha AND told.origin IS NULL AND m.overridden IS NULL
"""


def update(night: Night) -> None:
    """Brings every landing's origin up to date."""
    night.con.execute(MARKED)
    night.con.execute(SET)
    night.con.execute(LINES)
    night.con.execute(COMMITS)
    night.con.execute(statement())
    night.con.execute(INHERIT)
    night.merge("merges", "SELECT * FROM told")
