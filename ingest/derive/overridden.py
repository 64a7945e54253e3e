"""Overrides into `merges` and `evidence`: what somebody knows better stands over every mark."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest import overrides

if TYPE_CHECKING:
    from ingest.night import Night
    from ingest.overrides import Line

SOURCE = "overrides"
FOUND = """
SELECT sha FROM merges WHERE repo = $repo AND starts_with(sha, $sha) AND how NOT IN ('pull', 'batch')
"""
INSIDE = """
SELECT landing FROM commits WHERE repo = $repo AND starts_with(sha, $sha) AND landing IS NOT NULL
"""
SET = """
UPDATE merges SET overridden = o.origin
FROM merges AS m LEFT JOIN found_overrides AS o ON o.repo = m.repo AND o.sha = m.sha
WHERE merges.repo = m.repo AND merges.sha = m.sha AND merges.overridden IS DISTINCT FROM o.origin
"""
EVIDENCE = """
SELECT repo, sha, 'override' AS rule, left(concat(origin, ': ', reason, ' [', noted, ']'), 200) AS text,
    'override' AS role, 'strong' AS grade, 'override' AS place, 'person' AS reporter
FROM found_overrides
"""
ANY = """
SELECT 1 FROM evidence WHERE place = 'override' UNION ALL SELECT 1 FROM rejects WHERE source = 'overrides'
LIMIT 1
"""
GONE = f"""
DELETE FROM evidence
WHERE place = 'override' AND (repo, sha, text) NOT IN (SELECT repo, sha, text FROM ({EVIDENCE}))
"""


def update(night: Night) -> int:
    """Brings overrides up to date; returns how many rows changed."""
    con, good, bad = night.con, {}, []
    lines = overrides.read(night.config)
    if not (lines or con.execute(ANY).fetchall()):
        return 0
    for line in lines:
        sha, mistake = resolved(night, line)
        given = line.override
        if given and sha and (given.repo, sha) not in good:
            noted = f"{line.file}, {given.on}"
            good[given.repo, sha] = (given.repo, sha, given.origin, given.reason, noted)
        else:
            bad.append((line, mistake or "another override of this landing stands before it"))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE found_overrides "
        "(repo VARCHAR, sha VARCHAR, origin VARCHAR, reason VARCHAR, noted VARCHAR)"
    )
    if good:
        con.executemany("INSERT INTO found_overrides VALUES (?, ?, ?, ?, ?)", list(good.values()))
    changed = con.execute(SET).fetchall()[0][0] + con.execute(GONE).fetchall()[0][0]
    changed += night.merge("evidence", EVIDENCE)
    return int(changed) + refused(night, bad)


def resolved(night: Night, line: Line) -> tuple[str, str]:
    """The landing that an override means, or why there is none."""
    given = line.override
    if not given:
        return "", line.mistake
    key = {"repo": given.repo, "sha": given.sha}
    found = [sha for (sha,) in night.con.execute(FOUND, key).fetchall()]
    if len(found) == 1:
        return found[0], ""
    if found:
        return "", f"{given.sha} begins the hashes of {len(found)} landings of {given.repo}: write more of it"
    inside = night.con.execute(INSIDE, key).fetchall()
    more = f": it landed with {inside[0][0][:10]}" if inside else ""
    return "", f"{given.sha} is no landing of {given.repo}{more}"


def refused(night: Night, bad: list[tuple[Line, str]]) -> int:
    """Lists what cannot be used, and says it once a night while it lasts."""
    rows = [(line.file, line.line, mistake) for line, mistake in bad]
    con = night.con
    stored = con.execute("SELECT file, line, reason FROM rejects WHERE source = ?", [SOURCE]).fetchall()
    gone, new = set(stored) - set(rows), set(rows) - set(stored)
    for file, line, _ in gone:
        con.execute("DELETE FROM rejects WHERE source = ? AND file = ? AND line = ?", [SOURCE, file, line])
    for file, line, reason in sorted(new):
        replace(night, source=SOURCE).reject(file, line, reason)
    if rows:
        file, line, reason = rows[0]
        more = f"; {len(rows) - 1} more" if len(rows) > 1 else ""
        night.say.error(f"{file}: line {line}: {reason}{more}")
    return len(gone) + len(new)
