"""Marks of who wrote the commits, from their headers and messages, into `evidence` and `decided`.

New commits are tagged as they come. When the rules have changed, the messages of those that are stored
are read once more, without any diff: what git holds is not copied, least of all names and addresses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import attribution
from ingest.faults import words
from ingest.git import stream
from ingest.rows import framed

if TYPE_CHECKING:
    from ingest.git.shadow import Shadow
    from ingest.night import Night

HEADERS = """
SELECT sha, author_name, author_email, committer_name, committer_email, message,
    TRY(to_timestamp(authored)) AS authored_at
FROM messages
"""
# What calls a commit a fix is looked for while its message is at hand.
FIXES = "CREATE OR REPLACE TEMP TABLE found_fixes AS SELECT sha, {} AS fix FROM messages"
MENDED = """
SELECT c.repo, f.sha, f.fix FROM found_fixes AS f JOIN commits AS c ON c.sha = f.sha WHERE c.repo = $repo
"""
# Commits whose note says something else than last night are tagged again too.
STORED = """
SELECT c.sha FROM commits AS c ANTI JOIN messages AS m ON m.sha = c.sha
WHERE c.repo = $repo AND ($all OR c.sha IN (SELECT unnest($noted::VARCHAR[])))
"""
# Evidence that other rules found in the same commits; that of notes and overrides is no rule's.
STALE = """
DELETE FROM evidence
WHERE repo = $repo AND place IN ('author', 'message') AND sha IN (SELECT sha FROM decided)
    AND (sha, rule, text) NOT IN (SELECT sha, rule, text FROM found_evidence)
"""
DECIDED = """
CREATE OR REPLACE TEMP TABLE decided AS
SELECT d.*, n.lines AS ai_lines
FROM found_decided AS d LEFT JOIN (
    SELECT sha, coalesce(sum(kept) FILTER (class = 'ai_note'), 0)::BIGINT AS lines FROM note_lines
    WHERE repo = $repo GROUP BY ALL
) AS n USING (sha)
"""
AGAIN = """
SELECT c.repo, d.* FROM decided AS d JOIN commits AS c ON c.sha = d.sha WHERE c.repo = $repo
"""
FOUND = "SELECT $repo AS repo, * FROM found_evidence"
# The agent with the most lines first: it names the commit.
NOTED = f"""
SELECT {", ".join(f"e.{name}" for name in attribution.EVIDENCE)}
FROM evidence AS e LEFT JOIN (
    SELECT sha, tool, sum(kept) AS kept FROM note_lines WHERE repo = $repo AND class = 'ai_note' GROUP BY ALL
) AS n ON n.sha = e.sha AND n.tool = coalesce(e.tool, '')
WHERE e.repo = $repo AND e.place = 'note'
ORDER BY e.sha, n.kept DESC, e.text
"""
UNSAID = """
DELETE FROM evidence
WHERE repo = $repo AND place = 'branch'
    AND (sha, rule, text) NOT IN (SELECT sha, rule, text FROM found_evidence)
"""
BRANCHES = "SELECT sha, branch FROM nodes WHERE how = 'merge' AND branch IS NOT NULL"


def tag(night: Night, repo: str, seen: Shadow, noted: list[str]) -> int:
    """Tags the commits in the temporary table `messages`, and drops it; returns the rows that changed."""
    con, rules = night.con, attribution.of(night.config.attribution)
    known = {"repo": repo, "rules": rules.version, "fix_words": words.version()}
    stored = con.execute("SELECT repo, rules, fix_words FROM repos WHERE repo = ?", [repo]).fetchall()
    key = {"repo": repo, "all": stored != [tuple(known.values())], "noted": noted}
    if shas := [sha for (sha,) in con.execute(STORED, key).fetchall()]:
        with night.say.bar(f"{repo}: tags", len(shas)) as bar:
            stream.work(stream.messages(con, seen.path, shas), bar.advance)
    headers = con.sql(HEADERS).pl()
    con.execute(FIXES.format(words.said("message")))
    con.execute("DROP TABLE messages")  # all text that is read: memory for what follows
    evidence = attribution.find(headers, rules)
    notes = con.sql(NOTED, params={"repo": repo}).pl()
    decided = attribution.decide(headers["sha"], evidence.vstack(notes))
    with framed(con, "found_decided", decided):
        con.execute(DECIDED, {"repo": repo})
    with framed(con, "found_evidence", evidence):
        changed = int(con.execute(STALE, {"repo": repo}).fetchall()[0][0])
        changed += night.merge("evidence", FOUND, {"repo": repo})
    changed += night.merge("commits", AGAIN, {"repo": repo})
    changed += night.merge("commits", MENDED, {"repo": repo})
    night.merge("repos", "SELECT $repo AS repo, $rules AS rules, $fix_words AS fix_words", known)
    return changed + branches(night, repo, rules)


def branches(night: Night, repo: str, rules: attribution.Rules) -> int:
    """What the names of merged branches say: evidence of the landing, not of the commit that merged it."""
    con = night.con
    with framed(con, "found_evidence", attribution.find(con.sql(BRANCHES).pl(), rules)):
        gone = con.execute(UNSAID, {"repo": repo}).fetchall()[0][0]
        return int(gone) + night.merge("evidence", FOUND, {"repo": repo})
