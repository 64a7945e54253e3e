"""What was read of a repository into its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import IngestError, rows
from ingest.git import bulk, marks, notes, runs, stream
from ingest.git.command import shown
from ingest.git.shadow import Shadow

if TYPE_CHECKING:
    import duckdb

    from ingest.config import Repo
    from ingest.night import Night

COMMITS = """
SELECT $repo AS repo, h.sha, string_split(nullif(h.parents, ''), ' ') AS parents,
    TRY(to_timestamp(authored)) AS authored_at, TRY(to_timestamp(committed)) AS committed_at,
    h.subject,
    if(h.bare, NULL, coalesce(f.insertions, 0)) AS insertions,
    if(h.bare, NULL, coalesce(f.deletions, 0)) AS deletions,
    if(h.bare, NULL, coalesce(f.files, 0)) AS files,
    d.origin, d.grade, d.tool, d.model, d.impersonal, d.ai_lines, contains(h.parents, ' ') AS is_merge,
    h.reverts, m.fix, b.reason AS bulk_hint,
    coalesce(least(authored, committed) < epoch('1990-01-01'::TIMESTAMP)
        OR greatest(authored, committed) > $now + 86400
        OR authored IS NULL OR committed IS NULL, true) AS odd_date,
    h.unreadable
FROM (SELECT *, sha IN (SELECT unnest($bare::VARCHAR[])) OR unreadable AS bare FROM headers) AS h
JOIN decided AS d USING (sha)
LEFT JOIN found_fixes AS m USING (sha)
LEFT JOIN bulk_hints AS b USING (sha)
LEFT JOIN (
    SELECT sha, sum(added)::BIGINT AS insertions, sum(deleted)::BIGINT AS deletions, count(*) AS files
    FROM files GROUP BY ALL
) AS f USING (sha)
"""
# Where a commit stands now: also of commits that were stored on an earlier night, perhaps by a clock that was
# set back, from which they were dated in the future.
STANDING = """
SELECT $repo AS repo, n.sha, n.landing, n.on_branch AS on_default_branch, n.from_upstream,
    false AS superseded, if(c.impersonal, NULL, n.person) AS person,
    c.odd_date AND coalesce(epoch(least(c.authored_at, c.committed_at)) < epoch('1990-01-01'::TIMESTAMP)
        OR epoch(greatest(c.authored_at, c.committed_at)) > $now + 86400
        OR c.authored_at IS NULL OR c.committed_at IS NULL, true) AS odd_date
FROM nodes AS n JOIN commits AS c ON c.repo = $repo AND c.sha = n.sha
"""
# Commits of which the changes are read, on whatever night.
COMPARED = "SELECT count(*) FROM nodes WHERE NOT is_merge OR how = 'merge'"
# A merge that landed once and now is part of another landing has no diff of its own any more.
OFF_THE_LINE = (
    """
    UPDATE commits SET insertions = NULL, deletions = NULL, files = NULL FROM nodes AS n
    WHERE commits.repo = $repo AND commits.sha = n.sha AND n.is_merge AND n.how IS DISTINCT FROM 'merge'
        AND commits.files IS NOT NULL
    """,
    """
    DELETE FROM changes
    WHERE repo = $repo AND sha IN (SELECT sha FROM nodes WHERE is_merge AND how IS DISTINCT FROM 'merge')
    """,
)
ADDED = """
    INSERT INTO changes (repo, sha, path, added, deleted, kind, language)
    SELECT {once} $repo, f.sha, f.path, f.added, f.deleted, if(f.added IS NULL, 'binary', p.kind), p.language
    FROM files AS f JOIN paths AS p USING (path)
"""
MOVED = """
    UPDATE changes SET kind = p.kind, language = p.language FROM paths AS p
    WHERE changes.repo = $repo AND changes.path = p.path AND changes.added IS NOT NULL
        AND (changes.kind <> p.kind OR changes.language IS DISTINCT FROM p.language)
"""
ACTIVITY = """
WITH work AS (
    SELECT m.sha, m.landed_on, m.merged_by FROM merges AS m
    JOIN commits AS c ON c.repo = m.repo AND c.sha = m.sha
    WHERE m.repo = $repo AND m.how NOT IN ('pull', 'batch') AND m.bulk IS NULL AND NOT c.from_upstream
)
SELECT $repo AS repo, w.landed_on AS day, c.person, 'author' AS role
FROM commits AS c JOIN work AS w ON w.sha = c.landing
WHERE c.repo = $repo AND c.on_default_branch AND c.person IS NOT NULL AND NOT c.from_upstream
UNION
SELECT $repo, landed_on, merged_by, 'merger' FROM work WHERE merged_by IS NOT NULL
"""


def repository(night: Night, repo: Repo, position: int, seen: Shadow) -> int:
    """The row of the repository and those of its areas."""
    changed = night.merge(
        "repos",
        """
        SELECT $repo AS repo, $position AS position, $git AS git, $branch AS branch, $head AS head_sha,
            $team AS team, $scope AS scope, $upstream AS upstream, $shallow AS shallow
        """,
        {"repo": repo.name, "position": position, "git": repo.git, "head": seen.head}
        | {"branch": shown(seen.branch) if seen.branch else None, "shallow": bool(seen.edges)}
        | {"team": repo.team, "scope": repo.scope, "upstream": repo.upstream},
    )
    globs = [area.glob for area in repo.areas]
    removed = night.con.execute(
        "DELETE FROM areas WHERE repo = ? AND NOT list_contains(?::VARCHAR[], pattern)", [repo.name, globs]
    ).fetchall()
    changed += int(removed[0][0])
    for order, area in enumerate(repo.areas):
        changed += night.merge(
            "areas",
            "SELECT $repo AS repo, $pattern AS pattern, $position AS position, $name AS name, "
            "$ai_research AS ai_research, $guarded AS guarded, $safety AS safety",
            {"repo": repo.name, "pattern": area.glob, "position": order, "name": area.name or area.glob}
            | {"ai_research": area.ai_research, "guarded": area.guarded, "safety": area.safety},
        )
    return changed


def commits(night: Night, repo: Repo, seen: Shadow) -> int:
    """Commits that are not stored yet, with their marks; and for all of them where they stand now."""
    con = night.con
    diffs, bare = wanted(con, repo.name)
    todo = stream.jobs(con, seen.path, diffs, bare) + runs.jobs(con, repo.name, seen.path)
    with night.say.bar(f"{repo.name}: commits", sum(len(job.asked) for job in todo)) as bar:
        lost = stream.work(todo, bar.advance)
    broken = [sha for sha in lost if " " not in sha]  # the rest are pairs: runs of rebased commits
    unreadable(night, repo, seen, broken, con.execute(COMPARED).fetchall()[0][0])
    noted, refused = notes.read(night, repo, seen)
    changed = len(noted) + refused + marks.tag(night, repo.name, seen, noted)
    bulk.hints(night, repo, seen)
    known = {"repo": repo.name, "now": int(night.began_at.timestamp())}
    changed += night.merge("commits", COMMITS, known | {"bare": bare})
    changed += night.merge("commits", STANDING, known)
    for statement in OFF_THE_LINE:
        con.execute(statement, {"repo": repo.name})
    gone = con.execute(
        """
        UPDATE commits SET superseded = true, on_default_branch = false, landing = NULL
        WHERE repo = $repo AND NOT superseded AND sha NOT IN (SELECT sha FROM nodes)
        """,
        {"repo": repo.name},
    ).fetchall()
    return changed + int(gone[0][0]) + runs.store(night, repo.name, [pair for pair in lost if " " in pair])


def unreadable(night: Night, repo: Repo, seen: Shadow, broken: list[str], of: int) -> None:
    """Says and lists which commits git could not read; a partial clone may lack too much to count on."""
    if seen.partial and 10 * len(broken) > of:
        raise IngestError(
            f"{repo.git} is a partial clone, git cannot read {len(broken)} of {of} commits: "
            "complete it with `git fetch --refetch --no-filter`"
        )
    night.con.execute(
        "DELETE FROM rejects WHERE source = 'git' AND starts_with(file, $repo || '@') "
        "AND NOT list_contains($shas, text)",
        {"repo": repo.name, "shas": broken},
    )
    for sha in broken:
        reason = f"commit {sha}: git cannot read its changes; its lines are missing"
        night.reject(f"{repo.name}@{sha}", 0, reason, sha)
    if broken:
        some = ", ".join(broken[:3]) + (" ..." if len(broken) > 3 else "")
        night.say.error(
            f"git {repo.name}: lines are missing, {len(broken)} of {of} commits cannot be read: {some}"
        )


def known(con: duckdb.DuckDBPyConnection, repo: str) -> bool:
    """Whether anything of its history is stored."""
    return bool(con.execute("SELECT 1 FROM commits WHERE repo = ? LIMIT 1", [repo]).fetchall())


def shallow(con: duckdb.DuckDBPyConnection, repo: str) -> bool:
    """Whether its history was cut off when it was last read."""
    return bool(con.execute("SELECT 1 FROM repos WHERE repo = ? AND shallow", [repo]).fetchall())


def wanted(con: duckdb.DuckDBPyConnection, repo: str) -> tuple[list[str], list[str]]:
    """Commits to read with their changes, and merges of which the header is enough; newest first.

    Read again: what could not be read, and the edge of a shallow clone that was deepened.
    """
    found = con.execute(
        """
        SELECT n.sha, n.is_merge AND n.how IS DISTINCT FROM 'merge' AS bare
        FROM nodes AS n
        LEFT JOIN commits AS c ON c.repo = $repo AND c.sha = n.sha
        WHERE c.sha IS NULL OR c.unreadable OR (c.files IS NULL AND n.how = 'merge')
            OR n.parents <> coalesce(array_to_string(c.parents, ' '), '')
        ORDER BY n.position DESC
        """,
        {"repo": repo},
    ).fetchall()
    return [sha for sha, bare in found if not bare], [sha for sha, bare in found if bare]


def changes(night: Night, repo: Repo) -> int:
    """File rows of the new commits, and a new kind for stored ones where the rules for paths changed."""
    con, moved = night.con, 0
    if con.execute("SELECT 1 FROM changes WHERE repo = ? LIMIT 1", [repo.name]).fetchall():
        con.execute("DELETE FROM changes WHERE repo = ? AND sha IN (SELECT sha FROM headers)", [repo.name])
        moved = con.execute(MOVED, {"repo": repo.name}).fetchall()[0][0]
    # only a broken tree holds a path twice, and to look for one row by row doubles the time
    twice = con.execute("SELECT count(*) - count(DISTINCT hash(sha, path)) FROM files").fetchall()[0][0]
    once = "DISTINCT ON (f.sha, f.path)" if twice else ""
    added = con.execute(ADDED.format(once=once), {"repo": repo.name}).fetchall()[0][0]
    return int(added) + int(moved)


def activity(night: Night, repo: Repo) -> int:
    """Who took part on which day, anew."""
    removed = night.con.execute(
        f"DELETE FROM activity WHERE repo = $repo AND (repo, day, person, role) NOT IN ({ACTIVITY})",
        {"repo": repo.name},
    ).fetchall()
    return int(removed[0][0]) + rows.merge(night.con, "activity", ACTIVITY, {"repo": repo.name})
