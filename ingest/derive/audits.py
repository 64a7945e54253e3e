"""What audits found, into `audits`: scored files from audits.jsonl, and what line notes say of marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest import attribution
from ingest.audit import POLICIES, measures, record

if TYPE_CHECKING:
    from ingest.night import Night

TYPES = {"float": "DOUBLE", "int": "BIGINT", "datetime": "TIMESTAMPTZ", "date": "DATE", "str": "VARCHAR"}
# Commits to which a line note gives AI lines, and whether anything else says so: a mark of theirs, or one of
# their landing.
NOTED = """
WITH marks AS (
    SELECT repo, sha, bool_or(role <> 'assist' AND grade <> 'weak') AS strict FROM evidence
    WHERE role IN ('agent', 'coauthor', 'assist') AND place NOT IN ('note', 'branch', 'override')
    GROUP BY ALL
)
SELECT coalesce(k.committed_on, k.authored_on) AS day, 1.0 AS commits, k.ai_lines::DOUBLE AS lines,
    m.repo IS NOT NULL OR coalesce(l.marked_grade IN ('strong', 'weak'), false) AS declared,
    coalesce(m.strict, false) OR coalesce(l.marked = 'ai' AND l.marked_grade = 'strong', false) AS strict
FROM commits AS k
LEFT JOIN marks AS m USING (repo, sha)
LEFT JOIN merges AS l ON l.repo = k.repo AND l.sha = k.landing
WHERE k.ai_lines > 0 AND k.landing IS NOT NULL AND k.counted AND NOT k.superseded AND NOT k.is_merge
ORDER BY k.repo, k.sha
"""


def update(night: Night) -> int:
    """Loads the record; what it no longer has stays. Returns how many rows changed."""
    file = night.folder / record.RECORD
    rows, broken = record.read(file)
    for line in broken:
        night.say.error(f"{file}: line {line} holds no audit and is passed over")
    return stored(night, rows) if rows else 0


def stored(night: Night, rows: list[dict[str, Any]]) -> int:
    """Rows into the table."""
    kinds = record.COLUMNS | record.MEASURED
    unnested = (f"unnest(${name}::{TYPES[kind.__name__]}[]) AS {name}" for name, kind in kinds.items())
    values = {name: [row[name] for row in rows] for name in kinds}
    return night.merge("audits", f"SELECT {', '.join(unnested)}", values)


def calibrate(night: Night) -> None:
    """What marks would have found of the work that line notes tell of, anew."""
    night.con.execute("DELETE FROM audits WHERE audit = 'notes'")
    noted = night.con.sql(NOTED).pl()
    if noted.is_empty():
        return
    same = {
        "audit": "notes",
        "scored_at": night.began_at,
        "from_on": noted["day"].min(),
        "to_on": noted["day"].max(),
        "rules": attribution.version(night.config.attribution),
        "snapshot": None,
        "basis": "marks",
        "labelled": noted.height,
        "left_out": 0,
    }
    found = (
        measures.share("note_recall", "ai", policy, unit, noted.select(unit, policy).rows())
        for policy in POLICIES
        for unit in ("commits", "lines")
    )
    stored(night, [same | record.named(each) for each in found])
