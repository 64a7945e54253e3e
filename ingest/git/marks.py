"""Marks of who wrote the commits, from their headers and messages, into `evidence` and `decided`.

New commits are tagged as they come. When the rules have changed, the messages of those that are stored
are read once more, without any diff: what git holds is not copied, least of all names and addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import attribution
from ingest.git import stream

if TYPE_CHECKING:
    from ingest.git.shadow import Shadow
    from ingest.night import Night

HEADERS = """
SELECT sha, author_name, author_email, committer_name, committer_email, message, NULL::VARCHAR AS branch,
    TRY(to_timestamp(authored)) AS authored_at
FROM messages
"""
STORED = "SELECT c.sha FROM commits AS c ANTI JOIN messages AS m ON m.sha = c.sha WHERE c.repo = $repo"
# Evidence that other rules found in the same commits; that of notes and overrides is no rule's.
STALE = """
DELETE FROM evidence
WHERE repo = $repo AND place IN ('author', 'message', 'branch') AND sha IN (SELECT sha FROM decided)
    AND (sha, rule, text) NOT IN (SELECT sha, rule, text FROM found_evidence)
"""
AGAIN = """
SELECT c.repo, d.* FROM decided AS d JOIN commits AS c ON c.sha = d.sha WHERE c.repo = $repo
"""


def tag(night: Night, repo: str, seen: Shadow) -> int:
    """Tags the commits in the temporary table `messages`, and drops it; returns the rows that changed."""
    con, version = night.con, attribution.version()
    stored = con.execute("SELECT rules FROM repos WHERE repo = $repo", {"repo": repo}).fetchall()
    if stored != [(version,)]:
        shas = [sha for (sha,) in con.execute(STORED, {"repo": repo}).fetchall()]
        with night.say.bar(f"{repo}: tags by new rules", len(shas)) as bar:
            stream.work(stream.messages(con, seen.path, shas), bar.advance)
    headers = con.sql(HEADERS).pl()
    con.execute("DROP TABLE messages")  # all text that is read: memory for what follows
    evidence = attribution.find(headers)
    decided = attribution.decide(headers["sha"], evidence)
    con.register("found_evidence", evidence)
    con.register("found_decided", decided)
    try:
        con.execute("CREATE OR REPLACE TEMP TABLE decided AS SELECT * FROM found_decided")
        stale = con.execute(STALE, {"repo": repo}).fetchall()
        changed = int(stale[0][0]) + night.merge(
            "evidence", "SELECT $repo AS repo, * FROM found_evidence", {"repo": repo}
        )
    finally:
        con.unregister("found_evidence")
        con.unregister("found_decided")
    changed += night.merge("commits", AGAIN, {"repo": repo})
    night.merge("repos", "SELECT $repo AS repo, $rules AS rules", {"repo": repo, "rules": version})
    return changed
