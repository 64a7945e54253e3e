"""Landings that take another back by what their request says, where git says nothing.

A revert of a revert lands the first again: it is no revert.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.night import Night

# The number that the text of a request names; else that in the name of a branch which the forge made for it.
BRANCH = r"TRY_CAST(regexp_extract(branch, '^revert-(\d{1,18})-', 1) AS BIGINT)"
ASKED = f"""
CREATE OR REPLACE TEMP TABLE asked_reverts AS
WITH asked AS (
    SELECT repo, landing AS merge, coalesce(reverts, {BRANCH}) AS number FROM requests
    WHERE landing IS NOT NULL
    UNION
    SELECT repo, sha, {BRANCH} FROM merges WHERE starts_with(branch, 'revert-')
), named AS (
    SELECT repo, number, landing AS sha FROM requests WHERE landing IS NOT NULL
    UNION
    SELECT repo, request, sha FROM merges WHERE request IS NOT NULL AND how NOT IN ('pull', 'batch')
)
SELECT a.repo, a.merge, n.sha AS target
FROM asked AS a
JOIN named AS n ON n.repo = a.repo AND n.number = a.number AND n.sha <> a.merge
JOIN merges AS m ON m.repo = a.repo AND m.sha = a.merge
JOIN merges AS t ON t.repo = a.repo AND t.sha = n.sha
WHERE m.reverts IS NULL AND t.landed_at <= m.landed_at
QUALIFY row_number() OVER (PARTITION BY a.repo, a.merge ORDER BY t.landed_at DESC, n.sha) = 1
"""
SET = (
    """
    UPDATE merges SET reverts = a.target FROM asked_reverts AS a
    WHERE merges.repo = a.repo AND merges.sha = a.merge
    """,
    """
    UPDATE merges SET relands = first.reverts FROM merges AS first
    WHERE merges.repo = first.repo AND merges.reverts = first.sha
        AND merges.relands IS DISTINCT FROM first.reverts
    """,
    """
    UPDATE merges SET reverted_by = taken.sha FROM (
        SELECT repo, reverts, arg_min(sha, (landed_at, sha)) AS sha FROM merges
        WHERE reverts IS NOT NULL AND relands IS NULL GROUP BY ALL
    ) AS taken
    WHERE merges.repo = taken.repo AND merges.sha = taken.reverts AND merges.reverted_by IS NULL
    """,
)


def update(night: Night) -> None:
    """Brings them up to date; nothing to do where no request says so."""
    night.con.execute(ASKED)
    if night.con.execute("SELECT 1 FROM asked_reverts LIMIT 1").fetchall():
        for statement in SET:
            night.con.execute(statement)
