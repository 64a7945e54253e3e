"""Which commits and landings count: each once, in the first configured repository that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.git.kinds import KINDS, WRITTEN

if TYPE_CHECKING:
    from ingest.night import Night

REPOS = """
UPDATE repos SET retired = p.state = 'retired', head_seen_at = coalesce(p.good_at, head_seen_at),
    head_seen_on = coalesce((p.good_at AT TIME ZONE $timezone)::DATE, head_seen_on)
FROM source_parts AS p
WHERE p.source = 'git' AND p.part = repos.repo
"""
COMMITS = """
UPDATE commits SET counted = f.counted
FROM (
    SELECT c.repo, c.sha, NOT c.from_upstream AND NOT c.superseded
        AND row_number() OVER (
            PARTITION BY c.sha ORDER BY c.superseded, r.retired, r.position, r.repo
        ) = 1 AS counted
    FROM commits AS c JOIN repos AS r USING (repo)
    WHERE c.on_default_branch
) AS f
WHERE commits.repo = f.repo AND commits.sha = f.sha AND commits.counted <> f.counted
"""
# Of commits that only requests reach, none counts twice: each landing has its own lines.
BESIDE = """
UPDATE commits SET counted = NOT from_upstream WHERE NOT on_default_branch AND counted = from_upstream
"""
MERGES = """
UPDATE merges SET counted = c.counted
FROM commits AS c
WHERE c.repo = merges.repo AND c.sha = merges.sha AND merges.counted <> c.counted
"""
# A landing of its own that brings in commits of an earlier repository lands only the others' lines here.
ELSEWHERE = f"""
UPDATE merges SET written_lines = s.written_lines, {", ".join(f"{kind} = s.{kind}" for kind in KINDS)}
FROM (
    SELECT l.repo, l.merge AS sha,
        coalesce(round(sum(l.lines) FILTER (k.counted AND l.kind IN {WRITTEN}), 2), 0) AS written_lines,
        {
    ", ".join(
        f"coalesce(round(sum(l.lines) FILTER (k.counted AND l.kind = '{kind}'), 2), 0) AS {kind}"
        for kind in KINDS
    )
}
    FROM landed AS l
    JOIN commits AS k ON k.repo = l.repo AND k.sha = l.sha
    WHERE (l.repo, l.merge) IN (
        SELECT repo, landing FROM commits WHERE on_default_branch AND NOT counted AND NOT from_upstream
    )
    GROUP BY ALL
) AS s
WHERE merges.repo = s.repo AND merges.sha = s.sha AND merges.counted
"""


def update(night: Night) -> None:
    """Brings the flags up to date."""
    night.con.execute(REPOS, {"timezone": night.config.timezone})
    night.con.execute(COMMITS)
    night.con.execute(BESIDE)
    night.con.execute(MERGES)
    night.con.execute(ELSEWHERE)
