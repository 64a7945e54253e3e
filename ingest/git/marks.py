"""Marks of who wrote the new commits, from their headers and messages, into `evidence` and `decided`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import attribution

if TYPE_CHECKING:
    from ingest.night import Night

HEADERS = """
SELECT sha, author_name, author_email, committer_name, committer_email, message, NULL::VARCHAR AS branch,
    TRY(to_timestamp(authored)) AS authored_at
FROM messages
"""


def tag(night: Night, repo: str) -> int:
    """Tags the commits in the temporary table `messages`, and drops it; returns the evidence that changed."""
    con = night.con
    headers = con.sql(HEADERS).pl()
    con.execute("DROP TABLE messages")  # all text that is read: memory for what follows
    evidence = attribution.find(headers)
    decided = attribution.decide(headers["sha"], evidence)
    con.register("found_evidence", evidence)
    con.register("found_decided", decided)
    try:
        con.execute("CREATE OR REPLACE TEMP TABLE decided AS SELECT * FROM found_decided")
        return night.merge("evidence", "SELECT $repo AS repo, * FROM found_evidence", {"repo": repo})
    finally:
        con.unregister("found_evidence")
        con.unregister("found_decided")
